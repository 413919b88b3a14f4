internal import Kernels
public import Signals

/// A convolution of lines or images: Conv1d and Conv2d of NIR.
///
/// ```
/// y[o, p] = Σ w[o, i, k] · x[i, stride · p + dilation · k − padding] + b[o]     over the inputs i of the group of o, and k
/// ```
/// A cross-correlation, as in PyTorch and NIR (Pedersen et al. 2024); `k` and `p` have one axis or two, and places outside of
/// the image hold zero. Rasters hold images place by place, channel first: place (y, x) of channel c is at
/// `(c · height + y) · width + x`.
///
/// Events cost only the weights that lead away from them; samples and events of the same values give the same bits. Each
/// sum takes its terms ascending by input.
///
/// ```swift
/// let layer = try Convolution(inputShape: [2, 34, 34], outputChannels: 8, kernel: [3, 3], padding: .same, seed: 1)
/// layer.outputShape   // [8, 34, 34]
/// ```
public struct Convolution: Layer {
  public static let typeName = "Convolution"

  public struct Parameters: AttributeGroup, Hashable {
    /// `[outputs, inputs of a group, kernel]`, the kernel of one axis or two.
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
    /// Channels, and the places of each axis.
    public var inputShape = IntegerTensor([])
    /// The places between two outputs, one number an axis.
    public var stride = IntegerTensor([])
    public var padding = Padding.valid
    /// The places between two weights, one number an axis.
    public var dilation = IntegerTensor([])
    /// How `weight` is drawn.
    public var weightInitializer = Initializer.asGiven
    /// How `bias` is drawn.
    public var biasInitializer = Initializer.asGiven
    /// The parameters that are held constant.
    public var constants = AttributeNames()

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("input_shape", \.inputShape),
      Attribute("stride", \.stride),
      Attribute("padding", \.padding),
      Attribute("dilation", \.dilation),
      Attribute("weight_init", \.weightInitializer),
      Attribute("bias_init", \.biasInitializer),
      Attribute("constants", \.constants),
    ]
  }

  public var parameters: Parameters
  public var simulation: Simulation
  public var state = NoAttributes()

  /// Creates a convolution of given weights.
  ///
  /// - Parameters:
  ///   - inputShape: Channels, and the places of one axis or of two, slowest first.
  ///   - weights: `[outputs, inputs of a group, kernel]`; there are as many groups as the channels hold such inputs.
  ///   - bias: One value for all, or `[outputs]`; none unless given.
  ///   - stride: One number for all axes, or one for each, as for the dilation.
  /// - Throws: `ModuleError` for sizes below 1, weights of another shape or not finite, channels that do not fall into
  ///   groups, or a kernel that does not fit into the image.
  public init(
    inputShape: [Int], weights: Tensor, bias: Tensor? = nil, stride: [Int] = [1], padding: Padding = .valid,
    dilation: [Int] = [1]
  ) throws(ModuleError) {
    parameters = Parameters()
    parameters.weight = weights
    if let bias {
      parameters.bias = try Tensor.spread(bias, to: [weights.shape.first ?? 0], as: "bias", of: Self.typeName)
    }
    let (axes, type) = (inputShape.count - 1, Self.typeName)
    simulation = Simulation()
    simulation.inputShape = try IntegerTensor.spread(inputShape, axes: 1, as: "input_shape", of: type)
    simulation.stride = try IntegerTensor.spread(stride, axes: axes, as: "stride", of: type)
    simulation.dilation = try IntegerTensor.spread(dilation, axes: axes, as: "dilation", of: type)
    simulation.padding = padding
    if case .zeros(let counts) = padding, counts.count == 1 {
      simulation.padding = .zeros(Array(repeating: counts[0], count: max(1, axes)))
    }
    try validate()
  }

  /// Creates a convolution of drawn weights.
  ///
  /// - Parameters:
  ///   - kernel: The weights along each axis.
  ///   - weights: How weights are drawn; the inputs are those that reach an output.
  ///   - bias: How a bias is drawn; none unless given.
  ///   - seed: What drawn values depend on; layers of one shape and seed are equal, so give each its own.
  /// - Throws: `ModuleError` as above, or for an initializer that cannot be drawn from.
  public init(
    inputShape: [Int], outputChannels: Int, kernel: [Int], groups: Int = 1, weights: Initializer = .kaiming,
    bias: Initializer? = nil, stride: [Int] = [1], padding: Padding = .valid, dilation: [Int] = [1], seed: Int64 = 0
  ) throws(ModuleError) {
    let (inputs, type) = (inputShape.first ?? 0, Self.typeName)
    try Self.checkSizes(("outputs", outputChannels), ("inputs", inputs), ("groups", groups))
    for extent in kernel { try Self.checkSizes(("weights along an axis", extent)) }
    guard inputs.isMultiple(of: groups) else {
      throw ModuleError(
        type, .outOfRange(attribute: "input_shape", value: Double(inputs), range: "a multiple of \(groups) groups"))
    }
    let shape = [outputChannels, inputs / groups] + kernel
    let (random, fanIn) = (RandomNumbers(seed: seed), IntegerTensor(shape.dropFirst().map { Int32($0) }).product)
    let drawn = try Weights.drawn(weights).tensor(
      shape: [fanIn, outputChannels], as: "weight", of: type, using: random)
    let drawnBias = try bias.map { initializer throws(ModuleError) in
      try Weights.drawn(initializer).tensor(
        shape: [outputChannels], inputs: fanIn, as: "bias", of: type, using: random)
    }
    try self.init(
      inputShape: inputShape, weights: Tensor.spread(drawn, to: shape, as: "weight", of: type), bias: drawnBias,
      stride: stride, padding: padding, dilation: dilation)
    simulation.weightInitializer = weights
    if let bias { simulation.biasInitializer = bias }
  }

  public init(parameters: Parameters, simulation: Simulation, state: NoAttributes) throws(ModuleError) {
    self.parameters = parameters
    self.simulation = simulation
    try validate()
  }

  /// Channels, and the places of each axis.
  public var inputShape: [Int] { simulation.inputShape.sizes }
  /// Output channels, and the places of each axis; as it was checked last.
  public var outputShape: [Int] { [parameters.weight.shape.first ?? 0] + ((try? axes()) ?? []).map(\.outputs) }
  /// The weights along each axis.
  public var kernel: [Int] { Array(parameters.weight.shape.dropFirst(2)) }
  /// Parts of the channels that are convolved apart.
  public var groups: Int { (inputShape.first ?? 0) / max(1, parameters.weight.shape.dropFirst().first ?? 0) }
  public var inputCount: Int { simulation.inputShape.product }
  public var outputCount: Int { outputShape.reduce(1, *) }
  public var inputKind: SignalKind { .events }
  public var outputKind: SignalKind { .continuous }

  public mutating func redrawParameters(using random: RandomNumbers) {
    let (shape, outputs) = (parameters.weight.shape, parameters.weight.shape.first ?? 0)
    let inputs = shape.dropFirst().reduce(1, *)
    let drawn = simulation.weightInitializer.draw(shape: [inputs, outputs], using: random.child("weight"))
    if let weights = try? drawn?.reshaped(to: shape) { parameters.weight = weights }
    if parameters.bias != nil,
      let drawn = simulation.biasInitializer.draw(shape: [outputs], inputs: inputs, using: random.child("bias"))
    {
      parameters.bias = drawn
    }
  }
}
