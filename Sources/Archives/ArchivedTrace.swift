internal import HDF5
internal import Signals

/// The output or a record of an archive, and where each trial's rows begin.
struct ArchivedTrace: Sendable {
  let layout: TraceLayout
  /// The first row of each trial that it covers, and the number of rows at the end.
  let rowStarts: [Int]

  /// The deepest path that is followed.
  private static let depthLimit = 64
  /// The most traces that one archive is read with.
  private static let countLimit = 1 << 16

  /// Reads the plan of the trace at a location; `nil` when there is none.
  ///
  /// - Throws: `ArchiveError.damaged` when its datasets do not have the rows that its trials ask for.
  init?(_ location: String, in file: ArchiveFile, trials: [Trial]) throws(ArchiveError) {
    guard try file.exists(location) else { return nil }
    let object: any HDF5Object
    if let group = try? file.group(location) {
      object = group
    } else {
      object = try file.reading { () throws(HDF5Error) in try file.file.root.dataset(location) }
    }
    guard let layout = try TraceLayout(reading: location, object, from: file) else { return nil }
    self.layout = layout
    guard (object is HDF5Group) == (layout.kind == .events), layout.trials.upperBound <= trials.count else {
      throw file.damaged("'\(location)' contradicts its attributes")
    }
    var counts: [Int] = []
    switch layout.kind {
    case .continuous:
      for trial in trials[layout.trials] {
        guard let grid = try? layout.grid(of: trial.grid), grid.step == layout.step else {
          throw file.damaged("'\(location)' has a stride that does not fit its time step")
        }
        counts.append(grid.count)
      }
    case .events:
      for rows in try file.vector(layout.trialRowsLocation, as: Int64.self) {
        guard let rows = Int(exactly: rows) else {
          throw file.damaged("'\(location)' has a number of events that cannot be")
        }
        counts.append(rows)
      }
      guard counts.count == layout.trialCount else {
        throw file.damaged("'\(location)' has \(counts.count) trials, not \(layout.trialCount)")
      }
    }
    rowStarts = try file.rowStarts(counts, of: location)
    for stream in layout.rowStreams {
      let dataset = try file.dataset(stream.path, stream.type, rank: stream.width == nil ? 1 : 2)
      guard dataset.rowCount == rowStarts.last else {
        throw file.damaged("'\(stream.path)' has \(dataset.rowCount) rows, not \(rowStarts.last ?? 0)")
      }
    }
  }

  /// Every trace in a group and the groups in it, by the byte order of their paths.
  static func all(
    in group: String, of file: ArchiveFile, trials: [Trial], depth: Int = 0
  ) throws(ArchiveError) -> [ArchivedTrace] {
    guard depth < depthLimit else { throw file.damaged("'\(group)' is nested too deeply") }
    var traces: [ArchivedTrace] = []
    for link in try file.links(group) {
      let location = "\(group)/\(link.name)"
      switch link.kind {
      case .dataset, .group:
        if let trace = try ArchivedTrace(location, in: file, trials: trials) { traces.append(trace) }
        if link.kind == .group { traces += try all(in: location, of: file, trials: trials, depth: depth + 1) }
      case .other, .refused: throw file.damaged("'\(location)' is neither a dataset nor a group")
      }
      guard traces.count <= countLimit else { throw file.damaged("'\(group)' holds too many traces") }
    }
    return traces
  }

  /// The rows of a trial.
  ///
  /// - Throws: `ArchiveError.notRecorded` for a trial that it does not cover.
  func rows(ofTrial trial: Int) throws(ArchiveError) -> Range<Int> {
    guard layout.trials.contains(trial) else {
      throw .notRecorded(path: layout.name, trial: trial, recorded: layout.trials)
    }
    let place = trial - layout.firstTrial
    return rowStarts[place]..<rowStarts[place + 1]
  }
}
