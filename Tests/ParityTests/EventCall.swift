import Signals

/// One operation of a case of kind `timeseries` about event trains: what was asked for, read from the oracle.
struct EventCall {
  let node: OracleNode
  let operation: String
  /// The class of the model system's error; `nil` where it returns.
  let raises: String?
  private let arguments: [String: JSONValue]
  private let oracle: OracleNode

  /// What the model system's operations take, as far as Swift can say it.
  private static let known: Set<String> = [
    "series", "other", "offset", "delay", "remove_duplicates", "t_start", "t_stop", "channels", "remap_channels",
    "index", "times", "t", "map", "num_channels", "periodic", "raster", "dt", "spikes_at_bin_start", "add_events",
    "num_timesteps", "events", "name",
  ]

  init(_ node: OracleNode, operation: String, of oracle: OracleNode) throws {
    self.node = node
    self.operation = operation
    self.oracle = oracle
    raises = node.text("raises")
    arguments = try node.json("args").object.filter { $0.value != .null }
    if let unknown = arguments.keys.filter({ !Self.known.contains($0) }).min() {
      throw OracleError.notExpressible("argument '\(unknown)'")
    }
  }

  subscript(name: String) -> JSONValue { arguments[name] ?? .null }

  /// A list of numbers; a single number is a list of one, `nil` is none at all.
  func numbers(_ name: String) -> [Double]? {
    guard let value = arguments[name] else { return nil }
    return value.number.map { [$0] } ?? value.list.compactMap(\.number)
  }

  /// A list of whole numbers, as `numbers`.
  func integers(_ name: String) -> [Int]? { numbers(name)?.map { Int(clamped: $0) } }

  /// The series that the operation is on.
  func series() throws -> EventSeries {
    if let times = numbers("events"), let channels = integers("channels") { return try madeOf(times, channels) }
    if let name = self["series"].text { return try input(name) }
    return try input(oracle.text("inputs.a.ts") == nil ? "p" : "a")
  }

  /// Several series by name, under one argument.
  func inputs(_ argument: String) throws -> [EventSeries] {
    try (self[argument].text.map { [$0] } ?? self[argument].list.compactMap(\.text)).map(input)
  }

  private func input(_ name: String) throws -> EventSeries {
    guard oracle.text("inputs.\(name).ts") != nil, let events = try oracle.series("inputs.\(name)").signal.events else {
      throw OracleError.notExpressible("a series of another kind")
    }
    return events
  }

  /// Events that stand in the arguments, without limits of their own.
  private func madeOf(_ times: [Double], _ channels: [Int]) throws -> EventSeries {
    let edges = times + [self["t_start"].number, self["t_stop"].number].compactMap { $0 }
    return try EventSeries(
      times: times, channels: channels, channelCount: (channels.max() ?? -1) + 1, start: edges.min() ?? 0,
      stop: (edges.max() ?? 0).nextUp)
  }

  /// The channels that were asked for; not where they are those of the events in the arguments.
  var wantedChannels: [Int]? { arguments["events"] == nil ? integers("channels") : nil }

  /// The time step.
  func step() throws -> TimeStep {
    let seconds = self["dt"].number ?? 1
    guard let step = try? TimeStep(seconds: seconds), step.seconds == seconds else {
      throw OracleError.notExpressible("a time step of \(seconds) s")
    }
    return step
  }

  /// One number for each of some series: a list, or one for all; zero where nothing is said.
  func spread(_ name: String, over count: Int) -> [Double] {
    if let number = self[name].number { return Array(repeating: number, count: count) }
    let list = self[name].list.map { $0.number ?? 0 }
    return (0..<count).map { $0 < list.count ? list[$0] : 0 }
  }

  /// The positions that an index selects among `count` events, as Python has them.
  func positions(of count: Int) throws -> [Int] {
    let places = try placesInOrder()
    return try modelPositions(of: count).map { places.indices.contains($0) ? places[$0] : $0 }
  }

  /// For each event of the series as the model system has it, its place in order of time and channel: the model system
  /// leaves simultaneous events in any order.
  private func placesInOrder() throws -> [Int] {
    let name = "inputs." + (self["series"].text ?? (oracle.text("inputs.a.ts") == nil ? "p" : "a"))
    let events = zip(try oracle.required(name + ".times").values, try oracle.required(name + ".channels").values)
      .enumerated().sorted { ($0.element.0, $0.element.1, $0.offset) < ($1.element.0, $1.element.1, $1.offset) }
    var places = Array(repeating: 0, count: events.count)
    for (place, event) in events.enumerated() { places[event.offset] = place }
    return places
  }

  private func modelPositions(of count: Int) throws -> [Int] {
    let index = self["index"]
    if let position = index.number { return [Int(clamped: position) + (position < 0 ? count : 0)] }
    if case .object(let members) = index, let bounds = members["slice"]?.list, bounds.count == 3 {
      return Self.slice(bounds.map { $0.number.map { Int(clamped: $0) } }, of: count)
    }
    if index.list.contains(where: { $0.flag != nil }) {
      return index.list.indices.filter { index.list[$0].flag == true }
    }
    return index.list.compactMap(\.number).map { Int(clamped: $0) + ($0 < 0 ? count : 0) }
  }

  private static func slice(_ bounds: [Int?], of count: Int) -> [Int] {
    let stride = bounds[2] ?? 1
    func bound(_ value: Int?, _ missing: Int) -> Int {
      guard let value else { return missing }
      let position = value < 0 ? value + count : value
      return stride > 0 ? min(max(position, 0), count) : min(max(position, -1), count - 1)
    }
    let (first, end) = (bound(bounds[0], stride > 0 ? 0 : count - 1), bound(bounds[1], stride > 0 ? count : -1))
    return Array(Swift.stride(from: first, to: end, by: stride))
  }
}
