internal import Kernels

extension FilterSection {
  /// A band-pass of Butterworth: as flat as can be between two edges, where it is 3 dB down.
  ///
  /// The analogue prototype is shifted to the band and mapped by the bilinear transform with prewarped edges (Oppenheim &
  /// Schafer 1989); `order` sections, paired from the pole that is nearest to the unit circle, which comes last, with the
  /// zeros nearest to it (as SciPy's `butter(…, output='sos')` does).
  /// - Parameters:
  ///   - order: Of the prototype, from 1 to 16.
  ///   - low: The lower edge in hertz, above zero.
  ///   - high: The upper edge in hertz, above the lower and below half of the sample rate.
  ///   - sampleRate: Hertz.
  /// - Throws: `ModuleError` for values out of range.
  public static func butterworth(
    order: Int, from low: Double, to high: Double, sampleRate: Double
  ) throws(ModuleError) -> [FilterSection] {
    try check(order: order)
    guard low > 0, low < high, high < sampleRate / 2 else {
      throw ModuleError(
        "FilterSection",
        .outOfRange(
          attribute: low > 0 && low < sampleRate / 2 ? "to" : "from",
          value: low > 0 && low < sampleRate / 2 ? high : low,
          range: "edges with 0 Hz < from < to < \(sampleRate / 2) Hz, half of the sample rate"))
    }
    let (first, last) = (warped(low, sampleRate), warped(high, sampleRate))
    let (width, centre) = (last - first, first * last)
    var poles: [Complex] = []
    for prototype in prototype(order: order) {
      // Both roots of p² − width · prototype · p + centre = 0.
      let half = prototype * (width / 2)
      let root = (half * half - Complex(centre, 0)).squareRoot
      poles += [half + root, half - root]
    }
    // A real pole of the prototype inside of the band gives a conjugate pair, of which one is kept.
    poles = poles.filter { $0.imaginary >= 0 || !hasConjugate($0, in: poles) }
    let gain = (0..<order).reduce(1.0) { gain, _ in gain * (width * 4) }
    let zeros = Array(repeating: -1.0, count: order) + Array(repeating: 1.0, count: order)
    return sections(analoguePoles: poles, zeros: zeros, gain: gain)
  }

  /// A low-pass of Butterworth, 3 dB down at its edge.
  ///
  /// - Parameter high: The edge in hertz, above zero and below half of the sample rate.
  /// - Throws: `ModuleError` for values out of range.
  public static func butterworth(
    order: Int, to high: Double, sampleRate: Double
  ) throws(ModuleError) -> [FilterSection] {
    try check(order: order)
    guard high > 0, high < sampleRate / 2 else {
      throw ModuleError(
        "FilterSection",
        .outOfRange(
          attribute: "to", value: high, range: "above 0 Hz and below \(sampleRate / 2) Hz, half of the sample rate"))
    }
    let edge = warped(high, sampleRate)
    return sections(
      analoguePoles: prototype(order: order).map { $0 * edge }, zeros: Array(repeating: -1, count: order),
      gain: (0..<order).reduce(1.0) { gain, _ in gain * edge })
  }

  private static func check(order: Int) throws(ModuleError) {
    guard (1...16).contains(order) else {
      throw ModuleError("FilterSection", .outOfRange(attribute: "order", value: Double(order), range: "from 1 to 16"))
    }
  }

  /// The analogue frequency that the bilinear transform at two samples a second maps to a digital one: 4 tan(π f / rate).
  private static func warped(_ frequency: Double, _ sampleRate: Double) -> Double {
    let turns = frequency / sampleRate / 2
    return 4 * (ElementaryFunctions.sineOfTurns(turns) / ElementaryFunctions.cosineOfTurns(turns))
  }

  /// The poles −exp(iπm / 2n) of the prototype for m = n − 1, n − 3 … down to zero: one of each conjugate pair.
  private static func prototype(order: Int) -> [Complex] {
    stride(from: order - 1, through: 0, by: -2).map { m in
      let turns = Double(m) / Double(4 * order)
      return Complex(-ElementaryFunctions.cosineOfTurns(turns), m == 0 ? 0 : ElementaryFunctions.sineOfTurns(turns))
    }
  }

  private static func hasConjugate(_ pole: Complex, in poles: [Complex]) -> Bool {
    poles.contains { $0.real == pole.real && $0.imaginary == -pole.imaginary }
  }

  /// The sections of a digital filter from analogue poles, one of each conjugate pair, and its digital zeros, which are
  /// real.
  private static func sections(analoguePoles: [Complex], zeros: [Double], gain: Double) -> [FilterSection] {
    var gain = gain
    var poles: [Complex] = []
    for pole in analoguePoles {
      let below = Complex(4, 0) - pole
      gain /= pole.imaginary == 0 ? below.real : below.squaredMagnitude
      poles.append((Complex(4, 0) + pole) / below)
    }
    // A last section of first order is one of second order with a pole and a zero at the origin.
    var zeros = zeros
    if poles.filter({ $0.imaginary == 0 }).count % 2 == 1 {
      poles.append(Complex(0, 0))
      zeros.append(0)
    }
    var sections: [FilterSection] = []
    while let worst = poles.indices.min(by: { poles[$0].distanceFromCircle < poles[$1].distanceFromCircle }) {
      let first = poles.remove(at: worst)
      var (a1, a2) = (-2 * first.real, first.squaredMagnitude)
      if first.imaginary == 0 {
        let others = poles.indices.filter { poles[$0].imaginary == 0 }
        if let next = others.min(by: { poles[$0].distanceFromCircle < poles[$1].distanceFromCircle }) {
          let second = poles.remove(at: next)
          (a1, a2) = (-(first.real + second.real), first.real * second.real)
        }
      }
      let pair = [removeNearest(to: first, from: &zeros), removeNearest(to: first, from: &zeros)]
      sections.append(FilterSection(b0: 1, b1: -(pair[0] + pair[1]), b2: pair[0] * pair[1], a1: a1, a2: a2))
    }
    sections.reverse()
    sections[0].b0 *= gain
    sections[0].b1 *= gain
    sections[0].b2 *= gain
    return sections
  }

  private static func removeNearest(to pole: Complex, from zeros: inout [Double]) -> Double {
    let nearest = zeros.indices.min { first, second in
      (pole - Complex(zeros[first], 0)).squaredMagnitude < (pole - Complex(zeros[second], 0)).squaredMagnitude
    }
    return nearest.map { zeros.remove(at: $0) } ?? 0
  }
}
