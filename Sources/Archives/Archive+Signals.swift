internal import HDF5
public import Modules
public import Signals

extension Archive {
  /// The module as it was before the first trial, with its clock.
  ///
  /// - Parameter registry: The module types that are known.
  /// - Throws: `ArchiveError.module` for an unknown type or a value that the module refuses; `damaged`.
  public func module(using registry: ModuleRegistry = .standard) throws(ArchiveError) -> TimedModule {
    let snapshot = try SnapshotReading.read("/module", from: file)
    do {
      var timed = try TimedModule(
        registry.module(from: snapshot), step: header.timeStep, conversion: header.conversion)
      timed.setClock(toTick: header.startTick)
      return timed
    } catch { throw .module(error) }
  }

  /// The input of a trial; `nil` for a trial without.
  ///
  /// - Throws: `ArchiveError.noSuchTrial`; `damaged` or `signal` for rows that make no series.
  public func input(ofTrial index: Int) throws(ArchiveError) -> Signal? {
    guard let facts = try trial(index).input, let input else { return nil }
    let rows = inputRowStarts[index]..<inputRowStarts[index + 1]
    var values: [StoredValues] = []
    for stream in input.rowStreams {
      values.append(
        try file.reading { () throws(HDF5Error) in
          try StoredValues.read(rows, of: file.file.root.dataset(stream.path), byteBudget: file.byteBudget)
        })
    }
    do {
      guard let signal = try input.signal(facts, rows: values) else {
        throw file.damaged("'\(input.location)' is of another type")
      }
      return signal
    } catch let error as SignalError {
      throw .signal(name: input.name, error)
    } catch let error as ArchiveError {
      throw error
    } catch {
      throw file.damaged("\(error)")
    }
  }

  /// What the module gave in a trial.
  ///
  /// - Parameters:
  ///   - index: The trial, from 0.
  ///   - steps: The steps of the trial that are wanted, all unless given; a long trial is read in pieces like that.
  /// - Throws: `ArchiveError.noSuchTrial` or `noSuchSteps`; `damaged` or `signal` for rows that make no series.
  public func output(ofTrial index: Int, steps: Range<Int>? = nil) throws(ArchiveError) -> Signal {
    let trial = try trial(index)
    guard let output else { throw file.damaged("it has no output") }
    return try signal(output, trial, index, steps)
  }

  /// What was recorded at a path in a trial, such as `hidden/vmem`.
  ///
  /// - Parameters:
  ///   - path: The path of the record.
  ///   - index: The trial, from 0.
  ///   - steps: The steps of the trial that are wanted, all unless given.
  /// - Throws: `ArchiveError.noSuchTrial`, `noSuchSteps`, `notFound` or `notRecorded`; `damaged` or `signal` for rows that
  ///   make no series.
  public func record(
    _ path: AttributePath, ofTrial index: Int, steps: Range<Int>? = nil
  ) throws(ArchiveError) -> Signal {
    let trial = try trial(index)
    return try signal(trace(of: path), trial, index, steps)
  }

  /// The channels of its trace that a record has, ascending; `nil` when it has all.
  ///
  /// - Throws: `ArchiveError.notFound`.
  public func channels(ofRecord path: AttributePath) throws(ArchiveError) -> [Int]? {
    try trace(of: path).layout.channelNumbers?.all
  }

  /// How many steps each bin of a record has.
  ///
  /// - Throws: `ArchiveError.notFound`.
  package func stepsPerBin(ofRecord path: AttributePath) throws(ArchiveError) -> Int {
    try trace(of: path).layout.stride
  }

  private func trace(of path: AttributePath) throws(ArchiveError) -> ArchivedTrace {
    if let trace = records.first(where: { $0.layout.path == path }) { return trace }
    throw .notFound(
      what: "record", name: path.description,
      suggestion: SpellingSuggestion.nearest(to: path.description, in: recordPaths.map(\.description)))
  }

  private func signal(
    _ trace: ArchivedTrace, _ trial: Trial, _ index: Int, _ steps: Range<Int>?
  ) throws(ArchiveError) -> Signal {
    var rows = try trace.rows(ofTrial: index)
    let layout = trace.layout
    if let steps, steps.lowerBound < 0 || steps.upperBound > trial.grid.count {
      throw .noSuchSteps(steps, stepCount: trial.grid.count)
    }
    do {
      let all = try layout.grid(of: trial.grid)
      let grid = try steps.map { steps throws(SignalError) in try layout.grid(of: trial.grid.bins(steps)) } ?? all
      switch layout.kind {
      case .events:
        if steps != nil { rows = try rowsOfEvents(in: rows, of: layout, from: grid.start, until: grid.stop) }
        let (times, channels, order) = try events(rows, of: layout)
        var events = try EventSeries(
          times: times, narrowChannels: channels, channelCount: layout.channelCount, start: grid.start,
          stop: grid.stop, name: layout.name, order: order)
        events.units = layout.units
        return .events(events)
      case .continuous:
        // A part without any bin may lie anywhere.
        let first = grid.count == 0 ? rows.lowerBound : rows.lowerBound + Int(grid.firstTick - all.firstTick)
        return .continuous(
          try ContinuousSeries(
            clocked: values(layout.location, first..<first + grid.count), channelCount: layout.channelCount,
            step: grid.step, firstTick: grid.firstTick, name: layout.name, units: layout.units))
      }
    } catch let error as SignalError {
      throw .signal(name: layout.name, error)
    } catch let error as ArchiveError {
      throw error
    } catch {
      throw file.damaged("\(error)")
    }
  }

  /// Those of the rows of a trial's events that lie between two times; the rows are in the order of time.
  private func rowsOfEvents(
    in rows: Range<Int>, of layout: TraceLayout, from start: Double, until stop: Double
  ) throws(ArchiveError) -> Range<Int> {
    let dataset = try file.dataset(layout.timestampsLocation, .float64)
    let first = try firstRow(notBefore: start, in: rows, of: dataset, isNear: false)
    return first..<(try firstRow(notBefore: stop, in: first..<rows.upperBound, of: dataset, isNear: true))
  }

  /// The first of some rows whose time is not before another, or the end; reads few chunks, since each is read whole, and none
  /// twice to see how it begins.
  ///
  /// - Parameter isNear: Whether it is to be looked for from the first row on.
  private func firstRow(
    notBefore time: Double, in rows: Range<Int>, of dataset: HDF5Dataset, isNear: Bool
  ) throws(ArchiveError) -> Int {
    guard !rows.isEmpty else { return rows.lowerBound }
    // A file may claim any size; that of its chunks matters for the speed alone.
    let chunkRows = min(max(1, dataset.chunk?.first ?? 1), 1 << 20)
    // Chunks that begin within the rows, after the first of them.
    var chunks = rows.lowerBound / chunkRows + 1..<(rows.upperBound + chunkRows - 1) / chunkRows
    func beginsBefore(_ chunk: Int) throws(ArchiveError) -> Bool {
      try chunkStarts.value(ofChunk: chunk, of: dataset.objectPath) { () throws(ArchiveError) in
        try file.values(dataset, rows: chunk * chunkRows..<chunk * chunkRows + 1)[0]
      } < time
    }
    var pace = 1
    while isNear, !chunks.isEmpty {
      let chunk = min(chunks.lowerBound + pace, chunks.upperBound) - 1
      if try beginsBefore(chunk) {
        chunks = chunk + 1..<chunks.upperBound
        pace *= 2
      } else {
        chunks = chunks.lowerBound..<chunk
        break
      }
    }
    while !chunks.isEmpty {
      let chunk = chunks.lowerBound + chunks.count / 2
      chunks = try beginsBefore(chunk) ? chunk + 1..<chunks.upperBound : chunks.lowerBound..<chunk
    }
    // It lies in the chunk before, or is the first row after that.
    let within = ((chunks.lowerBound - 1) * chunkRows..<chunks.lowerBound * chunkRows).clamped(to: rows)
    let times: [Double] = try file.values(dataset, rows: within)
    return within.lowerBound + (times.firstIndex { $0 >= time } ?? times.count)
  }

  private func values<Value: HDF5Scalar>(_ location: String, _ rows: Range<Int>) throws(ArchiveError) -> [Value] {
    let dataset = try file.reading { () throws(HDF5Error) in try file.file.root.dataset(location) }
    return try file.values(dataset, rows: rows)
  }

  /// Times and channels of events; where they were looked at as they were read, whether they are in order.
  private func events(
    _ rows: Range<Int>, of layout: TraceLayout
  ) throws(ArchiveError) -> (times: [Double], channels: [Int32], order: EventOrder?) {
    let times = try file.dataset(layout.timestampsLocation, .float64)
    let nodes = try file.dataset(layout.nodesLocation, .uint32)
    let comparesChecksums = file.checks == .full
    return try file.reading { () throws(HDF5Error) in
      var order = EventOrder(channelCount: layout.channelCount)
      let both = try unsafe times.read(
        as: Double.self, beside: nodes, rows: rows, byteBudget: file.byteBudget, comparesChecksums: comparesChecksums
      ) { unsafe order.look(at: $0, $1) }
      if let both { return (both.own, both.other, order) }
      return (
        try times.read(rows: rows, byteBudget: file.byteBudget, comparesChecksums: comparesChecksums),
        try nodes.readBitPatterns(rows: rows, byteBudget: file.byteBudget, comparesChecksums: comparesChecksums), nil
      )
    }
  }
}
