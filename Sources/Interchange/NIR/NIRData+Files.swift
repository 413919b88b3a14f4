internal import HDF5
internal import Signals

extension NIRData {
  /// Reads a file of recordings.
  ///
  /// - Parameter byteBudget: The most bytes that all recordings may have; 1 GiB unless given.
  /// - Throws: `InterchangeError` for a file that cannot be read, has another layout, or holds numbers that are not finite.
  public init(_ path: String, byteBudget: Int = 1 << 30) throws(InterchangeError) {
    var reader = NIRDataReader(file: try ForeignFile(path: path, byteBudget: byteBudget))
    self = try reader.graph(reader.file.file.root, depth: 0)
  }

  /// Writes the recordings as `nir.read_data` reads them.
  ///
  /// A file of this path is replaced.
  /// - Throws: `InterchangeError` for samples of different widths or clocks, or a file that cannot be written.
  public func write(to path: String) throws(InterchangeError) {
    try Interchange.write(fileBytes(for: path), to: path)
  }

  package func fileBytes(for path: String) throws(InterchangeError) -> [UInt8] {
    try check(path)
    return try ForeignFile.image(for: path) { root throws(HDF5Error) in try write(into: root) }
  }

  private func write(into group: HDF5Group) throws(HDF5Error) {
    try group.setForeignAttribute("__type__", to: "NIRGraphData")
    let nodesGroup = try group.createGroup("nodes")
    for name in nodes.keys.sortedByBytes {
      let inner = try nodesGroup.createGroup(name)
      switch nodes[name] {
      case .graph(let graph): try graph.write(into: inner)
      case .observables(let observables):
        try inner.setForeignAttribute("__type__", to: "NIRNodeData")
        let all = try inner.createGroup("observables")
        for quantity in observables.keys.sortedByBytes {
          try observables[quantity]?.write(into: all.createGroup(quantity))
        }
      case nil: break
      }
    }
  }

  /// Refuses what the format cannot hold.
  private func check(_ path: String) throws(InterchangeError) {
    for name in nodes.keys.sortedByBytes {
      switch nodes[name] {
      case .graph(let graph): try graph.check(path)
      case .observables(let observables):
        for quantity in observables.keys.sortedByBytes {
          guard let reason = observables[quantity]?.problem else { continue }
          throw .notWritable(file: path, what: "'\(quantity)' of node '\(name)' \(reason)")
        }
      case nil: break
      }
    }
  }
}

extension NIRData.Observable {
  /// Why it cannot be written; `nil` if it can.
  fileprivate var problem: String? {
    func areAlike<Value: Equatable>(_ values: [Value]) -> Bool { values.allSatisfy { $0 == values.first } }
    switch self {
    case .events(let samples), .valuedEvents(let samples, _):
      guard let first = samples.first else { return "has no sample" }
      guard areAlike(samples.map(\.channelCount)), areAlike(samples.map(\.stop)) else {
        return "has samples of different channels or ends"
      }
      if samples.contains(where: { $0.start < 0 }) || first.stop < 0 { return "has events before zero" }
      if case .valuedEvents(_, let values) = self, values.map(\.count) != samples.map(\.count) {
        return "has not one value for each event"
      }
    case .gridded(let samples, _):
      guard !samples.isEmpty else { return "has no sample" }
      let grids = samples.map { sample -> TimeGrid? in if case .clocked(let grid) = sample.times { grid } else { nil } }
      guard grids.allSatisfy({ $0?.firstTick == 0 }), areAlike(grids), areAlike(samples.map(\.channelCount)) else {
        return "has samples that are not on one clock from zero on"
      }
    }
    return nil
  }

  fileprivate func write(into group: HDF5Group) throws(HDF5Error) {
    switch self {
    case .events(let samples): try write(samples, values: nil, into: group)
    case .valuedEvents(let samples, let values): try write(samples, values: values, into: group)
    case .gridded(let samples, let areFlags):
      try group.setForeignAttribute("__type__", to: "TimeGriddedData")
      guard let first = samples.first, case .clocked(let grid) = first.times else { return }
      let (shape, values) = ([samples.count, grid.count, first.channelCount], samples.flatMap(\.values))
      if areFlags {
        let dataset = try group.createForeignDataset("data", type: .flag, shape: shape)
        try dataset.write(values.map { $0 == 0 ? 0 : 1 } as [Int8])
      } else {
        try group.writeForeign("data", values, shape: shape)
      }
      try group.setForeignAttribute("dt", to: [grid.step.seconds], isSingle: true)
    }
  }

  private func write(_ samples: [EventSeries], values: [[Double]]?, into group: HDF5Group) throws(HDF5Error) {
    try group.setForeignAttribute("__type__", to: values == nil ? "EventData" : "ValuedEventData")
    let width = samples.map(\.count).max() ?? 0
    func padded<Value>(_ rows: [[Value]], with filler: Value) -> [Value] {
      rows.flatMap { $0 + Array(repeating: filler, count: width - $0.count) }
    }
    let shape = [samples.count, width]
    try group.writeForeign("idx", padded(samples.map { $0.channels.map { Int64($0) } }, with: -1), shape: shape)
    try group.writeForeign("time", padded(samples.map(\.times), with: .infinity), shape: shape)
    if let values { try group.writeForeign("value", padded(values, with: 0), shape: shape) }
    try group.setForeignAttribute("n_neurons", to: [Int64(samples.first?.channelCount ?? 0)], isSingle: true)
    try group.setForeignAttribute("t_max", to: [samples.first?.stop ?? 0], isSingle: true)
  }
}

/// Reads recordings, of graphs in graphs too.
private struct NIRDataReader {
  var file: ForeignFile

  mutating func graph(_ group: HDF5Group, depth: Int) throws(InterchangeError) -> NIRData {
    guard depth <= 16 else { throw refused(group, "holds graphs in graphs more than 16 deep") }
    try expect("NIRGraphData", group)
    let nodes = try file.calling { () throws(HDF5Error) in try group.group("nodes") }
    var data = NIRData()
    for link in try file.links(nodes) {
      let inner = try file.calling { () throws(HDF5Error) in try nodes.group(link.name) }
      if try file.text("__type__", of: inner) == "NIRGraphData" {
        data.nodes[link.name] = .graph(try graph(inner, depth: depth + 1))
        continue
      }
      try expect("NIRNodeData", inner)
      let all = try file.calling { () throws(HDF5Error) in try inner.group("observables") }
      var observables: [String: NIRData.Observable] = [:]
      for link in try file.links(all) {
        let quantity = try file.calling { () throws(HDF5Error) in try all.group(link.name) }
        observables[link.name] = try observable(quantity, name: link.name)
      }
      data.nodes[link.name] = .observables(observables)
    }
    return data
  }

  private func refused(_ object: some HDF5Object, _ reason: String) -> InterchangeError {
    .object(file: file.name, object: object.objectPath, reason: reason)
  }

  private func expect(_ type: String, _ group: HDF5Group) throws(InterchangeError) {
    let found = try file.text("__type__", of: group)
    guard found == type else {
      throw refused(group, "is \(found.map { "of type '\($0)'" } ?? "of no type"), where \(type) is needed")
    }
  }

  private mutating func observable(_ group: HDF5Group, name: String) throws(InterchangeError) -> NIRData.Observable {
    switch try file.text("__type__", of: group) {
    case "TimeGriddedData": return try gridded(group, name: name)
    case "EventData": return .events(try events(group, name: name).samples)
    case "ValuedEventData":
      let read = try events(group, name: name)
      return .valuedEvents(read.samples, values: read.values)
    case let other: throw refused(group, "is of the type '\(other ?? "")', which NIRData does not have")
    }
  }

  private mutating func gridded(_ group: HDF5Group, name: String) throws(InterchangeError) -> NIRData.Observable {
    let data = try file.required("data", in: group)
    guard data.shape.count == 3, let seconds = try file.number("dt", of: group),
      let step = try? TimeStep(seconds: seconds)
    else { throw refused(group, "needs 'data' of samples, steps and neurons, and a time step 'dt'") }
    let values: [Float] = try file.numbers(data)
    let (steps, width) = (data.shape[1], data.shape[2])
    if let index = values.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(
        file: file.name, what: data.objectPath, sample: index / max(1, width), channel: index % max(1, width))
    }
    let making = SeriesMaking(file: file.name, name: name)
    var samples: [ContinuousSeries] = []
    for sample in 0..<data.shape[0] {
      let part = Array(values[sample * steps * width..<(sample + 1) * steps * width])
      samples.append(try making.series(part, channelCount: width, step: step))
    }
    return .gridded(samples, areFlags: data.type == .flag)
  }

  private mutating func events(
    _ group: HDF5Group, name: String
  ) throws(InterchangeError) -> (samples: [EventSeries], values: [[Double]]) {
    let (idx, time) = (try file.required("idx", in: group), try file.required("time", in: group))
    guard idx.shape.count == 2, idx.shape == time.shape, let neurons = try file.number("n_neurons", of: group),
      let channelCount = Int(exactly: neurons), let stop = try file.number("t_max", of: group)
    else { throw refused(group, "needs 'idx' and 'time' of one shape, 'n_neurons' and 't_max'") }
    let (ids, times): ([Int64], [Double]) = (try file.numbers(idx), try file.numbers(time))
    var all: [Double] = []
    if let value = try file.dataset("value", in: group) {
      guard value.shape == idx.shape else { throw refused(value, "has another shape than 'idx'") }
      all = try file.numbers(value)
    }
    let making = SeriesMaking(file: file.name, name: name)
    var (samples, values): ([EventSeries], [[Double]]) = ([], [])
    let width = idx.shape[1]
    for row in 0..<idx.shape[0] {
      let places = (row * width..<(row + 1) * width).filter { ids[$0] != -1 }
        .sorted { (times[$0], ids[$0]) < (times[$1], ids[$1]) }
      samples.append(
        try making.events(
          times: places.map { times[$0] }, channels: places.map { Int(ids[$0]) }, channelCount: channelCount, start: 0,
          stop: stop))
      values.append(all.isEmpty ? [] : places.map { all[$0] })
    }
    return (samples, values)
  }
}
