public import Signals

/// A module that runs with transformed parameters, and keeps the originals.
///
/// What chance decides depends on `seed`, `draw` and the path of each parameter alone: a run in pieces, and all trials of
/// a batch, have the same parameters. Count `draw` up for others. The originals stay as they were also where a run fails.
/// The child is named `module`.
///
/// ```swift
/// var wrapped = try TransformedParameters(
///   of: network, by: .stochasticQuantization, selection: .init(.weights), seed: 1)
/// wrapped.simulation.draw += 1
/// ```
public struct TransformedParameters: Module {
  public static let typeName = "TransformedParameters"

  public struct Simulation: AttributeGroup, Equatable {
    /// What is done to the parameters.
    public var transform = ParameterTransform.stochasticQuantization
    /// Which parameters it is done to.
    public var selection = ParameterSelection.all
    /// What chance depends on.
    public var seed: Int64 = 0
    /// Which of the draws of the seed.
    public var draw: Int64 = 0

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("transform", \.transform),
      Attribute("selection", \.selection),
      Attribute("seed", \.seed),
      Attribute("draw", \.draw),
    ]
  }

  public var parameters = NoAttributes()
  public var simulation: Simulation
  public var state = NoAttributes()
  /// The module with its original parameters.
  public internal(set) var original: any Module

  static let childName = "module"

  /// Wraps a module.
  ///
  /// - Throws: `ModuleError` for numbers that make no transform, or a selection of nothing.
  public init(
    of module: any Module, by transform: ParameterTransform, selection: ParameterSelection = .all, seed: Int64 = 0
  ) throws(ModuleError) {
    original = module
    simulation = Simulation()
    simulation.transform = transform
    simulation.selection = selection
    simulation.seed = seed
    try validate()
  }

  private init(simulation: Simulation, original: any Module) throws(ModuleError) {
    self.simulation = simulation
    self.original = original
    try validate()
  }

  public var children: [NamedModule] {
    get { [NamedModule(Self.childName, original)] }
    set {
      guard let child = newValue.first, newValue.count == 1 else {
        preconditionFailure("Transformed parameters are those of one module.")
      }
      original = child.module
    }
  }
  public var inputCount: Int { original.inputCount }
  public var outputCount: Int { original.outputCount }
  public var inputKind: SignalKind { original.inputKind }
  public var outputKind: SignalKind { original.outputKind }

  public var outputNames: [String] { original.outputNames }
  public mutating func choose(output name: String) throws(ModuleError) {
    do { try original.choose(output: name) } catch { throw error.inside(Self.childName) }
  }

  public func validate() throws(ModuleError) {
    do { try original.validate() } catch { throw error.inside(Self.childName) }
    try simulation.transform.check(as: "transform", of: Self.typeName)
    do { try original.check(simulation.selection, as: "selection") } catch {
      throw ModuleError(Self.typeName, error.problem)
    }
  }

  /// The module with the parameters that this one runs with: what stays after the wrapper is taken off.
  ///
  /// - Throws: `ModuleError` for transformed values that a module refuses.
  public func transformed() throws(ModuleError) -> any Module {
    func transform(_ module: some Module) throws(ModuleError) -> any Module { try simulation.transformed(module) }
    return try transform(original)
  }

  public mutating func evolve(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    try validated(in: context)
    return try simulation.evolve(&original, named: Self.childName, over: input, in: context)
  }

  public static func restored(
    from snapshot: ModuleSnapshot, using registry: ModuleRegistry
  ) throws(ModuleError) -> TransformedParameters {
    let children = try registry.children(of: snapshot)
    guard children.map(\.name) == [childName] else {
      throw ModuleError(typeName, .wrongChildren(expected: [childName], found: children.map(\.name)))
    }
    return try TransformedParameters(
      simulation: Simulation(restoring: snapshot.attributes, as: .simulation, of: typeName),
      original: children[0].module)
  }
}

extension TransformedParameters.Simulation {
  fileprivate func transformed<Child: Module>(_ module: Child) throws(ModuleError) -> Child {
    var result = module
    try result.transformParameters(
      selection, by: transform, using: RandomNumbers(seed: seed).child("draw \(draw)"))
    return result
  }

  /// Runs a child with transformed parameters, and leaves nothing in it but the new state.
  fileprivate func evolve<Child: Module>(
    _ child: inout Child, named name: String, over input: Raster, in context: EvolutionContext
  ) throws(ModuleError) -> Evolution {
    var running = try transformed(child, named: name, in: context)
    let evolution = try context.evolve(&running, named: name, over: input)
    child.adoptState(of: running)
    return evolution
  }

  /// The same; keeps the tape of the child as it ran.
  func evolveTaped<Child: Module>(
    _ child: inout Child, named name: String, over input: Raster, in context: EvolutionContext
  ) throws(ModuleError) -> (evolution: Evolution, tape: ChildTape) {
    var running: any Module = try transformed(child, named: name, in: context)
    let result = try context.evolveTaped(&running, named: name, over: input)
    child.adoptState(of: running)
    return result
  }

  private func transformed<Child: Module>(
    _ child: Child, named name: String, in context: EvolutionContext
  ) throws(ModuleError) -> Child {
    do { return try transformed(child) } catch {
      var located = error
      located.path = AttributePath(context.path.appending(name).components + error.path.components)
      throw located
    }
  }
}
