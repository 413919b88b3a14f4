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
  /// - Throws: `ArchiveError.noSuchTrial`; `damaged` or `signal` for rows that make no series.
  public func output(ofTrial index: Int) throws(ArchiveError) -> Signal {
    let trial = try trial(index)
    guard let output else { throw file.damaged("it has no output") }
    return try signal(output, trial, index)
  }

  /// What was recorded at a path in a trial, such as `hidden/vmem`.
  ///
  /// - Throws: `ArchiveError.noSuchTrial`, `notFound` or `notRecorded`; `damaged` or `signal` for rows that make no series.
  public func record(_ path: AttributePath, ofTrial index: Int) throws(ArchiveError) -> Signal {
    let trial = try trial(index)
    guard let trace = records.first(where: { $0.layout.path == path }) else {
      throw .notFound(
        what: "record", name: path.description,
        suggestion: SpellingSuggestion.nearest(to: path.description, in: recordPaths.map(\.description)))
    }
    return try signal(trace, trial, index)
  }

  private func signal(_ trace: ArchivedTrace, _ trial: Trial, _ index: Int) throws(ArchiveError) -> Signal {
    let rows = try trace.rows(ofTrial: index)
    let layout = trace.layout
    do {
      let grid = try layout.grid(of: trial.grid)
      switch layout.kind {
      case .events:
        var events = try EventSeries(
          times: values(layout.timestampsLocation, rows), channels: nodes(layout.nodesLocation, rows),
          channelCount: layout.channelCount, start: grid.start, stop: grid.stop, name: layout.name)
        events.units = layout.units
        return .events(events)
      case .continuous:
        return .continuous(
          try ContinuousSeries(
            clocked: values(layout.location, rows), channelCount: layout.channelCount, step: grid.step,
            firstTick: grid.firstTick, name: layout.name, units: layout.units))
      }
    } catch let error as SignalError {
      throw .signal(name: layout.name, error)
    } catch let error as ArchiveError {
      throw error
    } catch {
      throw file.damaged("\(error)")
    }
  }

  private func values<Value: HDF5Scalar>(_ location: String, _ rows: Range<Int>) throws(ArchiveError) -> [Value] {
    let dataset = try file.reading { () throws(HDF5Error) in try file.file.root.dataset(location) }
    return try file.values(dataset, rows: rows)
  }

  private func nodes(_ location: String, _ rows: Range<Int>) throws(ArchiveError) -> [Int] {
    let nodes: [UInt32] = try values(location, rows)
    return nodes.map { Int($0) }
  }
}
