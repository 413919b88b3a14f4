internal import Modules
internal import Signals

extension ArchiveWriter {
  /// Refuses a trial that cannot follow what is there.
  func checkTrial(firstTick: Int64, step: TimeStep) throws(ArchiveError) {
    try checkUsable()
    guard run == nil else { throw .runUnderWay(path: path) }
    guard step == header.timeStep else { throw .timeStepDiffers(expected: header.timeStep, found: step) }
    guard firstTick == nextTick else { throw .clockDiffers(expected: nextTick, found: firstTick) }
  }

  /// Begins a trial, and takes its evolution when it is at hand.
  func begin(
    firstTick: Int64, number: Int, input signal: Signal?, module: TimedModule?,
    over evolution: Evolution? = nil
  ) throws(ArchiveError) {
    let layout = signal.map { InputLayout($0, name: inputName) }
    try check(layout)
    let run = RunUnderWay(module: module, firstTick: firstTick, number: number, input: signal.map(Trial.Input.init))
    // Refuse what cannot be taken before anything is changed.
    let piece = try evolution.map { evolution throws(ArchiveError) in try rows(of: evolution, in: run) }
    self.run = run
    if let signal, let layout { try take(signal, layout) }
    if let piece { try take(piece, module: module) }
  }

  /// Takes a piece of the run under way.
  func take(_ piece: Evolution, module: TimedModule) throws(ArchiveError) {
    guard let run else { throw .noRunUnderWay(path: path) }
    try take(rows(of: piece, in: run), module: module)
  }

  /// Ends the run under way: its row of the table of trials.
  func endTrial(module: TimedModule?) throws(ArchiveError) {
    guard let run else { throw .noRunUnderWay(path: path) }
    guard let rowCounts = run.rowCounts else { throw .runWithoutPieces(path: path) }
    let grid: TimeGrid
    do {
      grid = try TimeGrid(step: header.timeStep, firstTick: run.firstTick, count: run.stepCount)
    } catch { throw .signal(name: "output", error) }
    let trial = Trial(grid: grid, number: run.number, input: run.input)
    header.start = trials.isEmpty ? grid.start : min(header.start, grid.start)
    header.stop = trials.isEmpty ? grid.stop : max(header.stop, grid.stop)
    trials.append(trial)
    for (column, value) in zip(TrialTable.columns, TrialTable.row(of: trial)) {
      append(value, rows: 1, to: column.path)
    }
    for (location, rows) in rowCounts {
      guard let index = traces.firstIndex(where: { $0.location == location }) else { continue }
      traces[index].trialCount += 1
      if traces[index].kind == .events {
        append(.int64([Int64(rows)]), rows: 1, to: traces[index].trialRowsLocation)
      }
    }
    self.run = nil
    lastModule = module
    try flushIfFull()
  }

  // MARK: Input

  private func check(_ layout: InputLayout?) throws(ArchiveError) {
    guard let layout else { return }
    guard let known = input else {
      try NameRules.checkUnits(layout.units, of: layout.name)
      return
    }
    if let difference = known.difference(from: layout) {
      throw .signalDiffers(
        name: inputName, what: difference.what, expected: difference.expected, found: difference.found)
    }
  }

  private func take(_ signal: Signal, _ layout: InputLayout) throws(ArchiveError) {
    if input == nil {
      input = layout
      streams += layout.rowStreams
    }
    let (count, values) = InputLayout.rows(of: signal)
    for (stream, values) in zip(layout.rowStreams, values) {
      let rowsAtOnce = max(1, Self.elementsAtOnce / max(1, stream.rowElementCount))
      for first in stride(from: 0, to: count, by: rowsAtOnce) {
        let rows = min(rowsAtOnce, count - first)
        let elements = first * stream.rowElementCount..<(first + rows) * stream.rowElementCount
        append(values.slice(elements), rows: rows, to: stream.path)
        try flushIfFull()
      }
    }
  }

  /// Numbers of an input that are copied at once.
  private static let elementsAtOnce = 1 << 21
  /// The most events of a piece: each takes 12 bytes in a file, and a network that runs away has no bounds.
  private static let eventsAtOnce = 1 << 28

  // MARK: Output and records

  /// A piece of a run as rows, checked against what is there.
  private struct PieceRows {
    var stepCount: Int
    var traces: [(layout: TraceLayout, count: Int, values: [StoredValues])]
  }

  private func take(_ piece: PieceRows, module: TimedModule?) throws(ArchiveError) {
    guard var run else { throw .noRunUnderWay(path: path) }
    run.stepCount += piece.stepCount
    run.module = module
    var rowCounts = run.rowCounts ?? piece.traces.map { ($0.layout.location, 0) }
    for (place, trace) in piece.traces.enumerated() {
      if !traces.contains(where: { $0.location == trace.layout.location }) { add(trace.layout) }
      for (stream, values) in zip(trace.layout.rowStreams, trace.values) {
        append(values, rows: trace.count, to: stream.path)
      }
      rowCounts[place].rows += trace.count
    }
    run.rowCounts = rowCounts
    self.run = run
    try flushIfFull()
  }

  private func add(_ layout: TraceLayout) {
    traces.append(layout)
    streams += layout.rowStreams
    if layout.kind == .events { streams.append(layout.trialRowsStream) }
  }

  /// Turns a piece into rows, and refuses one that does not fit; changes nothing.
  private func rows(of piece: Evolution, in run: RunUnderWay) throws(ArchiveError) -> PieceRows {
    let grid = piece.output.grid
    guard grid.step == header.timeStep else {
      throw .timeStepDiffers(expected: header.timeStep, found: grid.step)
    }
    let expectedTick = run.firstTick + Int64(run.stepCount)
    guard grid.firstTick == expectedTick else {
      throw .clockDiffers(expected: expectedTick, found: grid.firstTick)
    }
    let output = TraceLayout(
      location: TraceLayout.outputLocation, kind: outputKind, channelCount: piece.output.channelCount, units: nil,
      step: grid.step, stride: 1, firstTrial: 0)
    guard output.channelCount == outputCount else {
      throw .signalDiffers(
        name: "output", what: "a channel count of", expected: "\(outputCount)", found: "\(output.channelCount)")
    }
    var found: [(layout: TraceLayout, raster: Raster)] = [(output, piece.output)]
    for record in piece.records { found.append((try layout(of: record, on: grid), record.raster)) }
    try check(found.map(\.layout), in: run)
    var rows: [(layout: TraceLayout, count: Int, values: [StoredValues])] = []
    for (layout, raster) in found {
      if case .events(let events) = raster.storage, layout.kind == .events {
        guard events.eventCount <= Self.eventsAtOnce else {
          throw .tooManyEvents(path: layout.name, found: events.eventCount, limit: Self.eventsAtOnce)
        }
      }
      do {
        let (count, values) = try layout.rows(of: raster, placement: header.conversion.placement)
        rows.append((layout, count, values))
      } catch { throw .signal(name: layout.name, error) }
    }
    return PieceRows(stepCount: grid.count, traces: rows)
  }

  private func layout(of record: Evolution.Record, on grid: TimeGrid) throws(ArchiveError) -> TraceLayout {
    let name = record.path.description
    for component in record.path.components { try NameRules.check(component, of: "a record") }
    try NameRules.checkUnits(record.units, of: name)
    let step = record.raster.grid.step
    let numerator = Int128(step.numerator) * Int128(grid.step.denominator)
    let denominator = Int128(step.denominator) * Int128(grid.step.numerator)
    let stride = Int(clamping: numerator / denominator)
    guard numerator % denominator == 0, (try? grid.every(stride)) == record.raster.grid else {
      throw .recordOffGrid(path: name)
    }
    return TraceLayout(
      location: TraceLayout.location(of: record.path, kind: record.kind), kind: record.kind,
      channelCount: record.raster.channelCount, units: record.units, step: step, stride: stride,
      firstTrial: trials.count)
  }

  private func check(_ layouts: [TraceLayout], in run: RunUnderWay) throws(ArchiveError) {
    if let expected = run.rowCounts, expected.map(\.location) != layouts.map(\.location) {
      throw .recordsChanged(expected: expected.map(\.location), found: layouts.map(\.location))
    }
    for (index, layout) in layouts.enumerated() {
      if index > 1, layout.stride != layouts[1].stride {
        throw .stridesDiffer(first: layouts[1].name, second: layout.name)
      }
      if let known = traces.first(where: { $0.location == layout.location }) {
        try check(layout, against: known)
      } else {
        let others = (traces + layouts[..<index]).flatMap(\.claimedPaths)
        for path in layout.claimedPaths {
          for other in others where Integrity.isInside(path, other) || Integrity.isInside(other, path) {
            throw .pathsCollide(other, path)
          }
        }
      }
    }
  }

  private func check(_ layout: TraceLayout, against known: TraceLayout) throws(ArchiveError) {
    func different(_ what: String, _ expected: String, _ found: String) -> ArchiveError {
      .signalDiffers(name: layout.name, what: what, expected: expected, found: found)
    }
    guard known.trials.upperBound == trials.count else {
      throw .recordsNotContiguous(path: layout.name, trial: trials.count)
    }
    guard layout.channelCount == known.channelCount else {
      throw different("a channel count of", "\(known.channelCount)", "\(layout.channelCount)")
    }
    guard layout.stride == known.stride else { throw different("a stride of", "\(known.stride)", "\(layout.stride)") }
    guard layout.units == known.units else {
      throw different("the units", known.units ?? "none", layout.units ?? "none")
    }
  }
}
