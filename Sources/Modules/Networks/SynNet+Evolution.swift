public import Signals

extension SynNet {
  public mutating func evolve(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    try validated(in: context)
    switch simulation.output {
    case .spikes: return try stack.evolve(over: input, in: context)
    case .potentials: return try evolvePotentials(over: input, in: context)
    }
  }

  /// Runs with the potentials of the last neurons recorded at every step, and takes them for the output.
  private mutating func evolvePotentials(
    over input: Raster, in context: EvolutionContext
  ) throws(ModuleError) -> Evolution {
    let last = context.path.appending(children.last?.name ?? "")
    let potentials = last.appending(Output.potentials.rawValue)
    let wanted = context.recording
    var everyStep = context
    everyStep.recording = wanted.paths.map { .only($0 + [potentials]) } ?? .everything
    var evolution = try stack.evolve(over: input, in: everyStep)
    if let record = evolution.records.first(where: { $0.path == potentials }) { evolution.output = record.raster }
    let all = evolution.records
    evolution.records = []
    for record in all where wanted.includes(record.path) {
      evolution.records.append(
        try locating(in: context) { () throws(SignalError) in try record.every(wanted.stride) })
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
