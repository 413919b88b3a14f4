public import Signals

extension WeightMatrix {
  /// A sparse net of excitatory and inhibitory weights, `[size, size]`, with a spectral radius.
  ///
  /// ⌊connectivity · size²⌋ weights have magnitudes evenly spread over (0, 1]. Inhibitory ones are negative and
  /// `inhibitoryScale` times as large: a share of the weights anywhere, or whole rows from ⌈excitatoryShare · size⌉ on.
  /// - Parameters:
  ///   - isPartitioned: Whether each source is either excitatory or inhibitory.
  ///   - spectralRadius: What the weights are scaled to; `nil` leaves them as drawn.
  /// - Throws: `ModuleError` for values out of range, or a net whose radius is zero and cannot be scaled.
  public static func sparseExcitatoryInhibitory(
    _ size: Int, connectivity: Double = 1, excitatoryShare: Double = 0.5, inhibitoryScale: Double = 1,
    isPartitioned: Bool = false, spectralRadius: Double? = 0.95, seed: Int64
  ) throws(ModuleError) -> Tensor {
    try check(sizes: ("size", size))
    try check("connectivity", connectivity, in: 0...1)
    try check("excitatoryShare", excitatoryShare, in: 0...1)
    try check("inhibitoryScale", inhibitoryScale, in: 0...1e30)
    let random = RandomNumbers(seed: seed).child("sparse_ei")
    let count = Int(connectivity * Double(size * size))
    let places = random.child("places").choice(of: count, from: size * size)
    let magnitudes = random.child("values").uniform(count: count, in: 0..<1).map { 1 - $0 }
    let firstInhibitoryRow = Int((excitatoryShare * Double(size)).rounded(.up))
    let excitatoryCount = Int((excitatoryShare * Double(count)).rounded())
    var weights = zeros(size, size)
    for (index, place) in places.enumerated() {
      let isInhibitory = isPartitioned ? place / size >= firstInhibitoryRow : index >= excitatoryCount
      weights.scalars[place] = isInhibitory ? -magnitudes[index] * Float(inhibitoryScale) : magnitudes[index]
    }
    guard let spectralRadius else { return weights }
    return try scaled(weights, toSpectralRadius: spectralRadius)
  }

  /// A net of excitatory and inhibitory sources in balance, `[size, size]` with `size = excitatory + inhibitory`.
  ///
  /// Weights are drawn from N(0, 1)/√size. Excitatory rows keep the positive ones, and each target's sum to 1; inhibitory rows
  /// keep the negative ones, and each target's sum to −inhibitionRatio. A target to which none are left takes the magnitudes.
  /// - Throws: `ModuleError` for values out of range.
  public static func excitatoryInhibitory(
    excitatory: Int, inhibitory: Int, inhibitionRatio: Double = 1, seed: Int64
  ) throws(ModuleError) -> Tensor {
    try check(sizes: ("excitatory", excitatory), ("inhibitory", inhibitory))
    try check(sizes: ("size", excitatory + inhibitory))
    try check("inhibitionRatio", inhibitionRatio, in: 0...1e30)
    let size = excitatory + inhibitory
    let random = RandomNumbers(seed: seed).child("ei")
    var weights = zeros(size, size)
    weights.scalars = random.normal(count: size * size, deviation: 1 / Float(size).squareRoot())
    normalizeColumns(&weights, rows: 0..<excitatory, sign: 1, sum: 1)
    normalizeColumns(&weights, rows: excitatory..<size, sign: -1, sum: inhibitionRatio)
    return weights
  }

  /// A net of `size` excitatory and as many inhibitory neurons after Wilson and Cowan (1972), `[2 size, 2 size]`.
  ///
  /// Each block, from a population onto a population, is what is positive of N(0, 1)/√size, plus the identity. The weights that a
  /// target takes from the excitatory population sum to 1/√2π + selfExcitation, those from the inhibitory one to
  /// −(1/√2π + selfInhibition): the height σ · φ(0; 0, σ) of the coupling, in which the width σ drops out.
  /// - Throws: `ModuleError` for values out of range.
  public static func wilsonCowan(
    _ size: Int, selfExcitation: Double = 1, selfInhibition: Double = 1, seed: Int64
  ) throws(ModuleError) -> Tensor {
    try check(sizes: ("size", size))
    try check(sizes: ("2 * size", 2 * size))
    try check("selfExcitation", selfExcitation, in: 0...1e30)
    try check("selfInhibition", selfInhibition, in: 0...1e30)
    let random = RandomNumbers(seed: seed).child("wilson_cowan")
    var weights = zeros(2 * size, 2 * size)
    let drawn = random.normal(count: weights.count, deviation: 1 / Float(size).squareRoot())
    for (index, value) in drawn.enumerated() {
      let (source, target) = (index / (2 * size), index % (2 * size))
      let magnitude = max(0, value) + (source % size == target % size ? 1 : 0)
      weights.scalars[index] = source < size ? magnitude : -magnitude
    }
    let height = 1 / (2 * Double.pi).squareRoot()
    normalizeColumns(&weights, rows: 0..<size, sign: 1, sum: height + selfExcitation)
    normalizeColumns(&weights, rows: size..<2 * size, sign: -1, sum: height + selfInhibition)
    return weights
  }

  /// Weights from N(0, 1)/√size, `[size, size]`: the eigenvalues fill the unit circle (Girko's law).
  ///
  /// - Throws: `ModuleError` for a size out of range.
  public static func unitLambda(_ size: Int, seed: Int64) throws(ModuleError) -> Tensor {
    try check(sizes: ("size", size))
    return Initializer.unitEigenvalues.draw(
      shape: [size, size], using: RandomNumbers(seed: seed).child("unit_lambda")) ?? zeros(size, size)
  }

  /// A sparse net for integrate-and-fire neurons, `[size, size]`: normal weights, of which each row keeps the same number.
  ///
  /// - Parameters:
  ///   - mean: −0.0045 / density / size unless given.
  ///   - deviation: 0.0055 / √density unless given.
  ///   - density: The share of weights that a row keeps, above 0 up to 1; at least one is kept.
  /// - Throws: `ModuleError` for values out of range.
  public static func sparseIntegrateAndFire(
    _ size: Int = 100, mean: Double? = nil, deviation: Double? = nil, density: Double = 1, seed: Int64
  ) throws(ModuleError) -> Tensor {
    try check(sizes: ("size", size))
    try check("density", density, in: .leastNormalMagnitude...1)
    let mean = mean ?? -0.0045 / density / Double(size)
    let deviation = deviation ?? 0.0055 / density.squareRoot()
    try check("mean", mean, in: -1e30...1e30)
    try check("deviation", deviation, in: 0...1e30)
    let random = RandomNumbers(seed: seed).child("iaf_sparse")
    let values = random.child("values").normal(count: size * size, deviation: Float(deviation))
    let kept = max(1, Int((density * Double(size)).rounded()))
    var weights = zeros(size, size)
    for row in 0..<size {
      for column in random.child("row \(row)").choice(of: kept, from: size) {
        weights.scalars[row * size + column] = Float(mean + Double(values[row * size + column]))
      }
    }
    return weights
  }

  /// Keeps weights of one sign in some rows, and scales what each column has there to a sum of that sign.
  private static func normalizeColumns(_ weights: inout Tensor, rows: Range<Int>, sign: Float, sum: Double) {
    let columns = weights.shape[1]
    for column in 0..<columns {
      let places = rows.map { $0 * columns + column }
      var kept = places.map { max(0, sign * weights.scalars[$0]) }
      if !kept.contains(where: { $0 > 0 }) { kept = places.map { weights.scalars[$0].magnitude } }
      var total = kept.reduce(0.0) { $0 + Double($1) }
      if total == 0 {
        kept = kept.map { _ in 1 }
        total = Double(kept.count)
      }
      for (place, value) in zip(places, kept) { weights.scalars[place] = sign * Float(Double(value) * (sum / total)) }
    }
  }
}
