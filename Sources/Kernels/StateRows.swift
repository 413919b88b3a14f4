import CKernels

/// The rows that are kept of a state while kernels evolve it, one call after the other.
///
/// They are written once, where they stay: what is not kept is never made.
package struct StateRows: Sendable {
  /// `[kept steps, kept values]`; the rows of steps to come are not set.
  package private(set) var values: [Float]
  /// Whether every value of every step is kept.
  package let isWhole: Bool
  /// Values of a row, and those that are kept of it.
  package let width, keptWidth: Int
  private let steps: Int
  private let runs: [loligo_run]
  /// The steps that are kept: from the first on every so many, before the end.
  private let first, stride, end: Int
  private var done = 0

  /// - Parameters:
  ///   - steps: All steps of the run.
  ///   - width: Values of a row.
  ///   - first: The first step that is kept, and every `stride`-th after it, `count` in all; every step unless given.
  ///   - channels: The values that are kept, ascending; all unless given.
  package init(
    steps: Int, width: Int, first: Int = 0, stride: Int = 1, count: Int? = nil, channels: [Int]? = nil
  ) {
    let count = count ?? steps
    precondition(steps >= 0 && width >= 0 && stride >= 1 && first >= 0 && count >= 0, "there are no negative sizes")
    precondition(count == 0 || first + (count - 1) * stride < steps, "the steps that are kept are steps of the run")
    let keptWidth = channels?.count ?? width
    (self.steps, self.width, self.keptWidth) = (steps, width, keptWidth)
    (self.first, self.stride, end) = (first, stride, count == 0 ? 0 : first + (count - 1) * stride + 1)
    runs = Self.runs(of: channels, width: width)
    isWhole = count == steps && channels == nil
    values = Array(unsafeUninitializedCapacity: count * keptWidth) { $1 = count * keptWidth }
  }

  /// Ascending values as neighbours.
  private static func runs(of channels: [Int]?, width: Int) -> [loligo_run] {
    guard let channels else { return [loligo_run(first: 0, end: width, place: 0)] }
    var runs: [loligo_run] = []
    for (place, channel) in channels.enumerated() {
      precondition(channel >= runs.last?.end ?? 0 && channel < width, "values are ascending, each once")
      if let last = runs.last, last.end == channel {
        runs[runs.count - 1].end += 1
      } else {
        runs.append(loligo_run(first: channel, end: channel + 1, place: place))
      }
    }
    return runs
  }

  /// Calls a body with where the next steps go, and counts them as done.
  fileprivate mutating func withRecord(steps: Int, width: Int, _ body: (loligo_record) -> Void) {
    precondition(width == self.width && done + steps <= self.steps, "the rows are those of the run")
    var record = loligo_record(
      rows: nil, width: keptWidth, runs: nil, run_count: runs.count, first_step: first - done, stride: stride,
      end_step: end - done)
    done += steps
    runs.withUnsafeBufferPointer { runs in
      values.withAddress { values in
        (record.rows, record.runs) = (values, runs.baseAddress)
        body(record)
      }
    }
  }
}

extension StateRows? {
  /// Calls a body with where the next steps go, if anywhere, and counts them as done.
  mutating func withRecord(steps: Int, width: Int, _ body: (loligo_record) -> Void) {
    if self == nil { body(loligo_record()) } else { self?.withRecord(steps: steps, width: width, body) }
  }
}

extension loligo_record {
  /// The record without the first steps of the block.
  func advanced(by done: Int) -> loligo_record {
    var record = self
    record.first_step -= done
    record.end_step -= done
    return record
  }
}
