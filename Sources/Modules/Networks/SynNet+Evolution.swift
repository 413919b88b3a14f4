public import Signals

extension SynNet {
  public mutating func evolve(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    try validated(in: context)
    let stackContext = stackContext(in: context)
    return try given(by: stack.evolve(over: input, in: stackContext), in: context)
  }

  /// The path of what is given for the output, where it is the potentials of the last neurons.
  private func potentials(in context: EvolutionContext) -> AttributePath {
    context.path.appending(children.last?.name ?? "").appending(Output.potentials.rawValue)
  }

  /// The context of the stack: where potentials are given, those of the last neurons are recorded at every step.
  func stackContext(in context: EvolutionContext) -> EvolutionContext {
    guard simulation.output == .potentials else { return context }
    var everyStep = context
    everyStep.recording = context.recording.paths.map { .only($0 + [potentials(in: context)]) } ?? .everything
    return everyStep
  }

  /// What the network gives when its stack gave something.
  func given(by stack: Evolution, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    guard simulation.output == .potentials else { return stack }
    let (potentials, wanted) = (potentials(in: context), context.recording)
    var evolution = stack
    if let record = stack.records.first(where: { $0.path == potentials }) { evolution.output = record.raster }
    evolution.records = []
    for record in stack.records where wanted.includes(record.path) {
      evolution.records.append(
        try locating(in: context) { () throws(SignalError) in try record.kept(by: wanted) })
    }
    return evolution
  }

  public static func restored(
    from snapshot: ModuleSnapshot, using registry: ModuleRegistry
  ) throws(ModuleError) -> SynNet {
    try SynNet(
      simulation: Simulation(restoring: snapshot.attributes, as: .simulation, of: typeName),
      stack: Sequential.restored(from: snapshot, using: registry))
  }
}
