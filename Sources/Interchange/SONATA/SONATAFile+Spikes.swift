internal import HDF5
public import Signals

extension SONATAFile {
  /// Reads the spikes of a population: the channel of a spike is the number of its node.
  ///
  /// The format tells neither the number of nodes nor the limits of time; files that Loligo wrote do, and those count unless
  /// others are given.
  /// - Parameters:
  ///   - population: Its name; the only one unless given.
  ///   - channelCount: Number of channels; one more than the highest node that fired unless given.
  ///   - start: First instant of the train, in seconds; 0 unless given.
  ///   - stop: End of the train, in seconds; just after the last spike unless given.
  ///   - unit: The unit of the times, which the file tells; it may only confirm that.
  /// - Throws: `InterchangeError` for what is missing or does not fit, and times outside of the train.
  public func spikes(
    of population: String? = nil, channelCount: Int? = nil, start: Double? = nil, stop: Double? = nil,
    unit: TimeUnit? = nil
  ) throws(InterchangeError) -> EventSeries {
    var file = file
    let group = try self.population(population, of: "spikes", spikePopulations)
    let times = try file.required("timestamps", in: group)
    let nodes = try file.required("node_ids", in: group)
    try expect(times, rank: 1)
    try expect(nodes, rank: 1, rows: times.rowCount)
    let unit = try timeUnit(of: times, stated: unit)
    let seconds: [Double] = try file.numbers(times).map(unit.secondsOfText)
    let ids: [UInt64] = try file.numbers(nodes)
    let highest = ids.max() ?? 0
    guard highest < UInt64(Int32.max) else {
      throw .object(
        file: file.name, object: nodes.objectPath, reason: "holds a node from 2^31 - 1 up, which no channel is")
    }
    // Times in another unit may have been rounded beyond their limits.
    let first = try file.number(Self.startName, of: group).map { min($0, seconds.min() ?? $0) }
    let end = try file.number(Self.stopName, of: group).map { max($0, seconds.max()?.nextUp ?? $0) }
    let nodeCount = try file.number(Self.nodeCountName, of: group).flatMap { Int(exactly: $0) } ?? 0
    let making = SeriesMaking(file: file.name, name: group.objectPath.split(separator: "/").last.map(String.init) ?? "")
    return try making.events(
      times: seconds, channels: ids.map { Int($0) }, channelCount: channelCount ?? max(nodeCount, Int(highest) + 1),
      start: start ?? first ?? 0, stop: stop ?? end ?? max(start ?? first ?? 0, seconds.max()?.nextUp ?? 0))
  }

  /// Attributes of a population that Loligo adds: the number of nodes, and the limits of time in seconds.
  private static let (nodeCountName, startName, stopName) = ("loligo_node_count", "loligo_start", "loligo_stop")

  /// The order in which the spikes of a population are said to be, as an enumeration or as text; `nil` where nothing is.
  ///
  /// - Throws: `InterchangeError` for a word that the format does not have.
  public func sorting(of population: String? = nil) throws(InterchangeError) -> Sorting? {
    let group = try self.population(population, of: "spikes", spikePopulations)
    guard let value = try file.attribute("sorting", of: group) else { return nil }
    let sorting: Sorting? =
      switch value {
      case .text(let text): Sorting(rawValue: text)
      case .integer(let number) where (0..<3).contains(number): Sorting.allCases[Int(number)]
      default: nil
      }
    guard let sorting else {
      throw .object(
        file: file.name, object: group.objectPath,
        reason: "has a 'sorting' of \(value); it has to be none, by_id or by_time")
    }
    return sorting
  }

  /// Writes the spikes of a population, sorted by time.
  ///
  /// A file of this path is replaced.
  /// - Parameter unit: The unit of the times; readers of SONATA expect milliseconds. Only seconds keep every bit.
  /// - Throws: `InterchangeError` for a name that cannot be one, or a file that cannot be written.
  public static func write(
    _ events: EventSeries, population: String, to path: String, unit: TimeUnit = .milliseconds
  ) throws(InterchangeError) {
    try Interchange.write(bytes(of: events, population: population, unit: unit, file: path), to: path)
  }

  package static func bytes(
    of events: EventSeries, population: String, unit: TimeUnit = .milliseconds, file: String
  ) throws(InterchangeError) -> [UInt8] {
    try ForeignFile.image(for: file) { root throws(HDF5Error) in
      try writeHead(of: root)
      let group = try root.createGroup("spikes").createGroup(population)
      try group.setForeignAttribute("sorting", to: 2, of: Sorting.allCases.map(\.rawValue))
      try group.setForeignAttribute(nodeCountName, to: [Int64(events.channelCount)], isSingle: true)
      try group.setForeignAttribute(startName, to: [events.start], isSingle: true)
      try group.setForeignAttribute(stopName, to: [events.stop], isSingle: true)
      let times = try group.writeForeign("timestamps", events.times.map(unit.value(ofSeconds:)))
      try times.setForeignAttribute("units", to: unit.rawValue)
      try group.writeForeign("node_ids", events.channels.map { UInt64($0) })
    }
  }

  static func writeHead(of root: HDF5Group) throws(HDF5Error) {
    try root.setForeignAttribute("magic", to: [0x0A7A] as [UInt32], isSingle: true)
    try root.setForeignAttribute("version", to: [0, 1] as [UInt32])
  }
}
