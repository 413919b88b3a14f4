import Foundation
import Loligo

/// What a simulation gave, for people: numbers and a figure, both from the archive.
struct SimulationResults {
  let experiment: SimulationExperiment
  let module: Sequential
  let input: Signal
  let grid: TimeGrid
  let archive: Archive
  let elapsedSeconds: Double

  // MARK: Numbers

  var report: Report {
    get throws {
      var report = Report()
      let series = input.series
      report.add(
        "input", Self.facts(of: input),
        "input \(experiment.input.file): \(Self.words(for: input)), \(series.start) s to \(series.stop) s")
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
        let words = signal.map { ", \(Self.words(for: $0))" } ?? ""
        report.add(line: "\(child.name): \(part.typeName), \(part.inputCount) to \(part.outputCount)\(words)")
        layers.append(
          .object([
            "name": .text(child.name), "type": .text(part.typeName), "inputs": .count(part.inputCount),
            "outputs": .count(part.outputCount),
          ]))
      }
      report.add("layers", .list(layers), "")
      let output = try archive.output(ofTrial: 0)
      report.add("output", Self.facts(of: output), "output: \(Self.words(for: output))")
      let speed = grid.duration / max(elapsedSeconds, 1e-9)
      report.add(
        "times_real_time", .number(speed),
        "simulated \(String(format: "%.3f", grid.duration)) s in \(String(format: "%.2f", elapsedSeconds)) s")
      return report
    }
  }

  private func recorded() throws -> [(path: String, signal: Signal)] {
    try archive.recordPaths.map { ($0.description, try archive.record($0, ofTrial: 0)) }
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

  private static func words(for signal: Signal) -> String {
    let channels = signal.series.channelCount == 1 ? "1 channel" : "\(signal.series.channelCount) channels"
    let units = signal.series.units.map { " [\($0)]" } ?? ""
    switch signal {
    case .events(let events):
      return "\(events.count) events on \(channels), \(String(format: "%.3g", rate(of: events))) Hz a channel"
    case .continuous(let series):
      let clock: String
      if case .clocked(let grid) = series.times { clock = "every \(grid.step)" } else { clock = "at listed times" }
      let range = range(of: series).map { ", from \($0.least) to \($0.greatest)" } ?? ""
      return "\(channels)\(units), \(series.sampleCount) samples \(clock)\(range)"
    }
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
      var figure = Figure(title: experiment.name, subtitle: "\(experiment.input.file), \(grid)")
      figure.add(Self.panel("input", input))
      for (path, signal) in try recorded().prefix(Self.shownRecords) { figure.add(Self.panel(path, signal)) }
      figure.add(Self.panel("output", try archive.output(ofTrial: 0)))
      return figure
    }
  }

  private static func panel(_ name: String, _ signal: Signal) -> Panel {
    switch signal {
    case .events(let events):
      let count = events.channelCount
      return Panel(
        title: "\(name): \(events.count) events on \(count) channels", yLabel: "channel",
        height: count > 100 ? 220 : 110, content: .spikes(events))
    case .continuous(let series):
      let isWide = series.channelCount > 16
      return Panel(
        title: "\(name): \(series.channelCount) channels", yLabel: isWide ? "channel" : "value", height: 140,
        content: isWide ? .heatMap(series) : .lines(series))
    }
  }
}
