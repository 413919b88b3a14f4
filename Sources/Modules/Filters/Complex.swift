/// A complex number, as the design of filters needs it.
struct Complex {
  var real: Double
  var imaginary: Double

  init(_ real: Double, _ imaginary: Double) {
    self.real = real
    self.imaginary = imaginary
  }

  var squaredMagnitude: Double { real * real + imaginary * imaginary }
  /// How far the number is from the unit circle.
  var distanceFromCircle: Double { (1 - squaredMagnitude.squareRoot()).magnitude }

  /// The root with a real part from zero up.
  var squareRoot: Complex {
    let magnitude = squaredMagnitude.squareRoot()
    // The half that does not cancel, and the other by the product of both.
    let greater = ((magnitude + real.magnitude) / 2).squareRoot()
    let lesser = greater > 0 ? imaginary.magnitude / (2 * greater) : 0
    let sign: Double = imaginary < 0 ? -1 : 1
    return real >= 0 ? Complex(greater, sign * lesser) : Complex(lesser, sign * greater)
  }

  static func + (first: Complex, second: Complex) -> Complex {
    Complex(first.real + second.real, first.imaginary + second.imaginary)
  }
  static func - (first: Complex, second: Complex) -> Complex {
    Complex(first.real - second.real, first.imaginary - second.imaginary)
  }
  static func * (first: Complex, factor: Double) -> Complex { Complex(first.real * factor, first.imaginary * factor) }
  static func * (first: Complex, second: Complex) -> Complex {
    Complex(
      first.real * second.real - first.imaginary * second.imaginary,
      first.real * second.imaginary + first.imaginary * second.real)
  }
  static func / (first: Complex, second: Complex) -> Complex {
    let product = first * Complex(second.real, -second.imaginary)
    return product * (1 / second.squaredMagnitude)
  }
}
