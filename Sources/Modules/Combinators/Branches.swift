public import Signals

/// Modules side by side, each over the same input: a module with several outputs.
///
/// ```
/// y_k = branch_k(x)
/// ```
///
/// What flows on is one branch, the sum of all, or all channels side by side. Every branch's output is in
/// `Evolution.outputs`, and can be recorded as `name/output`.
///
/// ```swift
/// let branches = try Branches([("fast", ExponentialSynapse(4, timeConstant: 0.005)), ("slow", ExponentialSynapse(4))])
/// let evolution = try branches.evolved(over: input).evolution
/// evolution.output               // that of "fast", the first
/// evolution[output: "slow"]      // that of the other
/// let timed = try branches.timed(output: "slow")
/// ```
public struct Branches: Module {
  public static let typeName = "Branches"

  /// What becomes of the outputs of all branches.
  public enum Joining: Sendable, Hashable, AttributeConvertible {
    /// The output of one branch flows on.
    case one(String)
    /// The sum of all, cell by cell, in their order.
    case sum
    /// The channels of all, in their order.
    case sideBySide

    /// Reads `sum`, `side_by_side`, or `one NAME`.
    public init?(_ value: AttributeValue) {
      guard case .text(let text) = value else { return nil }
      switch text {
      case "sum": self = .sum
      case "side_by_side": self = .sideBySide
      default:
        guard text.hasPrefix("one ") else { return nil }
        self = .one(String(text.dropFirst("one ".count)))
      }
    }

    public var attributeValue: AttributeValue {
      switch self {
      case .one(let name): .text("one \(name)")
      case .sum: .text("sum")
      case .sideBySide: .text("side_by_side")
      }
    }
  }

  public struct Simulation: AttributeGroup, Equatable {
    public var joining = Joining.sum

    public init() {}
    public static let attributes: [Attribute<Self>] = [Attribute("joining", \.joining)]
  }

  public var parameters = NoAttributes()
  public var simulation: Simulation
  public var state = NoAttributes()
  public var children: [NamedModule]

  /// Creates branches.
  ///
  /// - Parameter joining: What flows on; the first branch unless given.
  /// - Throws: `ModuleError` for no branches, two of one name, branches of different input widths, a sum of branches
  ///   of different output widths, or a choice that is no branch.
  public init(_ branches: [(String, any Module)], joining: Joining? = nil) throws(ModuleError) {
    var simulation = Simulation()
    simulation.joining = joining ?? .one(branches.first?.0 ?? "")
    try self.init(simulation: simulation, children: branches.map { NamedModule($0.0, $0.1) })
  }

  private init(simulation: Simulation, children: [NamedModule]) throws(ModuleError) {
    self.simulation = simulation
    self.children = children
    try validate()
  }

  public var inputCount: Int { children.first?.module.inputCount ?? 0 }
  public var outputCount: Int {
    switch simulation.joining {
    case .one(let name): self[name]?.outputCount ?? 0
    case .sum: children.first?.module.outputCount ?? 0
    case .sideBySide: children.reduce(0) { $0 + $1.module.outputCount }
    }
  }
  public var inputKind: SignalKind { children.first?.module.inputKind ?? .continuous }
  public var outputKind: SignalKind {
    if case .one(let name) = simulation.joining { return self[name]?.outputKind ?? .continuous }
    return children.allSatisfy { $0.module.outputKind == .events } ? .events : .continuous
  }

  /// The branch of a name.
  public subscript(name: String) -> (any Module)? { children.first { $0.name == name }?.module }

  public var outputNames: [String] { children.map(\.name) }

  public mutating func choose(output name: String) throws(ModuleError) {
    guard outputNames.contains(name) else {
      throw ModuleError(Self.typeName, .noSuchOutput(name: name, known: outputNames))
    }
    simulation.joining = .one(name)
  }

  public func validate() throws(ModuleError) {
    try Self.checkSizes(("branches", children.count))
    try checkChildren()
    guard let first = children.first else { return }
    for other in children.dropFirst() {
      guard other.module.inputCount == first.module.inputCount else {
        throw ModuleError(
          Self.typeName,
          .branchesDiffer(
            what: "inputs", first: first.name, count: first.module.inputCount, other: other.name,
            otherCount: other.module.inputCount))
      }
      guard simulation.joining != .sum || other.module.outputCount == first.module.outputCount else {
        throw ModuleError(
          Self.typeName,
          .branchesDiffer(
            what: "outputs to be added", first: first.name, count: first.module.outputCount, other: other.name,
            otherCount: other.module.outputCount))
      }
    }
    if case .one(let name) = simulation.joining, self[name] == nil {
      throw ModuleError(Self.typeName, .noSuchOutput(name: name, known: outputNames))
    }
  }

  public mutating func evolve(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    let names = children.map(\.name)
    return try run(over: input, in: context) { index, module throws(ModuleError) in
      try context.evolve(&module, named: names[index], over: input)
    }
  }

  /// Joins what the branches give, each run by a body.
  mutating func run(
    over input: Raster, in context: EvolutionContext,
    _ body: (Int, inout any Module) throws(ModuleError) -> Evolution
  ) throws(ModuleError) -> Evolution {
    try check(input, in: context)
    try validated(in: context)
    var outputs: [Evolution.Output] = []
    var records: [Evolution.Record] = []
    for index in children.indices {
      let name = children[index].name
      let evolution = try body(index, &children[index].module)
      outputs.append(
        Evolution.Output(name: name, kind: children[index].module.outputKind, raster: evolution.output))
      records += evolution.records
    }
    let rasters = outputs.map(\.raster)
    let output: Raster
    switch simulation.joining {
    case .one(let name): output = outputs.first { $0.name == name }?.raster ?? input
    case .sum:
      var sum = rasters[0]
      for raster in rasters.dropFirst() {
        sum = try self.sum(sum, raster, in: context)
      }
      output = sum
    case .sideBySide: output = try locating(in: context) { () throws(SignalError) in try Raster(sideBySide: rasters) }
    }
    return Evolution(output: output, outputs: outputs, records: records)
  }

  public static func restored(
    from snapshot: ModuleSnapshot, using registry: ModuleRegistry
  ) throws(ModuleError) -> Branches {
    try Branches(
      simulation: Simulation(restoring: snapshot.attributes, as: .simulation, of: typeName),
      children: registry.children(of: snapshot))
  }
}
