public import Signals

extension CSVFile {
  /// Writes a sampled signal: a column of times in seconds, and one a channel.
  ///
  /// A file of this path is replaced.
  ///
  /// Numbers are written by their shortest text, so that reading gives the same bits.
  /// - Parameter channelNames: What the columns are called; "0", "1" and so on unless given.
  /// - Throws: `InterchangeError` for names that do not fit the channels, or a file that cannot be written.
  public static func write(
    _ series: ContinuousSeries, to path: String, channelNames: [String]? = nil
  ) throws(InterchangeError) {
    try Interchange.write(bytes(of: series, channelNames: channelNames, file: path), to: path)
  }

  package static func bytes(
    of series: ContinuousSeries, channelNames: [String]? = nil, file: String
  ) throws(InterchangeError) -> [UInt8] {
    let names = channelNames ?? (0..<series.channelCount).map(String.init)
    guard names.count == series.channelCount else {
      throw .notWritable(
        file: file, what: "\(names.count) names were given for \(series.channelCount) channels; give one for each")
    }
    var bytes: [UInt8] = []
    let header = ["time [s]"] + names.map { name in series.units.map { "\(name) [\($0)]" } ?? name }
    bytes.append(header.map(quoted).joined(separator: ",") + "\n")
    for index in 0..<series.sampleCount {
      bytes.append("\(series.times[index])")
      for value in series.sample(index) { bytes.append(",\(value)") }
      bytes.append("\n")
    }
    return bytes
  }

  /// Writes events: a column of times in seconds and one of channels.
  ///
  /// A file of this path is replaced.
  ///
  /// - Throws: `InterchangeError` for a file that cannot be written.
  public static func write(_ events: EventSeries, to path: String) throws(InterchangeError) {
    try Interchange.write(bytes(of: events), to: path)
  }

  package static func bytes(of events: EventSeries) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append("time [s],channel\n")
    for (time, channel) in zip(events.times, events.channels) { bytes.append("\(time),\(channel)\n") }
    return bytes
  }

  /// A cell that is read as a name, whatever it holds.
  private static func quoted(_ text: String) -> String {
    let isPlain =
      !text.utf8.contains { ",;\t\"\r\n#".utf8.contains($0) } && !DecimalText.isNumberLike(Array(text.utf8)[...])
    return isPlain ? text : "\"\(text.replacing("\"", with: "\"\""))\""
  }
}
