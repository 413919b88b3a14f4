internal import Kernels
public import Signals

/// Applies a function to every value of its input.
///
/// ```
/// y = f(x)
/// ```
///
/// ```swift
/// let layer = try Instant(16, .tanh)
/// ```
public struct Instant: Module {
  public static let typeName = "Instant"

  public struct Simulation: AttributeGroup, Equatable {
    /// The name of the function.
    public var function = InstantFunction.identity.name
    public var channelCount: Int64 = 0

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("function", \.function),
      Attribute("channels", \.channelCount),
    ]
  }

  public var parameters = NoAttributes()
  public var simulation: Simulation
  public var state = NoAttributes()
  /// The function that it was made with; in use as long as `simulation` names it.
  private let given: InstantFunction

  /// Creates a layer.
  ///
  /// - Throws: `ModuleError` for fewer than 1 channel.
  public init(_ channelCount: Int, _ function: InstantFunction) throws(ModuleError) {
    given = function
    simulation = Simulation()
    simulation.function = function.name
    simulation.channelCount = Int64(channelCount)
    try validate()
  }

  public var children: [NamedModule] {
    get { [] }
    set { precondition(newValue.isEmpty, "A layer has no children.") }
  }
  public var inputCount: Int { Int(clamping: simulation.channelCount) }
  public var outputCount: Int { inputCount }
  public var inputKind: SignalKind { .continuous }
  public var outputKind: SignalKind { .continuous }

  /// The function that `simulation` names: the given one, or one of the library.
  var function: InstantFunction? {
    simulation.function == given.name ? given : InstantFunction(libraryName: simulation.function)
  }

  public func validate() throws(ModuleError) {
    try Self.checkSizes(("channels", inputCount))
    guard function != nil else {
      throw ModuleError(
        Self.typeName, .unknownFunction(attribute: "function", name: simulation.function, known: [given.name]))
    }
  }

  public mutating func evolve(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    try check(input, in: context)
    try validated(in: context)
    var values = input.values
    function?.apply(&values)
    if let index = RowFunctions.firstNotFinite(in: values.span) {
      throw notFinite("output", step: index / outputCount, of: input, in: context)
    }
    return Evolution(output: Raster(grid: input.grid, channelCount: outputCount, storage: .dense(values)))
  }

  public static func restored(
    from snapshot: ModuleSnapshot, using registry: ModuleRegistry
  ) throws(ModuleError) -> Instant {
    guard snapshot.children.isEmpty else {
      throw ModuleError(typeName, .wrongChildren(expected: [], found: snapshot.children.map(\.name)))
    }
    let simulation = try Simulation(restoring: snapshot.attributes, as: .simulation, of: typeName)
    guard let function = registry.function(named: simulation.function) else {
      throw ModuleError(
        typeName, .unknownFunction(attribute: "function", name: simulation.function, known: registry.functionNames))
    }
    return try Instant(Int(clamping: simulation.channelCount), function)
  }
}
