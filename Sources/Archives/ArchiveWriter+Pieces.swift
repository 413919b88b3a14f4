internal import Modules
internal import Signals

extension ArchiveWriter {
  /// The most events of a piece: each takes 12 bytes in a file, and a network that runs away has no bounds.
  private static let eventsAtOnce = 1 << 28

  /// A piece of a run as rows, checked against what is there.
  struct PieceRows {
    var stepCount: Int
    var traces: [(layout: TraceLayout, count: Int, blocks: [RowBlock])]
  }

  /// Takes the rows of a piece into the run under way.
  func take(_ piece: PieceRows, module: TimedModule?) throws(ArchiveError) {
    guard var run else { throw .noRunUnderWay(path: path) }
    run.stepCount += piece.stepCount
    run.module = module
    var rowCounts = run.rowCounts ?? piece.traces.map { ($0.layout.location, 0) }
    for (place, trace) in piece.traces.enumerated() {
      if !traces.contains(where: { $0.location == trace.layout.location }) { add(trace.layout) }
      for (stream, block) in zip(trace.layout.rowStreams, trace.blocks) {
        append(block, rows: trace.count, to: stream.path)
      }
      rowCounts[place].rows += trace.count
    }
    run.rowCounts = rowCounts
    self.run = run
    try flushIfDue()
  }

  private func add(_ layout: TraceLayout) {
    traces.append(layout)
    streams += layout.rowStreams
    if layout.kind == .events { streams.append(layout.trialRowsStream) }
  }

  /// Turns a piece into rows, and refuses one that does not fit; changes nothing.
  func rows(of piece: Evolution, in run: RunUnderWay) throws(ArchiveError) -> PieceRows {
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
      step: grid.step, stride: 1, every: 1, firstTrial: 0)
    guard output.channelCount == outputCount else {
      throw .signalDiffers(
        name: "output", what: "a channel count of", expected: "\(outputCount)", found: "\(output.channelCount)")
    }
    var found: [(layout: TraceLayout, raster: Raster)] = [(output, piece.output)]
    for record in piece.records { found.append((try layout(of: record, on: grid), record.raster)) }
    try check(found.map(\.layout), in: run)
    var rows: [(layout: TraceLayout, count: Int, blocks: [RowBlock])] = []
    for (layout, raster) in found {
      let (count, blocks) = try self.rows(of: raster, as: layout)
      rows.append((layout, count, blocks))
    }
    return PieceRows(stepCount: grid.count, traces: rows)
  }

  private func rows(
    of raster: Raster, as layout: TraceLayout
  ) throws(ArchiveError) -> (count: Int, blocks: [RowBlock]) {
    guard layout.kind == .events else { return (raster.stepCount, [.values(.float32(raster.values))]) }
    let events: PlacedEvents
    do { events = try PlacedEvents(raster, placement: header.conversion.placement) } catch {
      throw .signal(name: layout.name, error)
    }
    guard events.count <= Self.eventsAtOnce else {
      throw .tooManyEvents(path: layout.name, found: events.count, limit: Self.eventsAtOnce)
    }
    return (events.count, [.times(events), .nodes(events)])
  }

  private func layout(of record: Evolution.Record, on grid: TimeGrid) throws(ArchiveError) -> TraceLayout {
    let name = record.path.description
    for component in record.path.components { try NameRules.check(component, of: "a record") }
    try NameRules.checkUnits(record.units, of: name)
    let step = record.raster.grid.step
    let numerator = Int128(step.numerator) * Int128(grid.step.denominator)
    let denominator = Int128(step.denominator) * Int128(grid.step.numerator)
    let stride = Int(clamping: numerator / denominator)
    let layout = TraceLayout(
      location: TraceLayout.location(of: record.path, kind: record.kind), kind: record.kind,
      channelCount: record.raster.channelCount, units: record.units, step: step, stride: stride,
      every: stride % record.stride == 0 ? record.stride : stride, channelNumbers: record.channels,
      window: record.window, firstTrial: trials.count)
    guard numerator % denominator == 0, stride >= 1, (try? layout.grid(of: grid)) == record.raster.grid else {
      throw .recordOffGrid(path: name)
    }
    return layout
  }

  /// Refuses rows that do not fit what is there.
  func check(_ piece: PieceRows) throws(ArchiveError) {
    guard let run else { throw .noRunUnderWay(path: path) }
    try check(piece.traces.map(\.layout), in: run)
  }

  private func check(_ layouts: [TraceLayout], in run: RunUnderWay) throws(ArchiveError) {
    if let expected = run.rowCounts, expected.map(\.location) != layouts.map(\.location) {
      throw .recordsChanged(expected: expected.map(\.location), found: layouts.map(\.location))
    }
    for (index, layout) in layouts.enumerated() {
      if index > 1, layout.every != layouts[1].every || layout.window != layouts[1].window {
        throw .stridesDiffer(first: layouts[1].name, second: layout.name)
      }
      if let known = traces.first(where: { $0.location == layout.location }) {
        try check(layout, against: known)
      } else {
        if let numbers = layout.channelNumbers { try ChannelNumbers.check(numbers, of: layout.name) }
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
    guard layout.channelNumbers == known.channelNumbers else {
      func words(_ numbers: [Int]?) -> String { numbers.map { "\($0)" } ?? "all" }
      throw different("as channels", words(known.channelNumbers), words(layout.channelNumbers))
    }
    guard layout.window == known.window else {
      func words(_ window: Range<Double>?) -> String {
        window.map { "\($0.lowerBound) to \($0.upperBound) s" } ?? "none"
      }
      throw different("as a window", words(known.window), words(layout.window))
    }
    guard layout.stride == known.stride else { throw different("a stride of", "\(known.stride)", "\(layout.stride)") }
    guard layout.units == known.units else {
      throw different("the units", known.units ?? "none", layout.units ?? "none")
    }
  }
}
