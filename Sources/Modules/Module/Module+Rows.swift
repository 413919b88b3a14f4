internal import Kernels
internal import Signals

extension Module {
  /// Where the rows of a trace go that are wanted of a state while it evolves; `nil` for none.
  ///
  /// - Parameters:
  ///   - grid: The steps of the run.
  ///   - isTaped: Whether all rows are needed, wanted or not.
  /// - Throws: `ModuleError` when the thinned time step leaves its range, and for a channel that is not there.
  func rows(
    of trace: String, channels: Int, on grid: TimeGrid, in context: EvolutionContext, isTaped: Bool = false
  ) throws(ModuleError) -> StateRows? {
    if isTaped { return StateRows(steps: grid.count, width: channels) }
    guard context.records(trace) else { return nil }
    let recording = context.recording
    let selected = recording.channels(of: context.path.appending(trace))
    let kept = try locating(in: context) { () throws(SignalError) in
      if let selected { try Raster.checkSelection(selected, of: channels) }
      return try recording.kept(of: grid)
    }
    return StateRows(
      steps: grid.count, width: channels,
      first: kept.count == 0 ? 0 : Int(kept.firstTick * Int64(recording.stride) - grid.firstTick),
      stride: recording.stride, count: kept.count, channels: selected)
  }

  /// The records of traces whose rows were kept, those that are wanted.
  func records(
    of traces: [(name: String, rows: StateRows?)], on grid: TimeGrid, in context: EvolutionContext
  ) throws(ModuleError) -> [Evolution.Record] {
    try locating(in: context) { () throws(SignalError) in
      var records: [Evolution.Record] = []
      for case (let name, let rows?) in traces where context.records(name) {
        let path = context.path.appending(name)
        func raster(_ grid: TimeGrid, _ channels: Int) -> Raster {
          Raster(grid: grid, channelCount: channels, storage: .dense(rows.values))
        }
        if rows.isWhole {
          records.append(try context.record(name, raster(grid, rows.width), as: .continuous))
        } else {
          let (recording, selected) = (context.recording, context.recording.channels(of: path))
          records.append(
            Evolution.Record(
              path: path, kind: .continuous, raster: raster(try recording.kept(of: grid), rows.keptWidth),
              stride: recording.stride, channels: selected, window: recording.window))
        }
      }
      return records
    }
  }

  /// The record of a module's spikes, if it is wanted.
  func spikeRecords(_ output: Raster, in context: EvolutionContext) throws(ModuleError) -> [Evolution.Record] {
    guard context.records("spikes") else { return [] }
    return [try locating(in: context) { () throws(SignalError) in try context.record("spikes", output, as: .events) }]
  }
}
