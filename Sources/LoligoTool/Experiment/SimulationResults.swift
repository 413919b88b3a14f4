import Foundation
import Loligo

/// What a simulation gave, for people: numbers and a figure, both from the archive.
struct SimulationResults {
  let experiment: SimulationExperiment
  let module: Sequential
  let input: Signal?
  let grid: TimeGrid
  let archive: Archive
  let elapsedSeconds: Double
  /// What was recorded, in the order of the network.
  private let records: [(path: String, summary: SignalSummary)]
  private let output: SignalSummary

  init(
    experiment: SimulationExperiment, module: Sequential, input: Signal?, grid: TimeGrid, archive: Archive,
    elapsedSeconds: Double
  ) throws {
    self.experiment = experiment
    self.module = module
    self.input = input
    self.grid = grid
    self.archive = archive
    self.elapsedSeconds = elapsedSeconds
    let bytes = try Self.byteCounts(of: archive)
    let paths = archive.recordPaths
    records = try module.recordablePaths.filter { paths.contains($0) }.map { path in
      (
        path.description,
        try Self.summary(of: archive, bytes[path.description], grid) {
          try archive.record(path, ofTrial: 0, steps: $0)
        }
      )
    }
    output = try Self.summary(of: archive, bytes[Self.outputName], grid) { try archive.output(ofTrial: 0, steps: $0) }
  }

  private static func summary(
    of archive: Archive, _ byteCount: Int?, _ grid: TimeGrid, _ read: (Range<Int>) throws -> Signal
  ) throws -> SignalSummary {
    let channelCount = try read(0..<0).series.channelCount
    return try SignalSummary(over: grid, byteCount: byteCount ?? 0, isWide: channelCount > mostLines, read)
  }

  // MARK: Numbers

  var report: Report {
    var report = Report()
    if let input, let plan = experiment.input {
      let summary = SignalSummary(input)
      let (series, means) = (input.series, plan.resampling == .average ? ", averages" : "")
      report.add(
        "input", Self.facts(of: summary),
        "input \(plan.file): \(Self.words(for: summary))\(means), \(series.start) s to \(series.stop) s")
    }
    report.add("steps", .count(grid.count), "run \(grid)")
    report.add("dt", .number(grid.step.seconds), "")
    report.add("start", .number(grid.start), "")
    report.add("stop", .number(grid.stop), "")
    var layers: [Report.Value] = []
    for child in module.children {
      let part = child.module
      let summary =
        child.name == module.children.last?.name ? nil : records.first { $0.path == "\(child.name)/output" }?.summary
      let words = summary.map { ", \(Self.words(for: $0, every: experiment.recording.stride))" } ?? ""
      report.add(line: "\(child.name): \(part.typeName), \(part.inputCount) to \(part.outputCount)\(words)")
      layers.append(
        .object([
          "name": .text(child.name), "type": .text(part.typeName), "inputs": .count(part.inputCount),
          "outputs": .count(part.outputCount),
        ]))
    }
    report.add("layers", .list(layers), "")
    report.add("output", Self.facts(of: output), "output: \(Self.words(for: output))")
    if let events = output.firstEvents, var activity = try? events.populationActivity() {
      activity.rate = Self.rate(of: output)
      let part = output.isWhole ? "" : String(format: " (intervals and synchrony of the first %.3g s)", events.duration)
      report.add("activity", Self.facts(of: activity), Self.words(for: activity) + part)
    }
    let speed = grid.duration / max(elapsedSeconds, 1e-9)
    report.add(
      "times_real_time", .number(speed),
      "simulated \(String(format: "%.3f", grid.duration)) s in \(String(format: "%.2f", elapsedSeconds)) s")
    return report
  }

  private static let outputName = "output"

  /// The bytes of the output and of the records, by their paths.
  private static func byteCounts(of archive: Archive) throws -> [String: Int] {
    var bytes: [String: Int] = [:]
    for object in try archive.objects where object.type != nil {
      // The dataset of a trace that is sampled, or one of the two of events.
      let names = object.path.split(separator: "/")
      guard let group = names.first, ["records", "spikes", "outputs"].contains(group) else { continue }
      let isEvents = names.last == "timestamps"
      let path = names.dropFirst().dropLast(isEvents ? 1 : 0).joined(separator: "/")
      bytes[path, default: 0] += object.shape.reduce(isEvents ? 12 : 4, *)
    }
    return bytes
  }

  /// Events over channels and time, in hertz.
  private static func rate(of events: SignalSummary) -> Double {
    let series = events.drawn.series
    return series.duration > 0 && series.channelCount > 0
      ? Double(events.count) / series.duration / Double(series.channelCount) : 0
  }

  private static func channels(of signal: Signal) -> String {
    signal.series.channelCount == 1 ? "1 channel" : "\(signal.series.channelCount) channels"
  }

  /// What a signal is; events of which only every so many steps were kept have no rate.
  private static func words(for summary: SignalSummary, every stride: Int = 1) -> String {
    let channels = channels(of: summary.drawn)
    let units = summary.drawn.series.units.map { " [\($0)]" } ?? ""
    switch summary.drawn {
    case .events:
      let rate = stride > 1 ? "one step in \(stride)" : String(format: "%.3g", rate(of: summary)) + " Hz a channel"
      return "\(summary.count) events on \(channels), \(rate)"
    case .continuous(let series):
      var clock = ""
      if case .clocked(let grid) = series.times {
        clock = " every \(grid.step)"
      } else if summary.isWhole {
        clock = " at listed times"
      }
      let range = summary.range.map { ", from \($0.least) to \($0.greatest)" } ?? ""
      return "\(channels)\(units), \(summary.count) samples\(clock)\(range)"
    }
  }

  private static func words(for activity: PopulationActivity) -> String {
    let variation = activity.intervalVariation.map { String(format: ", intervals with a CV of %.2f", $0) } ?? ""
    let synchrony = activity.synchrony.map { String(format: ", synchrony %.2f in bins of 1 ms", $0) } ?? ""
    return "activity: " + String(format: "%.2f", activity.rate) + " Hz\(variation)\(synchrony)"
  }

  private static func facts(of activity: PopulationActivity) -> Report.Value {
    var facts: [String: Report.Value] = ["rate_hz": .number(activity.rate)]
    activity.intervalVariation.map { facts["interval_cv"] = .number($0) }
    activity.synchrony.map { facts["synchrony"] = .number($0) }
    return .object(facts)
  }

  private static func facts(of summary: SignalSummary) -> Report.Value {
    let series = summary.drawn.series
    var facts: [String: Report.Value] = [
      "kind": .text(summary.drawn.kind.rawValue), "channels": .count(series.channelCount),
      "start": .number(series.start), "stop": .number(series.stop), "units": .text(series.units ?? ""),
    ]
    switch summary.drawn {
    case .events:
      facts["events"] = .count(summary.count)
      facts["rate_hz"] = .number(rate(of: summary))
    case .continuous:
      facts["samples"] = .count(summary.count)
      if let range = summary.range {
        facts["least"] = .number(Double(range.least))
        facts["greatest"] = .number(Double(range.greatest))
      }
    }
    return .object(facts)
  }

  // MARK: Figure

  /// The most records that are shown.
  private static let shownRecords = 8

  var figure: Figure {
    let file = experiment.input.map { "\($0.file), " } ?? ""
    var figure = Figure(title: experiment.name, subtitle: "\(file)\(grid)")
    if let input { figure.add(Self.panel("input", SignalSummary(input))) }
    for (path, summary) in records.prefix(Self.shownRecords) {
      figure.add(Self.panel(path, summary, every: experiment.recording.stride, numbers: numbers(of: path)))
    }
    figure.add(Self.panel("output", output))
    return figure
  }

  /// The numbers of the channels of a record, where only some were recorded.
  private func numbers(of path: String) -> String? {
    guard let record = archive.recordPaths.first(where: { $0.description == path }),
      let numbers = try? archive.channels(ofRecord: record)
    else { return nil }
    return numbers.prefix(8).map(String.init).joined(separator: ", ") + (numbers.count > 8 ? ", …" : "")
  }

  /// The most channels that are drawn as lines, each in a colour of its own.
  private static let mostLines = Palette.categorical.count

  private static func panel(
    _ name: String, _ summary: SignalSummary, every stride: Int = 1, numbers: String? = nil
  ) -> Panel {
    let channels = channels(of: summary.drawn) + (numbers.map { " (\($0))" } ?? "")
    let axis = numbers == nil ? "channel" : "channel, in order"
    switch summary.drawn {
    case .events(let events):
      let count = events.channelCount
      return Panel(
        title: "\(name): \(summary.count) events on \(channels)" + (stride > 1 ? ", one step in \(stride)" : ""),
        yLabel: axis,
        height: count > 100 ? 220 : 110, content: .spikes(events))
    case .continuous(let series):
      let isWide = series.channelCount > mostLines
      return Panel(
        title: "\(name): \(channels)", yLabel: isWide ? axis : "value", height: 140,
        content: isWide ? .heatMap(series) : .lines(series))
    }
  }
}
