public import Signals

/// A block of `WaveSense`: neurons that see their input at several delays, given on in two branches.
///
/// ```
/// h = LIF(W_1 x),   synapse j with τ_j = max(j · dilation, 1) · τ_base,   τ_mem = max τ
/// residual = x + LIF(W_res h)          the output
/// skip = LIF(W_skip h)                 recorded as `spk2_skip/output`
/// ```
/// Weights are drawn uniformly in ±√(6 / inputs) and multiplied by dt over the longest synaptic time constant of the
/// neurons behind them. Its modules are `lin1`, `spk1`, `lin2_res`, `spk2_res`, `lin2_skip` and `spk2_skip`.
///
/// ```swift
/// let block = try WaveSenseBlock(16, skip: 32, dilation: 4, seed: 1)
/// block.skipCount   // 32
/// ```
public struct WaveSenseBlock: Module {
  public static let typeName = "WaveSenseBlock"

  public var parameters = NoAttributes()
  public var simulation = NoAttributes()
  public var state = NoAttributes()
  public var children: [NamedModule]

  static let childNames = ["lin1", "spk1", "lin2_res", "spk2_res", "lin2_skip", "spk2_skip"]

  /// Creates a block.
  ///
  /// - Parameters:
  ///   - channelCount: Inputs, and outputs of the residual branch.
  ///   - skip: Outputs of the skip branch.
  ///   - dilation: Distance of the synapses' time constants, in base time constants.
  ///   - kernelSize: Synapses of each dilated neuron.
  ///   - bias: Added to every potential at every step.
  ///   - membraneTimeConstant: Seconds, of the neurons of both branches.
  ///   - baseTimeConstant: τ_base in seconds.
  ///   - seed: What the weights depend on.
  /// - Throws: `ModuleError` for sizes below 1, or values that neurons cannot have.
  public init(
    _ channelCount: Int = 16, skip: Int = 32, dilation: Int, kernelSize: Int = 2, bias: Tensor = 0,
    membraneTimeConstant: Tensor = 0.01, baseTimeConstant: Double = 0.01, threshold: Tensor = 1,
    timeStep: TimeStep = .milliseconds(1), seed: Int64 = 0
  ) throws(ModuleError) {
    try Self.checkSizes(
      ("channels", channelCount), ("skip channels", skip), ("steps of dilation", dilation), ("synapses", kernelSize))
    try Self.checkSizes(("synapses of all dilated neurons", channelCount * kernelSize))
    let delays = (0..<kernelSize).map { Float(max(Double($0) * Double(dilation), 1) * baseTimeConstant) }
    let base = Tensor([Float(baseTimeConstant)])
    func neurons(_ count: Int) throws(ModuleError) -> LIF {
      try LIF(
        count, membraneTimeConstant: membraneTimeConstant, synapticTimeConstant: base, bias: bias,
        threshold: threshold, timeStep: timeStep)
    }
    let dilated = try LIF(
      channelCount, synapses: kernelSize, membraneTimeConstant: Tensor([delays.max() ?? 0]),
      synapticTimeConstant: Tensor.spread(
        Tensor(Array(repeating: delays, count: channelCount).flatMap { $0 }), to: [channelCount, kernelSize],
        as: "tau_syn", of: LIF.typeName),
      bias: bias, threshold: threshold, timeStep: timeStep)
    let modules: [any Module] = [
      try Linear(channelCount, channelCount * kernelSize, weights: .values(0)), dilated,
      try Linear(channelCount, channelCount, weights: .values(0)), try neurons(channelCount),
      try Linear(channelCount, skip, weights: .values(0)), try neurons(skip),
    ]
    children = zip(Self.childNames, modules).map { NamedModule($0, $1) }
    redrawParameters(using: RandomNumbers(seed: seed))
    try validate()
  }

  private init(children: [NamedModule]) throws(ModuleError) {
    self.children = children
    try validate()
  }

  public var inputCount: Int { children.first?.module.inputCount ?? 0 }
  public var outputCount: Int { inputCount }
  /// Outputs of the skip branch.
  public var skipCount: Int { children.last?.module.outputCount ?? 0 }
  public var inputKind: SignalKind { .events }
  public var outputKind: SignalKind { .events }

  public func validate() throws(ModuleError) {
    try checkChildren(Self.childNames)
    for (from, to) in [(0, 1), (1, 2), (2, 3), (1, 4), (4, 5), (3, 0)] {
      try checkJoint(of: children[from], with: children[to])
    }
  }

  public mutating func redrawParameters(using random: RandomNumbers) { redrawScaledWeights(using: random) }

  public mutating func evolve(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    try evolveBranches(over: input, in: context).residual
  }

  /// Runs over a raster, and gives what both branches came to.
  mutating func evolveBranches(
    over input: Raster, in context: EvolutionContext
  ) throws(ModuleError) -> (residual: Evolution, skip: Raster) {
    let names = children.map(\.name)
    return try runBranches(over: input, in: context) { index, module, raster throws(ModuleError) in
      try context.evolve(&module, named: names[index], over: raster)
    }
  }

  /// Joins the modules of both branches, each run by a body.
  mutating func runBranches(
    over input: Raster, in context: EvolutionContext,
    _ body: (Int, inout any Module, Raster) throws(ModuleError) -> Evolution
  ) throws(ModuleError) -> (residual: Evolution, skip: Raster) {
    try validated(in: context)
    var records: [Evolution.Record] = []
    func chain(_ first: Int, over input: Raster) throws(ModuleError) -> Raster {
      var raster = input
      for index in [first, first + 1] {
        let stage = try body(index, &children[index].module, raster)
        records += stage.records
        raster = stage.output
      }
      return raster
    }
    let delayed = try chain(0, over: input)
    let residual = try chain(2, over: delayed)
    let skip = try chain(4, over: delayed)
    return (Evolution(output: try sum(residual, input, in: context), records: records), skip)
  }

  public static func restored(
    from snapshot: ModuleSnapshot, using registry: ModuleRegistry
  ) throws(ModuleError) -> WaveSenseBlock {
    try WaveSenseBlock(children: registry.children(of: snapshot))
  }
}
