extension ContinuousSeries: CustomStringConvertible {
  /// The series in a line, such as `series 'frames' from 0.0 s to 0.04 s: 4 samples of 1 channel, linear, in mV`.
  public var description: String {
    "\(isPeriodic ? "periodic " : "")series '\(name)' from \(start) s to \(stop) s: "
      + "\(sampleCount) \(sampleCount == 1 ? "sample" : "samples") of \(channelCount) "
      + "\(channelCount == 1 ? "channel" : "channels"), \(interpolation.rawValue)\(units.map { ", in \($0)" } ?? "")"
  }

  /// A short table for people: the description, and a line a sample with its time and values.
  ///
  /// - Parameter rows: The most samples that are listed; of more of them the first and the last.
  public func summary(rows: Int = 10) -> String {
    let most = max(0, rows)
    let shown =
      sampleCount <= most
      ? Array(0..<sampleCount) : Array(0..<(most + 1) / 2) + Array(sampleCount - most / 2..<sampleCount)
    let cells = shown.map { index in ["\(times[index]) s"] + sample(index).map { "\($0)" } }
    let widths = cells.isEmpty ? [] : (0...channelCount).map { column in cells.map { $0[column].count }.max() ?? 0 }
    var lines = cells.map { row in
      zip(row, widths).map { String(repeating: " ", count: $1 - $0.count) + $0 }.joined(separator: "  ")
    }
    if sampleCount > most { lines.insert("…", at: (most + 1) / 2) }
    return ([description] + lines).joined(separator: "\n")
  }
}
