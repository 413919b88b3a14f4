public import Signals

/// Makes one axis of several: NIR's `Flatten`.
///
/// Rasters hold images place by place, so that values and order stay as they are, samples or events; the layer is there
/// for the shapes, which the next layer or a NIR graph is built by.
///
/// ```swift
/// let flat = try Flatten(inputShape: [8, 17, 17])
/// flat.outputShape   // [2312]
/// ```
public struct Flatten: Layer {
  public static let typeName = "Flatten"

  public struct Simulation: AttributeGroup, Hashable {
    /// The extent of each axis.
    public var inputShape = IntegerTensor([])
    /// The first axis that is flattened; a negative one counts from the end.
    public var startAxis: Int64 = 0
    /// The last axis that is flattened; a negative one counts from the end.
    public var endAxis: Int64 = -1

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("input_shape", \.inputShape),
      Attribute("start_dim", \.startAxis),
      Attribute("end_dim", \.endAxis),
    ]
  }

  public var parameters = NoAttributes()
  public var simulation: Simulation
  public var state = NoAttributes()

  /// Creates a layer.
  ///
  /// - Parameters:
  ///   - startAxis: The first axis that is flattened; a negative one counts from the end.
  ///   - endAxis: The last axis that is flattened.
  /// - Throws: `ModuleError` for a shape without axes or with an extent below 1, or axes that it does not have.
  public init(inputShape: [Int], startAxis: Int = 0, endAxis: Int = -1) throws(ModuleError) {
    simulation = Simulation()
    simulation.inputShape = try IntegerTensor.spread(inputShape, axes: 1, as: "input_shape", of: Self.typeName)
    simulation.startAxis = Int64(startAxis)
    simulation.endAxis = Int64(endAxis)
    try validate()
  }

  public init(parameters: NoAttributes, simulation: Simulation, state: NoAttributes) throws(ModuleError) {
    self.simulation = simulation
    try validate()
  }

  /// The extent of each axis.
  public var inputShape: [Int] { simulation.inputShape.sizes }
  /// The extent of each axis after flattening; as it was checked last.
  public var outputShape: [Int] {
    let shape = inputShape
    guard let axes = try? flattenedAxes() else { return shape }
    return Array(shape[..<axes.lowerBound]) + [shape[axes].reduce(1, *)] + Array(shape[(axes.upperBound + 1)...])
  }
  public var inputCount: Int { simulation.inputShape.product }
  public var outputCount: Int { inputCount }
  public var inputKind: SignalKind { .continuous }
  public var outputKind: SignalKind { .continuous }

  public func validate() throws(ModuleError) {
    let shape = simulation.inputShape
    guard shape.shape.count == 1, shape.count > 0 else {
      throw ModuleError(Self.typeName, .wrongShape(attribute: "input_shape", expected: [1], found: shape.shape))
    }
    try shape.check(axes: shape.count, atLeast: 1, as: "input_shape", of: Self.typeName)
    try Self.checkSizes(("inputs", inputCount))
    _ = try flattenedAxes()
  }

  /// The axes that become one.
  private func flattenedAxes() throws(ModuleError) -> ClosedRange<Int> {
    let rank = Int64(simulation.inputShape.count)
    func axis(_ given: Int64, from first: Int64, as name: String) throws(ModuleError) -> Int64 {
      let axis = given < 0 ? given + rank : given
      guard given >= -rank, (first..<rank).contains(axis) else {
        throw ModuleError(
          Self.typeName,
          .outOfRange(attribute: name, value: Double(given), range: "an axis from \(first) to \(rank - 1)"))
      }
      return axis
    }
    let start = try axis(simulation.startAxis, from: 0, as: "start_dim")
    return try Int(start)...Int(axis(simulation.endAxis, from: start, as: "end_dim"))
  }

  public mutating func evolve(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    try check(input, in: context)
    try validated(in: context)
    return Evolution(output: input)
  }
}
