public import Signals

/// Modules one after the other, each over the output of the one before.
///
/// ```swift
/// let network = try Sequential([
///   ("input", Linear(64, 32, seed: 1)),
///   ("hidden", LIF(32, timeStep: .milliseconds(1))),
/// ])
/// network.inputCount   // 64
/// ```
public struct Sequential: Module {
  public static let typeName = "Sequential"

  public var parameters = NoAttributes()
  public var simulation = NoAttributes()
  public var state = NoAttributes()
  public var children: [NamedModule]

  /// Creates a network of named modules.
  ///
  /// - Throws: `ModuleError` for two of one name, or neighbours whose widths do not fit.
  public init(_ modules: [(String, any Module)]) throws(ModuleError) {
    try self.init(children: modules.map { NamedModule($0.0, $0.1) })
  }

  /// Creates a network of modules named by place and type: `0_Linear`, `1_LIF`.
  ///
  /// - Throws: `ModuleError` for neighbours whose widths do not fit.
  public init(_ modules: any Module...) throws(ModuleError) {
    try self.init(numbering: modules)
  }

  /// Names modules by place and type.
  init(numbering modules: [any Module]) throws(ModuleError) {
    try self.init(children: modules.enumerated().map { NamedModule("\($0)_\($1.typeName)", $1) })
  }

  private init(children: [NamedModule]) throws(ModuleError) {
    self.children = children
    try validate()
  }

  public var inputCount: Int { children.first?.module.inputCount ?? 0 }
  public var outputCount: Int { children.last?.module.outputCount ?? 0 }
  public var inputKind: SignalKind { children.first?.module.inputKind ?? .continuous }
  public var outputKind: SignalKind { children.last?.module.outputKind ?? .continuous }

  /// The child of a name.
  public subscript(name: String) -> (any Module)? { children.first { $0.name == name }?.module }

  /// Adds a module at the end.
  ///
  /// - Throws: `ModuleError` when the name is taken or the widths do not fit.
  public mutating func append(_ module: any Module, named name: String) throws(ModuleError) {
    self = try Sequential(children: children + [NamedModule(name, module)])
  }

  public var outputNames: [String] { children.last?.module.outputNames ?? [] }

  /// Makes one of the last module's outputs the network's.
  public mutating func choose(output name: String) throws(ModuleError) {
    guard let last = children.indices.last else {
      throw ModuleError(Self.typeName, .noSuchOutput(name: name, known: []))
    }
    do { try children[last].module.choose(output: name) } catch { throw error.inside(children[last].name) }
  }

  public func validate() throws(ModuleError) {
    try checkChildren()
    for (previous, next) in zip(children, children.dropFirst())
    where previous.module.outputCount != next.module.inputCount {
      throw ModuleError(
        Self.typeName,
        .widthsDoNotJoin(
          from: previous.name, outputs: previous.module.outputCount, to: next.name,
          inputs: next.module.inputCount))
    }
  }

  public mutating func evolve(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    if children.isEmpty { try check(input, in: context) }
    return try inBlocks(of: input, steps: stepsOfBlock) { block throws(ModuleError) in
      try evolveChildren(over: block, in: context)
    }
  }

  private mutating func evolveChildren(
    over input: Raster, in context: EvolutionContext
  ) throws(ModuleError) -> Evolution {
    var result = Evolution(output: input)
    for index in children.indices {
      let name = children[index].name
      let stage = try context.evolve(&children[index].module, named: name, over: result.output)
      result.output = stage.output
      result.outputs = stage.outputs
      result.records.append(contentsOf: stage.records)
    }
    return result
  }

  public static func restored(
    from snapshot: ModuleSnapshot, using registry: ModuleRegistry
  ) throws(ModuleError) -> Sequential {
    try Sequential(children: registry.children(of: snapshot))
  }
}
