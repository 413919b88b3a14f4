internal import HDF5
internal import Modules
internal import Signals

/// Compares what a trial gives now with the rows that an archive has of it, piece by piece.
struct TrialComparison {
  private let archive: Archive
  private let trial: Int
  /// The traces that cover the trial, and how many rows of each have been compared.
  private var traces: [(trace: ArchivedTrace, rowsDone: Int)]

  init(_ archive: Archive, trial: Int) {
    self.archive = archive
    self.trial = trial
    traces = archive.traces(ofTrial: trial).map { ($0, 0) }
  }

  /// Compares the next piece.
  mutating func compare(_ piece: Evolution, in replay: inout Replay) throws(ArchiveError) {
    for place in traces.indices {
      let layout = traces[place].trace.layout
      let raster = layout.path.map { piece[$0] } ?? piece.output
      guard let raster, raster.channelCount == layout.channelCount else {
        note(
          layout, row: traces[place].rowsDone, "\(layout.channelCount) channels",
          raster.map { "\($0.channelCount) channels" } ?? "nothing", in: &replay)
        continue
      }
      let count: Int
      let computed: [StoredValues]
      do { (count, computed) = try layout.rows(of: raster, placement: archive.header.conversion.placement) } catch {
        throw .signal(name: layout.name, error)
      }
      let all = try traces[place].trace.rows(ofTrial: trial)
      let first = min(all.upperBound, all.lowerBound + traces[place].rowsDone)
      let rows = first..<min(all.upperBound, first + count)
      for (stream, values) in zip(layout.rowStreams, computed) {
        try compare(
          values, with: rows, of: stream, rowInTrial: traces[place].rowsDone, name: layout.name, in: &replay)
      }
      traces[place].rowsDone += count
    }
  }

  /// Notes traces that have more or fewer rows now.
  func finish(in replay: inout Replay) throws(ArchiveError) {
    for (trace, rowsDone) in traces {
      let stored = try trace.rows(ofTrial: trial).count
      if stored != rowsDone {
        note(trace.layout, row: min(stored, rowsDone), "\(stored) rows", "\(rowsDone) rows", in: &replay)
      }
    }
    replay.trialCount += 1
  }

  private func compare(
    _ computed: StoredValues, with rows: Range<Int>, of stream: RowStream, rowInTrial: Int, name: String,
    in replay: inout Replay
  ) throws(ArchiveError) {
    guard !rows.isEmpty else { return }
    let stored = try archive.file.reading { () throws(HDF5Error) in
      try StoredValues.read(
        rows, of: archive.file.file.root.dataset(stream.path), byteBudget: archive.file.byteBudget)
    }
    replay.valueCount += stored.count
    for index in stored.indicesOfDifferences(from: computed) {
      let width = max(1, stream.rowElementCount)
      replay.add(
        .init(
          path: name, trial: trial, row: rowInTrial + index / width, column: index % width,
          stored: stored.text(at: index), computed: computed.text(at: index)))
    }
  }

  private func note(
    _ layout: TraceLayout, row: Int, _ stored: String, _ computed: String, in replay: inout Replay
  ) {
    replay.add(.init(path: layout.name, trial: trial, row: row, column: 0, stored: stored, computed: computed))
  }
}
