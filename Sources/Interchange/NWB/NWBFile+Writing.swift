internal import HDF5
internal import Signals

extension NWBFile {
  /// The version of the format that is written.
  private static let formatVersion = "2.7.0"

  /// Writes the file; one of this path is replaced.
  ///
  /// The same content gives the same bytes: the identifiers of objects follow from `identifier` and their paths.
  /// - Throws: `InterchangeError` for a start that is no date with a zone, signals of one name, or a file that cannot be
  ///   written.
  public func write(to path: String) throws(InterchangeError) {
    guard Self.isDate(start) else {
      throw .notWritable(
        file: path, what: "'\(start)' is no date and time with a zone, such as 2026-11-26T09:00:00+00:00")
    }
    guard !identifier.isEmpty, !description.isEmpty else {
      throw .notWritable(file: path, what: "it needs an identifier and a description that are not empty")
    }
    for (index, signal) in signals.enumerated() {
      guard !signal.name.isEmpty, !signals[..<index].contains(where: { $0.name == signal.name }) else {
        throw .notWritable(file: path, what: "signal \(index) is called '\(signal.name)'; give each a name of its own")
      }
    }
    try ForeignFile.write(to: path) { root throws(HDF5Error) in
      try writeHead(of: root)
      let acquisition = try root.group("acquisition")
      for signal in signals { try write(signal, into: acquisition) }
      if let spikes { try write(spikes, into: root.createGroup("units")) }
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

  private func write(_ signal: ContinuousSeries, into parent: HDF5Group) throws(HDF5Error) {
    let group = try parent.createGroup(signal.name)
    try mark(group, "TimeSeries")
    try group.setForeignAttribute("description", to: "Signal '\(signal.name)' of a simulation.")
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

  // MARK: Spikes

  private func write(_ spikes: EventSeries, into group: HDF5Group) throws(HDF5Error) {
    try mark(group, "Units")
    try group.setForeignAttribute("description", to: "Neurons of '\(spikes.name)'.")
    try group.setForeignAttribute("colnames", to: ["spike_times", "obs_intervals"])
    var trains = [[Double]](repeating: [], count: spikes.channelCount)
    for (time, channel) in zip(spikes.times, spikes.channels) { trains[Int(channel)].append(time) }
    let ids = try group.writeForeign("id", (0..<spikes.channelCount).map { Int64($0) })
    try mark(ids, "ElementIdentifiers", in: "hdmf-common")
    let times = try column(
      "spike_times", trains.flatMap { $0 }, "Times of the spikes of each neuron, in seconds.", group)
    try index("spike_times_index", trains.map(\.count), times, group)
    // Neo asks for them, though the format does not.
    let limits =
      spikes.channelCount == 0 ? [] : Array(repeating: [spikes.start, spikes.stop], count: spikes.channelCount)
    let intervals = try column(
      "obs_intervals", limits.flatMap { $0 }, "When each neuron was simulated, in seconds.", group,
      shape: [spikes.channelCount, 2])
    try index("obs_intervals_index", limits.map { _ in 1 }, intervals, group)
  }

  private func column(
    _ name: String, _ values: [Double], _ description: String, _ group: HDF5Group, shape: [Int]? = nil
  ) throws(HDF5Error) -> HDF5Dataset {
    let dataset = try group.writeForeign(name, values, shape: shape)
    try mark(dataset, "VectorData", in: "hdmf-common")
    try dataset.setForeignAttribute("description", to: description)
    return dataset
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
