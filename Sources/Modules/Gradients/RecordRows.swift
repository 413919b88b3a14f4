internal import Signals

/// Where the pieces of a run lie in records whose rows are not the steps of the run, as those of a slower module inside.
struct RecordRows: Sendable {
  /// After each piece.
  private var ends: [AttributePath: [Int]] = [:]

  /// Adds a piece.
  ///
  /// - Parameter path: That of the module that gave it.
  mutating func append(_ piece: Evolution, of path: AttributePath) {
    for record in piece.records where record.raster.grid.step != piece.output.grid.step {
      let inside = AttributePath(Array(record.path.components.dropFirst(path.components.count)))
      let before = ends[inside]?.last ?? 0
      ends[inside, default: []].append(before + record.raster.stepCount)
    }
  }

  /// The rows of a piece in a record, of how many; `nil` where they are its steps.
  func rows(of piece: Int, at path: AttributePath) -> (rows: Range<Int>, count: Int)? {
    guard let ends = ends[path], let count = ends.last else { return nil }
    return ((piece == 0 ? 0 : ends[piece - 1])..<ends[piece], count)
  }
}
