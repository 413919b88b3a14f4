extension EventSeries: CustomStringConvertible {
  /// The train in words, such as `events 'spikes': 12 on 3 channels from 0.0 s to 1.0 s`.
  public var description: String {
    (name.isEmpty ? "events" : "events '\(name)'")
      + ": \(count) on \(channelCount) channels from \(start) s to \(stop) s"
      + (isPeriodic ? ", repeated for ever" : "")
  }

  /// A short table for people: the train in words, and its events; the first and the last where there are more than
  /// `rows`.
  public func summary(rows: Int = 10) -> String {
    let shown = Swift.max(0, rows)
    let isWhole = count <= shown
    let head = isWhole ? count : shown / 2 + shown % 2
    let rows = Array(prefix(head)) + suffix(isWhole ? 0 : shown / 2)
    let width = (rows.map { "\($0.time)".count } + ["time (s)".count]).max() ?? 0
    func line(_ time: String, _ channel: String) -> String {
      time + String(repeating: " ", count: width - time.count + 2) + channel
    }
    var lines = rows.map { line("\($0.time)", "\($0.channel)") }
    if !isWhole { lines.insert("… \(count - rows.count) more", at: head) }
    return ([description] + (rows.isEmpty ? [] : [line("time (s)", "channel")]) + lines).joined(separator: "\n")
  }
}
