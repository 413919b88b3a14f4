/// The module types that a reader knows, by the names they carry in snapshots.
///
/// ```swift
/// var registry = ModuleRegistry.standard
/// registry.register(MyNeuron.self)
/// let module = try registry.module(from: snapshot)
/// ```
public struct ModuleRegistry: Sendable {
  private var types: [String: any Module.Type] = [:]
  private var functions: [String: InstantFunction] = [:]

  /// A registry of nothing.
  public init() {}

  /// Every module of this library.
  public static let standard: ModuleRegistry = {
    var registry = ModuleRegistry()
    registry.register(Linear.self)
    registry.register(SparseLinear.self)
    registry.register(LIF.self)
    registry.register(LIFNeuron.self)
    registry.register(CurrentLIF.self)
    registry.register(ConductanceLIF.self)
    registry.register(MembraneIntegrator.self)
    registry.register(IntegrateAndFire.self)
    registry.register(ExponentialSynapse.self)
    registry.register(LeakyIntegrator.self)
    registry.register(Latch.self)
    registry.register(Dropout.self)
    registry.register(EventRouter.self)
    registry.register(UpDownEncoder.self)
    registry.register(Scale.self)
    registry.register(Threshold.self)
    registry.register(Delay.self)
    registry.register(Convolution.self)
    registry.register(Pooling.self)
    registry.register(Flatten.self)
    registry.register(WeightedSmooth<Unchanged>.self)
    registry.register(WeightedSmooth<RectifiedActivation>.self)
    registry.register(WeightedSmooth<TanhActivation>.self)
    registry.register(Softmax.self)
    registry.register(LogSoftmax.self)
    registry.register(Rate.self)
    registry.register(Instant.self)
    registry.register(Sequential.self)
    registry.register(Residual.self)
    registry.register(FeedForwardStack.self)
    registry.register(Branches.self)
    registry.register(Multirate.self)
    registry.register(NodeGraph.self)
    registry.register(PoissonSource.self)
    registry.register(PoissonEncoder.self)
    registry.register(RegularSource.self)
    registry.register(WaveformSource.self)
    registry.register(OrnsteinUhlenbeckSource.self)
    registry.register(ReplaySource.self)
    registry.register(SynNet.self)
    registry.register(WaveSense.self)
    registry.register(WaveSenseBlock.self)
    registry.register(TransformedParameters.self)
    registry.register(ButterworthBank.self)
    registry.register(MelButterworthBank.self)
    return registry
  }()

  /// Adds a type, in place of one of the same name.
  public mutating func register(_ type: any Module.Type) { types[type.typeName] = type }

  /// Adds a function for `Instant`, in place of one of the same name.
  public mutating func register(_ function: InstantFunction) { functions[function.name] = function }

  /// The function of a name: a registered one, or one of the library.
  public func function(named name: String) -> InstantFunction? {
    functions[name] ?? InstantFunction(libraryName: name)
  }

  /// The names of the registered functions, in alphabetical order.
  public var functionNames: [String] { functions.keys.sorted() }

  /// The names of the types, in alphabetical order.
  public var typeNames: [String] { types.keys.sorted() }

  /// The type of a name.
  public func type(named name: String) -> (any Module.Type)? { types[name] }

  /// Rebuilds a module.
  ///
  /// - Throws: `ModuleError` for an unknown type, a missing attribute, or a value that the module refuses.
  public func module(from snapshot: ModuleSnapshot) throws(ModuleError) -> any Module {
    guard let type = types[snapshot.type] else {
      throw ModuleError(snapshot.type, .unknownModuleType(known: typeNames))
    }
    return try type.restored(from: snapshot, using: self)
  }

  /// Rebuilds the children of a snapshot, in order.
  public func children(of snapshot: ModuleSnapshot) throws(ModuleError) -> [NamedModule] {
    var children: [NamedModule] = []
    for child in snapshot.children {
      do { children.append(NamedModule(child.name, try module(from: child.snapshot))) } catch {
        throw error.inside(child.name)
      }
    }
    return children
  }
}
