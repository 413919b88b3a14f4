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

  // MARK: Numbers

  var report: Report {
    get throws {
      var report = Report()
      if let input, let plan = experiment.input {
        let (series, means) = (input.series, plan.resampling == .average ? ", averages" : "")
        report.add(
          "input", Self.facts(of: input),
          "input \(plan.file): \(Self.words(for: input))\(means), \(series.start) s to \(series.stop) s")
      }
      report.add("steps", .count(grid.count), "run \(grid)")
      report.add("dt", .number(grid.step.seconds), "")
      report.add("start", .number(grid.start), "")
      report.add("stop", .number(grid.stop), "")
      let signals = try recorded()
      var layers: [Report.Value] = []
      for child in module.children {
        let part = child.module
        let signal =
          child.name == module.children.last?.name ? nil : signals.first { $0.path == "\(child.name)/output" }?.signal
        let words = signal.map { ", \(Self.words(for: $0, every: experiment.recording.stride))" } ?? ""
        report.add(line: "\(child.name): \(part.typeName), \(part.inputCount) to \(part.outputCount)\(words)")
        layers.append(
          .object([
            "name": .text(child.name), "type": .text(part.typeName), "inputs": .count(part.inputCount),
            "outputs": .count(part.outputCount),
          ]))
      }
      report.add("layers", .list(layers), "")
      let large = try largeSignals
      if large[Self.outputName] == nil {
        let output = try archive.output(ofTrial: 0)
        report.add("output", Self.facts(of: output), "output: \(Self.words(for: output))")
        if case .events(let events) = output, let activity = try? events.populationActivity() {
          report.add("activity", Self.facts(of: activity), Self.words(for: activity))
        }
      }
      for (path, bytes) in large.sorted(by: { $0.key < $1.key }) {
        report.add(line: "\(path): \(bytes >> 20) MiB, too many to be counted or drawn here")
      }
      let speed = grid.duration / max(elapsedSeconds, 1e-9)
      report.add(
        "times_real_time", .number(speed),
        "simulated \(String(format: "%.3f", grid.duration)) s in \(String(format: "%.2f", elapsedSeconds)) s")
      return report
    }
  }

  /// What was recorded, in the order of the network, but for the large signals.
  private func recorded() throws -> [(path: String, signal: Signal)] {
    let (paths, large) = (archive.recordPaths, try largeSignals)
    return try module.recordablePaths.filter { paths.contains($0) && large[$0.description] == nil }.map {
      ($0.description, try archive.record($0, ofTrial: 0))
    }
  }

  private static let outputName = "output"
  /// The most bytes of a signal that is read back whole, so that a run of any length takes little memory.
  private static let readableBytes = 128 << 20

  /// The bytes of the signals that are too large to be read back whole, by their paths.
  private var largeSignals: [String: Int] {
    get throws {
      var bytes: [String: Int] = [:]
      for object in try archive.objects where object.type != nil {
        // The dataset of a trace that is sampled, or one of the two of events.
        let names = object.path.split(separator: "/")
        guard let group = names.first, ["records", "spikes", "outputs"].contains(group) else { continue }
        let isEvents = names.last == "timestamps"
        let path = names.dropFirst().dropLast(isEvents ? 1 : 0).joined(separator: "/")
        guard path == Self.outputName || archive.recordPaths.contains(AttributePath(path)) else { continue }
        bytes[path, default: 0] += object.shape.reduce(isEvents ? 12 : 4, *)
      }
      return bytes.filter { $0.value > Self.readableBytes }
    }
  }

  /// Events over channels and time, in hertz.
  private static func rate(of events: EventSeries) -> Double {
    events.duration > 0 && events.channelCount > 0
      ? Double(events.count) / events.duration / Double(events.channelCount) : 0
  }

  private static func range(of series: ContinuousSeries) -> (least: Float, greatest: Float)? {
    guard let first = series.values.first else { return nil }
    return series.values.reduce((first, first)) { (min($0.0, $1), max($0.1, $1)) }
  }

  private static func channels(of signal: Signal) -> String {
    signal.series.channelCount == 1 ? "1 channel" : "\(signal.series.channelCount) channels"
  }

  /// What a signal is; events of which only every so many steps were kept have no rate.
  private static func words(for signal: Signal, every stride: Int = 1) -> String {
    let channels = channels(of: signal)
    let units = signal.series.units.map { " [\($0)]" } ?? ""
    switch signal {
    case .events(let events):
      let rate = stride > 1 ? "one step in \(stride)" : String(format: "%.3g", rate(of: events)) + " Hz a channel"
      return "\(events.count) events on \(channels), \(rate)"
    case .continuous(let series):
      let clock: String
      if case .clocked(let grid) = series.times { clock = "every \(grid.step)" } else { clock = "at listed times" }
      let range = range(of: series).map { ", from \($0.least) to \($0.greatest)" } ?? ""
      return "\(channels)\(units), \(series.sampleCount) samples \(clock)\(range)"
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

  private static func facts(of signal: Signal) -> Report.Value {
    let series = signal.series
    var facts: [String: Report.Value] = [
      "kind": .text(signal.kind.rawValue), "channels": .count(series.channelCount), "start": .number(series.start),
      "stop": .number(series.stop), "units": .text(series.units ?? ""),
    ]
    switch signal {
    case .events(let events):
      facts["events"] = .count(events.count)
      facts["rate_hz"] = .number(rate(of: events))
    case .continuous(let series):
      facts["samples"] = .count(series.sampleCount)
      if let range = range(of: series) {
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
    get throws {
      let file = experiment.input.map { "\($0.file), " } ?? ""
      var figure = Figure(title: experiment.name, subtitle: "\(file)\(grid)")
      if let input { figure.add(Self.panel("input", input)) }
      for (path, signal) in try recorded().prefix(Self.shownRecords) {
        figure.add(Self.panel(path, signal, every: experiment.recording.stride))
      }
      if try largeSignals[Self.outputName] == nil {
        figure.add(Self.panel("output", try archive.output(ofTrial: 0)))
      }
      return figure
    }
  }

  /// The most channels that are drawn as lines, each in a colour of its own.
  private static let mostLines = Palette.categorical.count

  private static func panel(_ name: String, _ signal: Signal, every stride: Int = 1) -> Panel {
    let channels = channels(of: signal)
    switch signal {
    case .events(let events):
      let count = events.channelCount
      return Panel(
        title: "\(name): \(events.count) events on \(channels)" + (stride > 1 ? ", one step in \(stride)" : ""),
        yLabel: "channel",
        height: count > 100 ? 220 : 110, content: .spikes(events))
    case .continuous(let series):
      let isWide = series.channelCount > mostLines
      return Panel(
        title: "\(name): \(channels)", yLabel: isWide ? "channel" : "value", height: 140,
        content: isWide ? .heatMap(series) : .lines(series))
    }
  }
}
