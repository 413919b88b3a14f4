public import Signals

extension WeightMatrix {
  /// Weights as multiples of one unit for excitation and one for inhibition.
  public struct Discretised: Sendable, Hashable {
    /// The weights that the counts stand for, in the shape of the given ones.
    public var weights: Tensor
    /// How many units each weight is, negative for inhibition.
    public var counts: Tensor
  }

  /// Rounds weights to multiples of a unit: the largest weight over `maximumConnections`, for each sign.
  ///
  /// - Throws: `ModuleError` for fewer than 1 connection, or what is no matrix of finite values.
  public static func discretised(
    _ weights: Tensor, maximumConnections: Int = 3
  ) throws(ModuleError) -> Discretised {
    try check(weights, as: "weights")
    try check(sizes: ("maximumConnections", maximumConnections))
    let most = Double(maximumConnections)
    let excitatory = weights.scalars.reduce(0) { max($0, Double($1)) } / most
    let inhibitory = weights.scalars.reduce(0) { max($0, -Double($1)) } / most
    let counts = mapping(weights) { weight in
      let unit = weight > 0 ? excitatory : inhibitory
      // Plus zero, so that no count is −0.
      return unit > 0 ? Float((Double(weight) / unit).rounded()) + 0 : 0
    }
    let rounded = mapping(counts) { Float(Double($0) * ($0 > 0 ? excitatory : inhibitory)) }
    return Discretised(weights: rounded, counts: counts)
  }

  /// Whole weights for digital hardware, `[sources, targets]`, from −2^(bits − 1) · range up to, not including, the same above
  /// zero.
  ///
  /// - Parameters:
  ///   - bits: From 1 to 24.
  ///   - range: The share of the range of the bits that is used.
  ///   - maximumInputs: Sources of each target; all unless given.
  ///   - maximumOutputs: Targets of each source; all unless given. Targets of later columns then may have fewer sources.
  /// - Throws: `ModuleError` for values out of range.
  public static func digital(
    sources: Int, targets: Int, bits: Int, range: Double = 1, maximumInputs: Int? = nil, maximumOutputs: Int? = nil,
    seed: Int64
  ) throws(ModuleError) -> Tensor {
    try check(sizes: ("sources", sources), ("targets", targets))
    try check("bits", Double(bits), in: 1...24)
    try check("range", range, in: 0...1)
    let inputs = maximumInputs ?? sources
    let outputs = maximumOutputs ?? targets
    try check("maximumInputs", inputs, atMost: sources)
    try check("maximumOutputs", outputs, atMost: targets)
    let random = RandomNumbers(seed: seed).child("digital")
    let bound = Int((range * Double(1 << (bits - 1))).rounded())
    let values = random.child("values")
    var left = Array(repeating: outputs, count: sources)
    var weights = zeros(sources, targets)
    for target in 0..<targets {
      let order = random.child("target \(target)").choice(of: sources, from: sources)
      for source in order.filter({ left[$0] > 0 }).prefix(inputs) where bound > 0 {
        left[source] -= 1
        let place = source * targets + target
        weights.scalars[place] = Float(values.whole(at: place, below: 2 * bound) - bound)
      }
    }
    return weights
  }
}
