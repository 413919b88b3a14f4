internal import Kernels
public import Signals

/// A weighted sum of the inputs at each step.
///
/// ```
/// y = x · W + b
/// ```
/// Events cost only the weights of the channels that fired; samples and events of the same values give the same bits.
///
/// ```swift
/// let layer = try Linear(64, 32, weights: .drawn(.xavier), bias: .drawn(.uniformRootOfOne), seed: 1)
/// ```
public struct Linear: Layer {
  public static let typeName = "Linear"

  public struct Parameters: AttributeGroup, Hashable {
    /// `[inputs, outputs]`.
    public var weight = Tensor([])
    /// `[outputs]`; `nil` for none.
    public var bias: Tensor?

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("weight", \.weight, in: .weights),
      Attribute("bias", \.bias, in: .biases),
    ]
  }

  public struct Simulation: AttributeGroup, Hashable {
    /// How `weight` is drawn.
    public var weightInitializer = Initializer.asGiven
    /// How `bias` is drawn.
    public var biasInitializer = Initializer.asGiven
    /// The parameters that are held constant.
    public var constants = AttributeNames()

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("weight_init", \.weightInitializer),
      Attribute("bias_init", \.biasInitializer),
      Attribute("constants", \.constants),
    ]
  }

  public var parameters: Parameters
  public var simulation: Simulation
  public var state = NoAttributes()

  /// Creates a layer.
  ///
  /// - Parameters:
  ///   - weights: `[inputs, outputs]`.
  ///   - bias: `[outputs]`; none unless given.
  ///   - seed: What drawn values depend on; layers of one shape and seed are equal, so give each its own.
  /// - Throws: `ModuleError` for sizes below 1, or values of another shape or not finite.
  public init(
    _ inputCount: Int, _ outputCount: Int, weights: Weights = .drawn(.kaiming), bias: Weights? = nil, seed: Int64 = 0
  ) throws(ModuleError) {
    try Self.checkSizes(("inputs", inputCount), ("outputs", outputCount))
    let random = RandomNumbers(seed: seed)
    parameters = Parameters()
    simulation = Simulation()
    simulation.weightInitializer = weights.initializer
    parameters.weight = try weights.tensor(
      shape: [inputCount, outputCount], as: "weight", of: Self.typeName, using: random)
    if let bias {
      simulation.biasInitializer = bias.initializer
      parameters.bias = try bias.tensor(
        shape: [outputCount], inputs: inputCount, as: "bias", of: Self.typeName, using: random)
    }
    try validate()
  }

  public init(parameters: Parameters, simulation: Simulation, state: NoAttributes) throws(ModuleError) {
    self.parameters = parameters
    self.simulation = simulation
    try validate()
  }

  public var inputCount: Int { parameters.weight.shape.first ?? 0 }
  public var outputCount: Int { parameters.weight.shape.last ?? 0 }
  public var inputKind: SignalKind { .continuous }
  public var outputKind: SignalKind { .continuous }

  public func validate() throws(ModuleError) {
    guard parameters.weight.shape.count == 2 else {
      throw ModuleError(
        Self.typeName,
        .wrongShape(attribute: "weight", expected: [inputCount, outputCount], found: parameters.weight.shape))
    }
    try Self.checkSizes(("inputs", inputCount), ("outputs", outputCount))
    try simulation.weightInitializer.check(as: "weight_init", of: Self.typeName)
    try simulation.biasInitializer.check(as: "bias_init", of: Self.typeName)
    try parameters.weight.checkFinite(shape: [inputCount, outputCount], as: "weight", of: Self.typeName)
    try parameters.bias?.checkFinite(shape: [outputCount], as: "bias", of: Self.typeName)
  }

  public mutating func redrawParameters(using random: RandomNumbers) {
    if let weight = simulation.weightInitializer.draw(
      shape: parameters.weight.shape, using: random.child("weight"))
    {
      parameters.weight = weight
    }
    if let bias = parameters.bias,
      let drawn = simulation.biasInitializer.draw(
        shape: bias.shape, inputs: inputCount, using: random.child("bias"))
    {
      parameters.bias = drawn
    }
  }

  public mutating func evolve(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    try check(input, in: context)
    try validated(in: context)
    parameters.weight.isKnownFinite = true
    var broken: Int?
    let output = [Float](count: input.stepCount * outputCount) { output in
      broken = sums(over: input, steps: 0..<input.stepCount, areLookedAt: true, into: &output)
    }
    if let index = broken {
      throw notFinite("output", step: index / outputCount, of: input, in: context)
    }
    return Evolution(
      output: Raster(grid: input.grid, channelCount: outputCount, storage: .dense(output)))
  }

  /// Writes the weighted sums of some steps, `[steps, outputs]`.
  ///
  /// - Returns: The index of the first sum that is not finite, if they are looked at.
  func sums(
    over input: Raster, steps: Range<Int>, areLookedAt: Bool, into output: inout MutableSpan<Float>
  ) -> Int? {
    let (weights, bias) = (parameters.weight.scalars, parameters.bias?.scalars)
    let (inputs, outputs) = (inputCount, outputCount)
    switch input.storage {
    case .dense(let values):
      Products.dense(
        values.span.extracting(steps.lowerBound * inputs..<steps.upperBound * inputs), steps: steps.count,
        weights: weights, inputs: inputs, targets: outputs, bias: bias, into: &output)
      return areLookedAt ? RowFunctions.firstNotFinite(in: output.span) : nil
    case .events(let rows):
      return Products.events(
        rowStarts: rows.rowStarts.span.extracting(steps.lowerBound..<steps.upperBound + 1),
        channels: rows.channels.span, counts: rows.counts.span, weights: weights, inputs: inputs, targets: outputs,
        bias: bias, looksAtSums: areLookedAt, into: &output)
    }
  }
}
