import Foundation
import HDF5
import Loligo

/// A series in a file of the field, as options of the command line tell it.
struct SeriesFile {
  var path: String
  var events: Int?
  var stop: String?
  var step: String?
  var timeUnit: String?
  /// The column, or the array, of the channels of events.
  var channel: String?
  /// The array, the population, or the quantity of a node.
  var name: String?
  var trial: Int?

  /// A series, and what its channels are called, where a file tells that.
  struct Content {
    var signal: Signal
    /// The numbers of the channels, where they are not 0, 1 and so on; that of a node comes once for each of its elements.
    var channels: [Int]?
    /// The names of the columns of a table.
    var names: [String]?
    /// Which element of its node each channel is, where a report of SONATA tells.
    var elements: [Int]?

    /// How many nodes have several elements, and how many those are, in words; `nil` where each has one.
    var nodes: (count: Int, words: String)? {
      let counts = (channels ?? []).reduce(into: [Int: Int]()) { $0[$1, default: 0] += 1 }.values
      guard let least = counts.min(), let most = counts.max(), most > 1 else { return nil }
      let elements = least == most ? "\(most)" : "\(least) to \(most)"
      return (counts.count, "\(Report.words(counts.count, "node")) of \(elements) elements each")
    }
  }

  /// Reads the series.
  func read() throws -> Content {
    switch Self.ending(of: path) {
    case "csv", "tsv", "txt", "dat": return try readTable()
    case "npz": return try readArrays()
    case "npy":
      try allow(["--step"], "one array")
      guard let step else {
        throw Failure.usage("'\(path)' tells no times; give the time from sample to sample with '--step'.")
      }
      return Content(signal: .continuous(try NPYArray(path).continuousSeries(step: Self.step(step, as: "--step"))))
    case "wav":
      try allow([], "a WAVE file with a clock of its own")
      return Content(signal: .continuous(try WAVFile(path).continuousSeries()))
    case "h5", "hdf5", "nir": return try readHDF5()
    case let ending:
      throw Failure.unsuitable(
        "'\(path)' cannot be read: the ending '.\(ending)' is not known; known are .csv, .tsv, .txt, .dat, .npz, .npy, .wav, "
          + ".h5 and .nir.")
    }
  }

  /// Refuses options that say nothing of such a file.
  private func allow(_ options: [String], _ content: String) throws {
    let given: [(name: String, isGiven: Bool)] = [
      ("--events", events != nil), ("--channel", channel != nil), ("--stop", stop != nil), ("--step", step != nil),
      ("--time-unit", timeUnit != nil), ("--name", name != nil), ("--trial", trial != nil),
    ]
    for option in given where option.isGiven && !options.contains(option.name) {
      throw Failure.usage("'\(option.name)' says nothing of '\(path)', \(content); leave it out.")
    }
  }

  // MARK: Tables and arrays

  private func readTable() throws -> Content {
    let table = try CSVFile(path)
    guard let events else {
      try allow(["--step", "--time-unit"], "a table that is read as samples (as events with '--events')")
      let series = try table.continuousSeries(time: timeBase())
      return Content(signal: .continuous(series), channels: Self.numbers(table.valueNames), names: table.valueNames)
    }
    try allow(["--events", "--channel", "--stop", "--time-unit"], "a table that is read as events")
    let train = try table.eventSeries(
      unit: unit(), channel: channelName(in: table.columns.map(\.name)), channelCount: Self.count(events),
      stop: requiredStop())
    return Content(signal: .events(train))
  }

  private func readArrays() throws -> Content {
    let arrays = try NPZFile(path)
    if let events {
      try allow(["--events", "--channel", "--stop", "--time-unit"], "arrays that are read as events")
      guard let unit = try unit() else {
        throw Failure.usage("'\(path)' tells no unit of its times; give it with '--time-unit' as s, ms, us or ns.")
      }
      let train = try arrays.eventSeries(
        unit: unit, channels: channelName(in: arrays.names), channelCount: Self.count(events), stop: requiredStop())
      return Content(signal: .events(train))
    }
    if name == nil, arrays.isTimeSeries {
      try allow([], "a time series with its own times")
      let signal = try arrays.series()
      let numbers = try arrays.channelNumbers()
      guard numbers.map({ $0.count == signal.series.channelCount && $0.allSatisfy { $0 >= 0 } }) ?? true else {
        throw Failure.unsuitable(
          "'\(path)' has 'channel_numbers' that are not one number from 0 for each of its "
            + "\(Report.words(signal.series.channelCount, "channel")); mend or remove them.")
      }
      return Content(signal: signal, channels: Self.kept(numbers))
    }
    try allow(["--name", "--step", "--time-unit"], "arrays that are read as samples (as events with '--events')")
    guard let name = name ?? (arrays.names.count == 1 ? arrays.names[0] : nil) else {
      throw choice(of: arrays.names, "arrays")
    }
    return Content(signal: .continuous(try arrays.continuousSeries(name, time: timeBase())))
  }

  /// Numbers of channels; `nil` where they are 0, 1 and so on.
  private static func kept(_ numbers: [Int]?) -> [Int]? { numbers.flatMap { $0 == Array($0.indices) ? nil : $0 } }

  /// The numbers of channels that names of columns are; `nil` where one is another name.
  private static func numbers(_ names: [String]) -> [Int]? {
    let numbers = names.compactMap { Int($0) }.filter { $0 >= 0 }
    return numbers.map(String.init) == names ? kept(numbers) : nil
  }

  /// The column or array of the channels of events; only of one channel there may be none.
  private func channelName(in names: [String]) -> String? {
    // Tables of events that Loligo writes call it so.
    channel ?? (events == 1 && !names.contains("channel") ? nil : "channel")
  }

  private func choice(of names: [String], _ what: String) -> Failure {
    let shown = names.prefix(30).map { "'\($0)'" }.joined(separator: ", ")
    return .usage("'\(path)' has the \(what) \(shown)\(names.count > 30 ? ", …" : ""); choose one with '--name'.")
  }

  /// Where the times come from: a column of times where its unit is told, or no step is.
  private func timeBase() throws -> TimeBase {
    let step = try step.map { try Self.step($0, as: "--step") }
    if timeUnit == nil, let step { return .step(step) }
    return .column(unit: try unit(), step: step)
  }

  private func requiredStop() throws -> Double {
    guard let stop = try end() else {
      throw Failure.usage(
        "'\(path)' does not tell when its list of events ends; give it with '--stop', such as --stop '1 s'.")
    }
    return stop
  }

  private func end() throws -> Double? { try stop.map { try Self.seconds($0, as: "--stop") } }

  private func unit() throws -> TimeUnit? {
    guard let timeUnit else { return nil }
    guard let unit = TimeUnit(symbol: timeUnit) else {
      throw Failure.usage("'--time-unit' has to be s, ms, us or ns, but is '\(timeUnit)'.")
    }
    return unit
  }

  private static func count(_ events: Int) throws -> Int {
    guard (1...1_000_000).contains(events) else {
      throw Failure.usage("'--events' has to be a number of channels from 1 to 1000000, but is \(events).")
    }
    return events
  }

  /// A time step of an option.
  static func step(_ text: String, as option: String) throws -> TimeStep {
    var section = try self.section(text, option)
    return try section.timeStep(option)
  }

  private static func seconds(_ text: String, as option: String) throws -> Double {
    var section = try self.section(text, option)
    return try section.seconds(option)
  }

  /// An option as a key of an experiment file, so that it is read by the same rules.
  private static func section(_ text: String, _ option: String) throws -> ExperimentSection {
    try ExperimentSection(yaml: "\(option): '\(text.replacing("'", with: ""))'", path: "command line")
  }

  // MARK: HDF5

  private func readHDF5() throws -> Content {
    switch try HDF5Content(path) {
    case .archive:
      throw Failure.unsuitable("'\(path)' is an archive of Loligo; 'loligo export' takes signals out of it.")
    case .network: throw Failure.unsuitable("'\(path)' holds a network, not a series; 'loligo import' reads it.")
    case .recordings: return Content(signal: try readRecordings())
    case .trials:
      try allow(["--events", "--stop", "--step", "--trial"], "a file in the layout of SHD")
      let chosen = try SHDFile(path).trial(
        trial ?? 0, channelCount: events.map(Self.count) ?? 700, stop: end(),
        roundedTo: step.map { try Self.step($0, as: "--step") })
      return Content(signal: .events(chosen.events))
    case .sonata: return try readSONATA()
    case nil:
      throw Failure.unsuitable(
        "'\(path)' holds neither spikes or reports of SONATA, nor trials in the layout of SHD, nor recordings of NIR; "
          + "choose another file.")
    }
  }

  private func readSONATA() throws -> Content {
    let file = try SONATAFile(path)
    let known = file.spikePopulations.isEmpty ? file.reportPopulations : file.spikePopulations
    if name == nil, known.count > 1 { throw choice(of: known, "populations") }
    if file.spikePopulations.isEmpty {
      try allow(["--name", "--time-unit"], "a report of SONATA")
      let report = try file.report(of: name, unit: unit())
      let hasElements = report.elements.contains { $0 != 0 }
      return Content(
        signal: .continuous(report.series), channels: Self.kept(report.nodes),
        elements: hasElements ? report.elements : nil)
    }
    try allow(["--name", "--time-unit", "--events", "--stop"], "spikes of SONATA")
    let spikes = try file.spikes(of: name, channelCount: events.map(Self.count), stop: end(), unit: unit())
    return Content(signal: .events(spikes))
  }

  private func readRecordings() throws -> Signal {
    try allow(["--name", "--trial"], "recordings of NIR")
    let all = Self.quantities(of: try NIRData(path), in: "")
    guard let name = name ?? (all.count == 1 ? all[0].name : nil) else {
      throw choice(of: all.map(\.name), "quantities")
    }
    guard let quantity = all.first(where: { $0.name == name }) else {
      throw InterchangeError.notThere(file: path, what: "quantity", name: name, known: all.map(\.name))
    }
    let samples: [Signal]
    switch quantity.observable {
    case .events(let trains): samples = trains.map { .events($0) }
    case .valuedEvents(let trains, _):
      Report.warn("'\(name)' has a value for each event; only times and channels are kept.")
      samples = trains.map { .events($0) }
    case .gridded(let series, _): samples = series.map { .continuous($0) }
    }
    guard samples.indices.contains(trial ?? 0) else {
      throw Failure.usage(
        "'\(path)' has \(Report.words(samples.count, "sample")) of '\(name)'; choose one from 0 with '--trial'.")
    }
    return samples[trial ?? 0]
  }

  private static func quantities(
    of data: NIRData, in place: String
  ) -> [(name: String, observable: NIRData.Observable)] {
    data.nodes.sorted { $0.key < $1.key }.flatMap { name, node in
      switch node {
      case .graph(let inner): quantities(of: inner, in: "\(place)\(name)/")
      case .observables(let all): all.sorted { $0.key < $1.key }.map { ("\(place)\(name)/\($0.key)", $0.value) }
      }
    }
  }
}
