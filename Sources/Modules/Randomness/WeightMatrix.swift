internal import Kernels
public import Signals

/// Ready-made weight matrices: drawn from a seed, and checked.
///
/// Rows are sources, columns targets. All are finite: no column is divided by a sum of zero.
///
/// ```swift
/// let weights = try WeightMatrix.sparseExcitatoryInhibitory(100, connectivity: 0.2, spectralRadius: 0.9, seed: 1)
/// let layer = try Rate(100, recurrentWeights: .values(weights))
/// ```
public enum WeightMatrix {
  static let name = "WeightMatrix"

  /// Refuses sizes below 1, and matrices of more than 2³² values.
  static func check(sizes: (what: String, count: Int)...) throws(ModuleError) {
    for size in sizes where size.count < 1 || size.count > 1 << 16 {
      throw ModuleError(
        name, .outOfRange(attribute: size.what, value: Double(size.count), range: "from 1 to 65536"))
    }
  }

  /// Refuses a number of connections that cannot be made.
  static func check(_ what: String, _ count: Int, atMost most: Int) throws(ModuleError) {
    guard (0...max(0, most)).contains(count) else {
      throw ModuleError(name, .outOfRange(attribute: what, value: Double(count), range: "from 0 to \(max(0, most))"))
    }
  }

  /// Refuses a value that is not finite or out of a range.
  static func check(_ what: String, _ value: Double, in range: ClosedRange<Double>) throws(ModuleError) {
    guard range.contains(value) else {
      let words =
        range.upperBound < .greatestFiniteMagnitude
        ? "from \(range.lowerBound) to \(range.upperBound)" : "\(range.lowerBound) or more, and finite"
      throw ModuleError(name, .outOfRange(attribute: what, value: value, range: words))
    }
  }

  /// Refuses what is no square or rectangular matrix of finite values.
  static func check(_ weights: Tensor, as what: String, rows: Int? = nil, columns: Int? = nil) throws(ModuleError) {
    let shape = weights.shape
    guard shape.count == 2, rows ?? shape[0] == shape[0], columns ?? shape[1] == shape[1] else {
      let expected = [rows ?? shape.first ?? 1, columns ?? shape.last ?? 1]
      throw ModuleError(name, .wrongShape(attribute: what, expected: expected, found: shape))
    }
    try weights.checkFinite(shape: shape, as: what, of: name)
  }

  /// The largest magnitude of the eigenvalues of a square matrix.
  ///
  /// By Gelfand's formula `lim ‖Wᵏ‖^(1/k)` with k up to 2²⁴ by repeated squaring, in float: good to about 10⁻⁵.
  /// - Throws: `ModuleError` for what is no square matrix of finite values.
  /// - Complexity: O(size³).
  public static func spectralRadius(of weights: Tensor) throws(ModuleError) -> Double {
    try check(weights, as: "weights", rows: weights.shape.first, columns: weights.shape.first)
    let size = weights.shape[0]
    var power = weights.scalars
    var logarithm = 0.0
    var share = 1.0
    for _ in 0...24 {
      let norm = power.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      guard norm > 0 else { return 0 }
      logarithm += share * ElementaryFunctions.log(norm)
      share /= 2
      let scaled = power.map { Float(Double($0) / norm) }
      var span = power.mutableSpan
      Products.dense(scaled.span, steps: size, weights: scaled, inputs: size, targets: size, bias: nil, into: &span)
    }
    return ElementaryFunctions.exp(logarithm)
  }

  /// The matrix times what gives it a spectral radius.
  ///
  /// - Throws: `ModuleError` for a matrix whose radius is zero, what is no square matrix of finite values, or weights
  ///   that would no longer be finite.
  public static func scaled(_ weights: Tensor, toSpectralRadius radius: Double) throws(ModuleError) -> Tensor {
    try check("spectralRadius", radius, in: 0...Double(Float.greatestFiniteMagnitude))
    let present = try spectralRadius(of: weights)
    guard present > 0 else {
      throw ModuleError(
        name, .outOfRange(attribute: "spectralRadius", value: radius, range: "0 for a matrix whose own is 0"))
    }
    let result = mapping(weights) { Float(Double($0) * (radius / present)) }
    try check(result, as: "scaled weights")
    return result
  }

  static func mapping(_ weights: Tensor, _ transform: (Float) -> Float) -> Tensor {
    var result = weights
    result.scalars = weights.scalars.map(transform)
    return result
  }

  static func zeros(_ rows: Int, _ columns: Int) -> Tensor { Tensor(repeating: 0, shape: [rows, columns]) }

  /// Puts a matrix into another one.
  static func place(_ block: Tensor, at row: Int, _ column: Int, in whole: inout Tensor) {
    let (columns, width) = (whole.shape[1], block.shape[1])
    for source in 0..<block.shape[0] {
      for target in 0..<width {
        whole.scalars[(row + source) * columns + column + target] = block.scalars[source * width + target]
      }
    }
  }
}
