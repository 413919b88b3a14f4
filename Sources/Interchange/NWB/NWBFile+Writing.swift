internal import HDF5
internal import Signals

extension NWBFile {
  /// The most units, a gigabyte of them.
  private static let largestUnitCount = 10_000_000
  /// The version of the format that is written.
  private static let formatVersion = "2.7.0"

  /// Writes the file; one of this path is replaced.
  ///
  /// The same content gives the same bytes: the identifiers of objects follow from `identifier` and their paths.
  /// - Throws: `InterchangeError` for a start that is no date with a zone, trains or signals of one name, numbers that are
  ///   not one a channel, trains of more than ten million channels, or a file that cannot be written.
  public func write(to path: String) throws(InterchangeError) {
    try Interchange.write(fileBytes(for: path), to: path)
  }

  package func fileBytes(for path: String) throws(InterchangeError) -> [UInt8] {
    try check(path)
    return try ForeignFile.image(for: path) { root throws(HDF5Error) in
      try writeHead(of: root)
      let acquisition = try root.group("acquisition")
      for (signal, name) in zip(signals, objectNames) { try write(signal, as: name, into: acquisition) }
      if !trains.isEmpty { try writeUnits(into: root.createGroup("units")) }
    }
  }

  /// Refuses what the format cannot hold.
  private func check(_ path: String) throws(InterchangeError) {
    guard Self.isDate(start) else {
      throw .notWritable(
        file: path, what: "'\(start)' is no date and time with a zone, such as 2026-11-26T09:00:00+00:00")
    }
    guard !identifier.isEmpty, !description.isEmpty else {
      throw .notWritable(file: path, what: "it needs an identifier and a description that are not empty")
    }
    let (units, isTooMany) = trains.reduce((0, false)) { sum, train in
      let (units, overflows) = sum.0.addingReportingOverflow(train.channelCount)
      return (units, sum.1 || overflows)
    }
    guard !isTooMany, units <= Self.largestUnitCount else {
      throw .notWritable(
        file: path,
        what: "each channel of each train is a unit, and at most \(Self.largestUnitCount) are written; select channels")
    }
    for (index, signal) in signals.enumerated() {
      guard !signal.name.isEmpty, !signals[..<index].contains(where: { $0.name == signal.name }) else {
        throw .notWritable(file: path, what: "signal \(index) is called '\(signal.name)'; give each a name of its own")
      }
    }
    for (index, train) in trains.enumerated() where trains[..<index].contains(where: { $0.name == train.name }) {
      throw .notWritable(file: path, what: "two trains are called '\(train.name)'; give each a name of its own")
    }
    for series in trains as [any TimeSeries] + signals {
      guard let numbers = channelNumbers[series.name], numbers.count != series.channelCount else { continue }
      throw .notWritable(
        file: path,
        what: "\(numbers.count) numbers were given for the \(series.channelCount) channels of '\(series.name)'")
    }
  }

  private func writeHead(of root: HDF5Group) throws(HDF5Error) {
    try mark(root, "NWBFile")
    try root.setForeignAttribute("nwb_version", to: Self.formatVersion)
    try root.writeForeign("identifier", identifier)
    try root.writeForeign("session_description", description)
    try root.writeForeign("session_start_time", start)
    try root.writeForeign("timestamps_reference_time", start)
    try root.createForeignTexts("file_create_date", [start])
    for name in ["acquisition", "analysis", "general", "processing", "stimulus"] { _ = try root.createGroup(name) }
    for name in ["presentation", "templates"] { _ = try root.group("stimulus").createGroup(name) }
  }

  /// What every object of the format has.
  private func mark(_ object: some HDF5Object, _ type: String, in namespace: String = "core") throws(HDF5Error) {
    try object.setForeignAttribute("neurodata_type", to: type)
    try object.setForeignAttribute("namespace", to: namespace)
    try object.setForeignAttribute("object_id", to: objectIdentifier(object.objectPath))
  }

  /// An identifier that this object has in every copy of this file, and no other: a UUID of version 8 (RFC 9562).
  private func objectIdentifier(_ path: String) -> String {
    // FNV-1a, twice from different starts.
    let bytes = Array("\(identifier)\n\(start)\n\(path)".utf8)
    var halves: [UInt64] = [0xcbf2_9ce4_8422_2325, 0x9e37_79b9_7f4a_7c15]
    for half in halves.indices {
      for byte in bytes { halves[half] = (halves[half] ^ UInt64(byte)) &* 0x100_0000_01b3 }
    }
    halves[0] = halves[0] & ~0xf000 | 0x8000
    halves[1] = halves[1] & ~(3 << 62) | 2 << 62
    let digits = halves.map { half in
      let text = String(half, radix: 16)
      return String(repeating: "0", count: 16 - text.count) + text
    }.joined()
    var (result, rest) = ("", digits[...])
    for count in [8, 4, 4, 4, 12] {
      result += (result.isEmpty ? "" : "-") + rest.prefix(count)
      rest = rest.dropFirst(count)
    }
    return result
  }

  // MARK: Signals

  private func description(of signal: ContinuousSeries) -> String {
    let numbers = channelNumbers[signal.name].map {
      "; its columns are the channels \($0.map(String.init).joined(separator: ", "))"
    }
    return "Signal '\(signal.name)' of a simulation\(numbers ?? "")."
  }

  /// What signals are called in the file: without slashes, and each by a name of its own.
  private var objectNames: [String] {
    var taken = Set(signals.map(\.name).filter { !$0.contains("/") })
    return signals.map { signal in
      guard signal.name.contains("/") else { return signal.name }
      let plain = signal.name.replacing("/", with: "_")
      var (name, number) = (plain, 2)
      while !taken.insert(name).inserted { (name, number) = ("\(plain)_\(number)", number + 1) }
      return name
    }
  }

  private func write(_ signal: ContinuousSeries, as name: String, into parent: HDF5Group) throws(HDF5Error) {
    let group = try parent.createGroup(name)
    try mark(group, "TimeSeries")
    try group.setForeignAttribute("description", to: description(of: signal))
    try group.setForeignAttribute("comments", to: "Written by Loligo.")
    let data = try group.writeForeign("data", signal.values, shape: [signal.sampleCount, signal.channelCount])
    try data.setForeignAttribute("unit", to: signal.units ?? "unknown")
    for (name, value) in [("conversion", 1.0), ("resolution", -1.0), ("offset", 0.0)] {
      try data.setForeignAttribute(name, to: [value], isSingle: true)
    }
    switch signal.times {
    case .clocked(let grid):
      let first = try group.writeForeign("starting_time", [grid.start], shape: [])
      let rate = Double(grid.step.denominator) / Double(grid.step.numerator)
      try first.setForeignAttribute("rate", to: [rate], isSingle: true)
      try first.setForeignAttribute("unit", to: "seconds")
    case .listed(let times):
      let stamps = try group.writeForeign("timestamps", times)
      try stamps.setForeignAttribute("interval", to: [1] as [Int32], isSingle: true)
      try stamps.setForeignAttribute("unit", to: "seconds")
    }
  }

  // MARK: Events

  /// Every channel of every train as a row of one table.
  private func writeUnits(into group: HDF5Group) throws(HDF5Error) {
    try mark(group, "Units")
    try group.setForeignAttribute("description", to: "Channels that give events: neurons, or parts of an encoder.")
    try group.setForeignAttribute("colnames", to: ["signal", "channel", "spike_times", "obs_intervals"])
    var (names, channels, rows, limits): ([String], [Int64], [[Double]], [Double]) = ([], [], [], [])
    for train in trains {
      let numbers = channelNumbers[train.name] ?? Array(0..<train.channelCount)
      let first = rows.count
      names += Array(repeating: train.name, count: train.channelCount)
      channels += numbers.map { Int64($0) }
      rows += Array(repeating: [], count: train.channelCount)
      for (time, channel) in zip(train.times, train.channels) { rows[first + Int(channel)].append(time) }
      for _ in 0..<train.channelCount { limits += [train.start, train.stop] }
    }
    // They have to differ from each other.
    let ids = try group.writeForeign("id", trains.count == 1 ? channels : rows.indices.map { Int64($0) })
    try mark(ids, "ElementIdentifiers", in: "hdmf-common")
    try describe(group.createForeignTexts("signal", names), "The signal that a unit is a channel of.")
    try describe(group.writeForeign("channel", channels), "The number of the channel in its signal.")
    let times = try group.writeForeign("spike_times", rows.flatMap { $0 })
    try describe(times, "Times of the events of each unit, in seconds.")
    try index("spike_times_index", rows.map(\.count), times, group)
    // Neo asks for them, though the format does not.
    let intervals = try group.writeForeign("obs_intervals", limits, shape: [rows.count, 2])
    try describe(intervals, "When each unit was simulated, in seconds.")
    try index("obs_intervals_index", rows.map { _ in 1 }, intervals, group)
  }

  private func describe(_ column: HDF5Dataset, _ description: String) throws(HDF5Error) {
    try mark(column, "VectorData", in: "hdmf-common")
    try column.setForeignAttribute("description", to: description)
  }

  /// Where the entries of each row of another column end.
  private func index(_ name: String, _ counts: [Int], _ target: HDF5Dataset, _ group: HDF5Group) throws(HDF5Error) {
    var end: UInt64 = 0
    let ends = counts.map { count in
      end += UInt64(count)
      return end
    }
    let dataset = try group.writeForeign(name, ends)
    try mark(dataset, "VectorIndex", in: "hdmf-common")
    try dataset.setForeignAttribute("description", to: "Where the entries of each neuron end.")
    try dataset.setForeignAttribute("target", toReferenceTo: target)
  }
}
