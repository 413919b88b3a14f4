internal import Kernels
internal import Signals

extension Delay {
  /// The samples of a run, and the rows that are still under way.
  ///
  /// Where a delay was made shorter meanwhile, what arrives at once adds up.
  func delayedSamples(
    of input: Raster, by delays: [Int], pendingRows: Int, in context: EvolutionContext
  ) throws(ModuleError) -> (output: Raster.Storage, pending: [Float]) {
    let (channels, steps) = (inputCount, input.stepCount)
    let pending = state.pending?.scalars ?? []
    var values = [Float](repeating: 0, count: (steps + pendingRows) * channels)
    values.replaceSubrange(..<pending.count, with: pending)
    let places = delays.enumerated().map { $0.element * channels + $0.offset }
    input.forEachDenseBlock { block, samples in
      for step in block {
        let (from, to) = ((step - block.lowerBound) * channels, step * channels)
        for channel in 0..<channels { values[to + places[channel]] += samples[from + channel] }
      }
    }
    if let index = RowFunctions.firstNotFinite(in: values.span) {
      throw notFinite("output", step: min(index / channels, steps - 1), of: input, in: context)
    }
    let rest = Array(values[(steps * channels)...])
    values.removeLast(rest.count)
    return (.dense(values), rest)
  }

  /// The events of a run, and the rows that are still under way.
  func delayedEvents(
    of input: Raster, by delays: [Int], pendingRows: Int, in context: EvolutionContext
  ) throws(ModuleError) -> (output: Raster.Storage, pending: [Float]) {
    let (channels, steps) = (inputCount, input.stepCount)
    let (old, new) = try locating(in: context) { () throws(SignalError) in
      let grid = try TimeGrid(step: input.grid.step, count: state.pending?.shape.first ?? 0)
      let pending = try Raster(grid: grid, channelCount: channels, values: state.pending?.scalars ?? [])
      return (try pending.eventRows(), try input.eventRows())
    }
    // Rows of arrivals by counting: first how many each has, then which.
    var starts = [Int](repeating: 0, count: steps + pendingRows + 1)
    func forEachArrival(_ body: (_ row: Int, _ channel: Int32, _ count: Int32) -> Void) {
      for row in 0..<old.rowCount {
        for entry in old.entries(inRow: row) { body(row, old.channels[entry], old.counts[entry]) }
      }
      for step in 0..<steps {
        for entry in new.entries(inRow: step) {
          let channel = new.channels[entry]
          body(step + delays[Int(channel)], channel, new.counts[entry])
        }
      }
    }
    forEachArrival { row, _, _ in starts[row + 1] += 1 }
    for row in 1..<starts.count { starts[row] += starts[row - 1] }
    var next = starts
    var arrivals = [(channel: Int32, count: Int32)](repeating: (0, 0), count: starts[starts.count - 1])
    forEachArrival { row, channel, count in
      arrivals[next[row]] = (channel, count)
      next[row] += 1
    }
    var rows = EventRows()
    var rest = [Float](repeating: 0, count: pendingRows * channels)
    for row in 0..<steps + pendingRows {
      let arriving = arrivals[starts[row]..<starts[row + 1]].sorted { $0.channel < $1.channel }
      if row >= steps {
        for event in arriving { rest[(row - steps) * channels + Int(event.channel)] += Float(event.count) }
        continue
      }
      let first = rows.channels.count
      for event in arriving {
        if rows.channels.count > first, rows.channels.last == event.channel {
          rows.counts[rows.counts.count - 1] += event.count
        } else {
          rows.channels.append(event.channel)
          rows.counts.append(event.count)
        }
      }
      rows.rowStarts.append(rows.channels.count)
      if let entry = (first..<rows.counts.count).first(where: { rows.counts[$0] > EventRows.largestCount }) {
        throw ModuleError(
          Self.typeName, at: context.path,
          .tooManyEvents(channel: Int(rows.channels[entry]), step: row, time: input.grid.time(at: row)))
      }
    }
    return (.events(rows), rest)
  }
}
