public import Signals

/// Modules one after the other, with weights of its own between neighbours, so that their widths need not fit.
///
/// The weights between module `n` and the next are a `Linear` named `n_n+1_weight`.
///
/// ```swift
/// let network = try FeedForwardStack(LIF(8), LIF(4), weights: .drawn(.normal(0.1)), seed: 1)
/// network["0_1_weight"]?.shape   // (8, 4)
/// ```
public struct FeedForwardStack: Module {
  public static let typeName = "FeedForwardStack"

  public var parameters = NoAttributes()
  public var simulation = NoAttributes()
  public var state = NoAttributes()
  var stack: Sequential

  /// Creates a stack of modules named by place and type.
  ///
  /// - Parameter weights: How the weights between neighbours are drawn; zero unless given, as in the model system.
  /// - Throws: `ModuleError` for fewer than 2 modules, or weights that cannot be drawn.
  public init(_ modules: any Module..., weights: Weights = .drawn(.zeros), seed: Int64 = 0) throws(ModuleError) {
    try self.init(
      modules.enumerated().map { ("\($0)_\($1.typeName)", $1) }, weights: weights, seed: seed)
  }

  /// Creates a stack of named modules.
  ///
  /// - Throws: `ModuleError` as above.
  public init(
    _ modules: [(String, any Module)], weights: Weights = .drawn(.zeros), seed: Int64 = 0
  ) throws(ModuleError) {
    guard modules.count >= 2 else {
      throw ModuleError(Self.typeName, .badSize(what: "modules (at least 2 are needed)", found: modules.count))
    }
    var chain: [(String, any Module)] = []
    for (index, module) in modules.enumerated() {
      chain.append(module)
      guard index + 1 < modules.count else { break }
      let linear = try Linear(
        module.1.outputCount, modules[index + 1].1.inputCount, weights: weights, seed: seed &+ Int64(index))
      chain.append(("\(index)_\(index + 1)_weight", linear))
    }
    stack = try Sequential(chain)
  }

  private init(stack: Sequential) { self.stack = stack }

  public var children: [NamedModule] {
    get { stack.children }
    set { stack.children = newValue }
  }
  public var inputCount: Int { stack.inputCount }
  public var outputCount: Int { stack.outputCount }
  public var inputKind: SignalKind { stack.inputKind }
  public var outputKind: SignalKind { stack.outputKind }

  /// The child of a name.
  public subscript(name: String) -> (any Module)? { stack[name] }

  public var outputNames: [String] { stack.outputNames }
  public mutating func choose(output name: String) throws(ModuleError) { try stack.choose(output: name) }

  public func validate() throws(ModuleError) { try stack.validate() }

  public mutating func evolve(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    try stack.evolve(over: input, in: context)
  }

  public static func restored(
    from snapshot: ModuleSnapshot, using registry: ModuleRegistry
  ) throws(ModuleError) -> FeedForwardStack {
    FeedForwardStack(stack: try Sequential.restored(from: snapshot, using: registry))
  }
}
