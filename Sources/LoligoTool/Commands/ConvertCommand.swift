import ArgumentParser
import Loligo

struct ConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert", abstract: "Turns a series in one format of the field into another.",
    discussion: """
      The endings decide. Read: .csv .tsv .txt .dat (tables), .npz, .npy, .wav, .h5 (SONATA spikes or report, or a trial in \
      the layout of SHD), .nir (NIRData). Written: .csv, .npz, .wav, .h5 (SONATA), .nwb, .nir (NIRData).
      """)

  @Argument(help: "The file to read.")
  var input: String

  @Argument(help: "The file to write.")
  var output: String

  @Option(help: "Read as a list of events on so many channels.")
  var events: Int?

  @Option(help: "The column or array of the channels of events; 'channel' unless given.")
  var channel: String?

  @Option(help: "When a list of events ends, such as '1 s'.")
  var stop: String?

  @Option(
    help:
      "The time from sample to sample of a table or array without times, such as '1 ms'; for SHD, what times are rounded to."
  )
  var step: String?

  @Option(help: "The unit of the times, where the file does not tell: s, ms, us or ns.")
  var timeUnit: String?

  @Option(help: "The array of an .npz, the population of a SONATA file, or the quantity of a node in NIRData.")
  var name: String?

  @Option(help: "The trial of a file in the layout of SHD, or the sample of NIRData, from 0; the first unless given.")
  var trial: Int?

  @Flag(help: "Writes JSON.")
  var json = false

  @Flag(help: "Reads in a process of its own with limited memory and time: for a file from a stranger.")
  var untrusted = false

  func run() throws {
    try SeriesFile.checkAvailable(output)
    if untrusted { return try LimitedReading(input, making: output).run() }
    let content = try SeriesFile(
      path: input, events: events, stop: stop, step: step, timeUnit: timeUnit, channel: channel, name: name,
      trial: trial
    ).read()
    try SeriesFile.write(content, to: output, population: name?.split(separator: "/").first)
    let signal = content.signal
    var report = Report()
    report.add("kind", .text(signal.kind.rawValue), SeriesFile.words(input, signal))
    report.add("channels", .count(signal.series.channelCount), "")
    if let nodes = content.nodes { report.add("nodes", .count(nodes.count), nodes.words) }
    report.add("file", .text(output), "file \(output)")
    try report.show(asJSON: json)
  }
}
