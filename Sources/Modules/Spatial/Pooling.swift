internal import Kernels
public import Signals

/// Sums or averages over windows of lines or images, channel by channel: SumPool2d and AvgPool2d of NIR.
///
/// ```
/// y[c, p] = Σ x[c, stride · p + k − padding]     over the places k of the window; the average divides by their number
/// ```
/// The average counts places outside of the image, which hold zero, as PyTorch does and NIR (Pedersen et al. 2024) leaves
/// open. Rasters hold images as for a `Convolution`. Work follows the events.
///
/// ```swift
/// let pool = try Pooling(.sum, inputShape: [8, 34, 34], kernel: [2, 2])
/// pool.outputShape   // [8, 17, 17]
/// ```
public struct Pooling: Layer {
  public static let typeName = "Pooling"

  /// What becomes of the values of a window.
  public enum Kind: String, Sendable, CaseIterable, AttributeConvertible {
    case sum
    case average
  }

  public struct Simulation: AttributeGroup, Hashable {
    public var kind = Kind.sum
    /// Channels, and the places of each axis.
    public var inputShape = IntegerTensor([])
    /// The places of a window along each axis.
    public var kernel = IntegerTensor([])
    /// The places between two windows, one number an axis.
    public var stride = IntegerTensor([])
    /// The zeros before and after the places of each axis.
    public var padding = IntegerTensor([])

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("pooling", \.kind),
      Attribute("input_shape", \.inputShape),
      Attribute("kernel_size", \.kernel),
      Attribute("stride", \.stride),
      Attribute("padding", \.padding),
    ]
  }

  public var parameters = NoAttributes()
  public var simulation: Simulation
  public var state = NoAttributes()

  /// Creates a layer.
  ///
  /// - Parameters:
  ///   - inputShape: Channels, and the places of one axis or of two, slowest first.
  ///   - kernel: The places of a window: one number for all axes, or one for each, as for the others.
  ///   - stride: The places between two windows; those of a window unless given.
  ///   - padding: Zeros before and after the places of each axis.
  /// - Throws: `ModuleError` for sizes below 1, a negative padding, or windows that do not fit into the image.
  public init(
    _ kind: Kind, inputShape: [Int], kernel: [Int], stride: [Int]? = nil, padding: [Int] = [0]
  ) throws(ModuleError) {
    let (axes, type) = (inputShape.count - 1, Self.typeName)
    simulation = Simulation()
    simulation.kind = kind
    simulation.inputShape = try IntegerTensor.spread(inputShape, axes: 1, as: "input_shape", of: type)
    simulation.kernel = try IntegerTensor.spread(kernel, axes: axes, as: "kernel_size", of: type)
    simulation.stride = try IntegerTensor.spread(stride ?? kernel, axes: axes, as: "stride", of: type)
    simulation.padding = try IntegerTensor.spread(padding, axes: axes, as: "padding", of: type)
    try validate()
  }

  public init(parameters: NoAttributes, simulation: Simulation, state: NoAttributes) throws(ModuleError) {
    self.simulation = simulation
    try validate()
  }

  /// Channels, and the places of each axis.
  public var inputShape: [Int] { simulation.inputShape.sizes }
  /// Channels, and the windows of each axis; as it was checked last.
  public var outputShape: [Int] { Array(inputShape.prefix(1)) + ((try? axes()) ?? []).map(\.outputs) }
  public var inputCount: Int { simulation.inputShape.product }
  public var outputCount: Int { outputShape.reduce(1, *) }
  public var inputKind: SignalKind { .events }
  public var outputKind: SignalKind { .continuous }

  public func validate() throws(ModuleError) {
    let type = Self.typeName
    try simulation.inputShape.checkImage(as: "input_shape", of: type)
    let rank = inputShape.count - 1
    try simulation.kernel.check(axes: rank, atLeast: 1, as: "kernel_size", of: type)
    try simulation.stride.check(axes: rank, atLeast: 1, as: "stride", of: type)
    try simulation.padding.check(axes: rank, atLeast: 0, as: "padding", of: type)
    let outputs = try [inputShape[0]] + axes().map(\.outputs)
    try Self.checkSizes(
      ("inputs", inputCount),
      ("weights", IntegerTensor([simulation.inputShape.scalars[0]] + simulation.kernel.scalars).product),
      ("outputs", IntegerTensor(outputs.map { Int32(clamping: $0) }).product))
  }

  /// The axes of the windows, of settings whose sizes were checked.
  private func axes() throws(ModuleError) -> [ConvolutionKernel.Axis] {
    let ones = IntegerTensor(simulation.kernel.scalars.map { _ in 1 })
    return try SpatialWindow(
      inputShape: simulation.inputShape, kernel: simulation.kernel.sizes, stride: simulation.stride, dilation: ones,
      padding: simulation.padding.sizes.map { ($0, $0) }
    ).axes(of: Self.typeName)
  }

  /// The windows as a convolution of ones.
  func windows() throws(ModuleError) -> ConvolutionKernel {
    let (image, channels) = (try axes().image, inputShape[0])
    return ConvolutionKernel(
      groups: channels, inputChannels: channels, outputChannels: channels, vertical: image.vertical,
      horizontal: image.horizontal, weights: [Float](repeating: 1, count: channels * simulation.kernel.product))
  }

  public mutating func evolve(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    try check(input, in: context)
    try validated(in: context)
    var output = try windows().output(of: input)
    if simulation.kind == .average {
      let area = Float(simulation.kernel.product)
      for index in output.indices { output[index] /= area }
    }
    if let index = RowFunctions.firstNotFinite(in: output.span) {
      throw notFinite("output", step: index / outputCount, of: input, in: context)
    }
    return Evolution(output: Raster(grid: input.grid, channelCount: outputCount, storage: .dense(output)))
  }
}
