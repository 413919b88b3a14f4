internal import Kernels
public import Signals

/// Multiplies every channel by a factor of its own.
///
/// ```
/// y = s · x
/// ```
/// NIR's `Scale` (Pedersen et al. 2024).
///
/// ```swift
/// let scale = try Scale(Tensor([0.5, 1, 2]))
/// ```
public struct Scale: Layer {
  public static let typeName = "Scale"

  public struct Parameters: AttributeGroup, Hashable {
    /// `[channels]`.
    public var factors = Tensor([])

    public init() {}
    public static let attributes: [Attribute<Self>] = [Attribute("scale", \.factors, in: .weights)]
  }

  public var parameters: Parameters
  public var simulation = ConstantsOnly()
  public var state = NoAttributes()

  /// Creates a layer with as many channels as factors, whatever their shape.
  ///
  /// - Throws: `ModuleError` for no factors, or some that are not finite.
  public init(_ factors: Tensor) throws(ModuleError) {
    parameters = Parameters()
    parameters.factors = Tensor(factors.scalars)
    try validate()
  }

  public init(parameters: Parameters, simulation: ConstantsOnly, state: NoAttributes) throws(ModuleError) {
    self.parameters = parameters
    self.simulation = simulation
    try validate()
  }

  public var inputCount: Int { parameters.factors.count }
  public var outputCount: Int { inputCount }
  public var inputKind: SignalKind { .continuous }
  public var outputKind: SignalKind { .continuous }

  public func validate() throws(ModuleError) {
    try Self.checkSizes(("channels", inputCount))
    try parameters.factors.checkFinite(shape: [inputCount], as: "scale", of: Self.typeName)
  }

  public mutating func evolve(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    try check(input, in: context)
    try validated(in: context)
    var output: [Float] = []
    input.forEachDenseBlock { block, values in
      let rows = ScaleKernel.multiply(values, steps: block.count, by: parameters.factors.scalars)
      if block.lowerBound == 0 { output = rows } else { output += rows }
    }
    if let index = RowFunctions.firstNotFinite(in: output.span) {
      throw notFinite("output", step: index / inputCount, of: input, in: context)
    }
    return Evolution(output: Raster(grid: input.grid, channelCount: outputCount, storage: .dense(output)))
  }
}
