public import Signals

/// A spiking network with dilated memory (Weidel & Sheik 2021, Rockpool's `WaveSenseNet`): blocks in a residual chain,
/// whose skip branches are summed and read out.
///
/// ```
/// x_0 = LIF(W_1 x),   (x_{k+1}, skip_k) = block_k(x_k),   y = LIF(W_out LIF(W_hidden Σ skip_k))
/// ```
/// Its modules are `lin1`, `spk1`, `wave0`, `wave1` …, `hidden`, `spk2`, `readout` and `spk_out`. Weights are drawn as
/// those of `WaveSenseBlock`. Every record is of what its name says; the sum of the skips is the input of `hidden`.
///
/// ```swift
/// let network = try WaveSense(dilations: [2, 4, 8], inputs: 16, classes: 2, seed: 1)
/// network["wave2"]?.outputCount   // 16
/// ```
public struct WaveSense: Module {
  public static let typeName = "WaveSense"

  public var parameters = NoAttributes()
  public var simulation = NoAttributes()
  public var state = NoAttributes()
  public var children: [NamedModule]

  /// Creates a network.
  ///
  /// - Parameters:
  ///   - dilations: One for each block.
  ///   - inputs: Number of inputs.
  ///   - classes: Number of outputs.
  ///   - residual: Channels of the residual chain.
  ///   - skip: Channels of the skip branches.
  ///   - hidden: Neurons between the skips and the readout.
  ///   - kernelSize: Synapses of each dilated neuron.
  ///   - bias: Added to every potential at every step.
  ///   - membraneTimeConstant: Seconds, of all neurons but those of the outputs and the dilated ones.
  ///   - baseTimeConstant: Seconds, of all synapses that are not dilated, and the base of those that are.
  ///   - readoutTimeConstant: Seconds, of the membranes and the synapses of the output neurons.
  ///   - outputThreshold: One value for all, or one a class.
  ///   - seed: What the weights depend on.
  /// - Throws: `ModuleError` for no block, sizes below 1, or values that neurons cannot have.
  public init(
    dilations: [Int], inputs: Int = 16, classes: Int = 2, residual: Int = 16, skip: Int = 32, hidden: Int = 32,
    kernelSize: Int = 2, bias: Tensor = 0, membraneTimeConstant: Tensor = 0.02, baseTimeConstant: Double = 0.02,
    readoutTimeConstant: Double = 0.02, threshold: Tensor = 1, outputThreshold: Tensor = 1,
    timeStep: TimeStep = .milliseconds(1), seed: Int64 = 0
  ) throws(ModuleError) {
    guard !dilations.isEmpty else { throw ModuleError(Self.typeName, .badSize(what: "dilations", found: 0)) }
    try Self.checkSizes(
      ("inputs", inputs), ("classes", classes), ("residual channels", residual), ("skip channels", skip),
      ("hidden neurons", hidden))
    func neurons(
      _ count: Int, membrane: Tensor, synapses: Double, threshold: Tensor
    ) throws(ModuleError) -> LIF {
      try LIF(
        count, membraneTimeConstant: membrane, synapticTimeConstant: Tensor([Float(synapses)]), bias: bias,
        threshold: threshold, timeStep: timeStep)
    }
    children = [
      NamedModule("lin1", try Linear(inputs, residual, weights: .values(0))),
      NamedModule(
        "spk1", try neurons(residual, membrane: membraneTimeConstant, synapses: baseTimeConstant, threshold: threshold)),
    ]
    for (index, dilation) in dilations.enumerated() {
      do {
        let block = try WaveSenseBlock(
          residual, skip: skip, dilation: dilation, kernelSize: kernelSize, bias: bias,
          membraneTimeConstant: membraneTimeConstant, baseTimeConstant: baseTimeConstant, threshold: threshold,
          timeStep: timeStep)
        children.append(NamedModule("wave\(index)", block))
      } catch { throw error.inside("wave\(index)") }
    }
    children += [
      NamedModule("hidden", try Linear(skip, hidden, weights: .values(0))),
      NamedModule(
        "spk2", try neurons(hidden, membrane: membraneTimeConstant, synapses: baseTimeConstant, threshold: threshold)),
      NamedModule("readout", try Linear(hidden, classes, weights: .values(0))),
      NamedModule(
        "spk_out",
        try neurons(
          classes, membrane: Tensor([Float(readoutTimeConstant)]), synapses: readoutTimeConstant,
          threshold: outputThreshold)),
    ]
    resetParameters(using: RandomNumbers(seed: seed))
    try validate()
  }

  private init(children: [NamedModule]) throws(ModuleError) {
    self.children = children
    try validate()
  }

  public var inputCount: Int { children.first?.module.inputCount ?? 0 }
  public var outputCount: Int { children.last?.module.outputCount ?? 0 }
  public var inputKind: SignalKind { .events }
  public var outputKind: SignalKind { .events }

  /// The child of a name.
  public subscript(name: String) -> (any Module)? { children.first { $0.name == name }?.module }

  /// The places of the blocks among the children: all but two before and four after them.
  var blocks: Range<Int> { 2..<max(3, children.count - 4) }

  public func validate() throws(ModuleError) {
    let blocks = blocks
    try checkChildren(
      ["lin1", "spk1"] + blocks.indices.map { "wave\($0 - 2)" } + ["hidden", "spk2", "readout", "spk_out"])
    for index in children.indices.dropLast() where !blocks.contains(index) || index + 1 < blocks.upperBound {
      try checkJoint(of: children[index], with: children[index + 1])
    }
    for index in blocks {
      guard let block = children[index].module as? WaveSenseBlock else {
        throw ModuleError(
          Self.typeName,
          .wrongChildren(expected: [WaveSenseBlock.typeName], found: [children[index].module.typeName]))
      }
      let (outputs, inputs) = (block.skipCount, children[blocks.upperBound].module.inputCount)
      guard outputs == inputs else {
        let name = children[index].name + "/spk2_skip"
        throw ModuleError(
          Self.typeName, .widthsDoNotJoin(from: name, outputs: outputs, to: "hidden", inputs: inputs))
      }
    }
  }

  public mutating func redrawParameters(using random: RandomNumbers) { redrawScaledWeights(using: random) }

  public mutating func evolve(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    let names = children.map(\.name)
    return try run(over: input, in: context) { index, module, raster throws(ModuleError) in
      guard var block = module as? WaveSenseBlock else {
        return (try context.evolve(&module, named: names[index], over: raster), nil)
      }
      let (evolution, skip) = try block.evolveBranches(over: raster, in: context.child(names[index]))
      module = block
      return (evolution, skip)
    }
  }

  /// Joins the modules, each run by a body that also gives the skip branch of a block.
  mutating func run(
    over input: Raster, in context: EvolutionContext,
    _ body: (Int, inout any Module, Raster) throws(ModuleError) -> (Evolution, skip: Raster?)
  ) throws(ModuleError) -> Evolution {
    try validated(in: context)
    var result = Evolution(output: input)
    var skips: Raster?
    for index in children.indices {
      if index == blocks.upperBound, let skips { result.output = skips }
      let (stage, skip) = try body(index, &children[index].module, result.output)
      result.output = stage.output
      result.records += stage.records
      guard let skip, let block = children[index].module as? WaveSenseBlock else { continue }
      skips = try skips.map { earlier throws(ModuleError) in try sum(earlier, skip, in: context) } ?? skip
      result.records += try context.outputRecords(of: block, named: children[index].name, stage.output)
    }
    return result
  }

  public static func restored(
    from snapshot: ModuleSnapshot, using registry: ModuleRegistry
  ) throws(ModuleError) -> WaveSense {
    try WaveSense(children: registry.children(of: snapshot))
  }
}
