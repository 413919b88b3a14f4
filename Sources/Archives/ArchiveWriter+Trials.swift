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
    over evolution: Evolution? = nil, columns: KeyValuePairs<String, Int> = [:]
  ) throws(ArchiveError) {
    let layout = signal.map { InputLayout($0, name: inputName) }
    try check(layout)
    try check(columns.map(\.key))
    var run = RunUnderWay(module: module, firstTick: firstTick, number: number, input: signal.map(Trial.Input.init))
    run.columnValues = columns.map(\.value)
    // Refuse what cannot be taken before anything is changed.
    let piece = try evolution.map { evolution throws(ArchiveError) in try rows(of: evolution, in: run) }
    if isResumable, let signal { run.inputHash = StoredValues.hash(of: InputLayout.rows(of: signal).values) }
    self.run = run
    if trials.isEmpty {
      self.columns = columns.map { ($0.key, []) }
      streams += columns.map { TrialTable.column($0.key) }
    }
    if let signal, let layout { try take(signal, layout) }
    if let piece { try take(piece, module: module) }
  }

  /// Takes a piece of the run under way.
  func take(_ piece: Evolution, module: TimedModule) throws(ArchiveError) {
    guard let run else { throw .noRunUnderWay(path: path) }
    try take(rows(of: piece, in: run), module: module)
  }

  /// Ends the run under way: its row of the table of trials.
  ///
  /// - Parameter mayStore: Whether that may become a segment.
  func endTrial(module: TimedModule?, mayStore: Bool = true) throws(ArchiveError) {
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
      append(.values(value), rows: 1, to: column.path)
    }
    for (place, value) in run.columnValues.enumerated() {
      columns[place].values.append(value)
      append(.values(.int64([Int64(value)])), rows: 1, to: TrialTable.column(columns[place].name).path)
    }
    for (location, rows) in rowCounts {
      guard let index = traces.firstIndex(where: { $0.location == location }) else { continue }
      traces[index].trialCount += 1
      if traces[index].kind == .events {
        append(.values(.int64([Int64(rows)])), rows: 1, to: traces[index].trialRowsLocation)
      }
    }
    self.run = nil
    lastModule = module
    isResumable = true
    guard mayStore else { return }
    // What was stored within the trial is of use to another writer only with its end.
    if lastSegmentIsResumable { try flushIfDue() } else { try flush() }
  }

  /// Refuses columns that are not those of the trials before.
  private func check(_ names: [String]) throws(ArchiveError) {
    guard trials.isEmpty else {
      guard names == columns.map(\.name) else { throw .columnsChanged(expected: columns.map(\.name), found: names) }
      return
    }
    for (place, name) in names.enumerated() {
      try NameRules.check(name, of: "a column")
      guard !TrialTable.isReserved(name), !results.hasColumn(name), !names[..<place].contains(name) else {
        throw .alreadySet(what: "a column", name: name)
      }
    }
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
    let wasResumable = isResumable
    isResumable = false
    defer { isResumable = wasResumable }
    let (count, values) = InputLayout.rows(of: signal)
    for (stream, values) in zip(layout.rowStreams, values) {
      let rowsAtOnce = max(1, Self.elementsAtOnce / max(1, stream.rowElementCount))
      for first in stride(from: 0, to: count, by: rowsAtOnce) {
        let rows = min(rowsAtOnce, count - first)
        let elements = first * stream.rowElementCount..<(first + rows) * stream.rowElementCount
        append(.values(values.slice(elements)), rows: rows, to: stream.path)
        try flushIfDue()
      }
    }
  }

  /// Numbers of an input that are copied at once.
  private static let elementsAtOnce = 1 << 21
}
