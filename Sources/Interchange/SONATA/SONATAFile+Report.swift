internal import HDF5
internal import Signals

extension SONATAFile {
  /// Reads the report of a population.
  ///
  /// - Parameters:
  ///   - population: Its name; the only one unless given.
  ///   - unit: The unit of the times, which the file tells; it may only confirm that.
  /// - Throws: `InterchangeError` for what is missing or does not fit, another number of rows than of steps from start up to
  ///   stop, or a sample that is not finite.
  public func report(of population: String? = nil, unit: TimeUnit? = nil) throws(InterchangeError) -> SONATAReport {
    var file = file
    let group = try self.population(population, of: "report", reportPopulations)
    let data = try file.required("data", in: group)
    try expect(data, rank: 2)
    let width = data.shape[1]
    let nodes: [UInt64] = try file.numbers(file.required("mapping/node_ids", in: group))
    let pointers = try file.required("mapping/index_pointers", in: group)
    try expect(pointers, rank: 1)
    let starts: [UInt64] = try file.numbers(pointers)
    let elements = try file.required("mapping/element_ids", in: group)
    try expect(elements, rank: 1, rows: width)
    let elementIDs: [UInt32] = try file.numbers(elements)

    // The last pointer, where all channels end, is left out by some.
    let ends = Array(starts.dropFirst().prefix(nodes.count)) + (starts.count == nodes.count ? [UInt64(width)] : [])
    var owners: [Int] = []
    for (index, end) in ends.enumerated() {
      guard end >= UInt64(owners.count), end <= UInt64(width), let node = Int(exactly: nodes[index]) else {
        throw .object(
          file: file.name, object: pointers.objectPath, reason: "does not lead to \(width) channels in order")
      }
      owners += Array(repeating: node, count: Int(end) - owners.count)
    }
    guard starts.first ?? 0 == 0, owners.count == width else {
      throw .object(file: file.name, object: pointers.objectPath, reason: "does not lead to all \(width) channels")
    }

    let values: [Float] = try file.numbers(data)
    if let index = values.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(file: file.name, what: data.objectPath, sample: index / width, channel: index % width)
    }
    let clock = try clock(file.required("mapping/time", in: group), stated: unit)
    guard let firstTick = clock.step.tick(at: clock.start) else {
      throw .object(
        file: file.name, object: "\(group.objectPath)/mapping/time",
        reason: "starts at \(clock.start) s, which is no tick of its step of \(clock.step)")
    }
    guard clock.stepCount == Double(data.rowCount) else {
      throw .object(
        file: file.name, object: data.objectPath,
        reason: "has \(data.rowCount) rows, but 'mapping/time' tells a start of \(clock.start) s, a stop of "
          + "\(clock.stop) s and a step of \(clock.step); complete the rows, or correct the stop")
    }
    let making = SeriesMaking(
      file: file.name, name: group.objectPath.split(separator: "/").last.map(String.init) ?? "",
      units: try file.text("units", of: data))
    let series = try making.series(values, channelCount: width, step: clock.step, firstTick: firstTick)
    return SONATAReport(
      try clock.ending(series, in: file.name), nodes: owners, elements: elementIDs.map { Int($0) })
  }

  /// When the samples of a report are, in seconds: none at the stop.
  private struct Clock {
    var step: TimeStep
    var start: Double
    var stop: Double

    /// Steps that begin before the stop, within the rounding of times.
    var stepCount: Double { max(0, ((stop - start) / step.seconds - 1e-6).rounded(.up)) }

    /// A series that ends at the stop, also where that lies within its last step.
    func ending(_ series: ContinuousSeries, in file: String) throws(InterchangeError) -> ContinuousSeries {
      guard series.stop - stop > 1e-6 * step.seconds else { return series }
      do throws(SignalError) { return try series.ending(by: stop) } catch { throw .signal(file: file, error) }
    }
  }

  /// The clock of a report.
  private func clock(_ dataset: HDF5Dataset, stated: TimeUnit?) throws(InterchangeError) -> Clock {
    var file = file
    try expect(dataset, rank: 1, rows: 3)
    let unit = try timeUnit(of: dataset, stated: stated)
    let numbers: [Double] = try file.numbers(dataset)
    let seconds = numbers.map(unit.secondsOfText)
    guard let step = try? TimeStep(seconds: seconds[2]), seconds[0].isFinite, seconds[1].isFinite,
      seconds[0] <= seconds[1]
    else {
      throw .object(
        file: file.name, object: dataset.objectPath, reason: "holds \(numbers), which is no start, stop and step")
    }
    return Clock(step: step, start: seconds[0], stop: seconds[1])
  }

  /// Writes the report of a population.
  ///
  /// A file of this path is replaced.
  /// - Parameter unit: The unit of the times; readers of SONATA expect milliseconds.
  /// - Throws: `InterchangeError` for a signal that is on no clock, channels of a node that are not side by side, or a file
  ///   that cannot be written.
  public static func write(
    _ report: SONATAReport, population: String, to path: String, unit: TimeUnit = .milliseconds
  ) throws(InterchangeError) {
    try Interchange.write(bytes(of: report, population: population, unit: unit, file: path), to: path)
  }

  package static func bytes(
    of report: SONATAReport, population: String, unit: TimeUnit = .milliseconds, file: String
  ) throws(InterchangeError) -> [UInt8] {
    let series = report.series
    guard case .clocked(let grid) = series.times else {
      throw .notWritable(file: file, what: "the times of '\(series.name)' are on no clock; sample it at a step first")
    }
    guard report.nodes.count == series.channelCount, report.elements.count == series.channelCount else {
      throw .notWritable(
        file: file,
        what: "\(report.nodes.count) nodes and \(report.elements.count) elements were given for "
          + "\(series.channelCount) channels; give one each")
    }
    var (nodes, pointers): ([UInt64], [UInt64]) = ([], [])
    for (channel, node) in report.nodes.enumerated() where channel == 0 || node != report.nodes[channel - 1] {
      guard node >= 0, !nodes.contains(UInt64(node)) else {
        throw .notWritable(file: file, what: "the channels of node \(node) are not side by side; put them in order")
      }
      nodes.append(UInt64(node))
      pointers.append(UInt64(channel))
    }
    pointers.append(UInt64(series.channelCount))
    return try ForeignFile.image(for: file) { root throws(HDF5Error) in
      try writeHead(of: root)
      let group = try root.createGroup("report").createGroup(population)
      let data = try group.writeForeign("data", series.values, shape: [grid.count, series.channelCount])
      try data.setForeignAttribute("units", to: series.units ?? "1")
      let mapping = try group.createGroup("mapping")
      let ids = try mapping.writeForeign("node_ids", nodes)
      let isSorted = zip(nodes, nodes.dropFirst()).allSatisfy { $0 < $1 }
      try ids.setForeignAttribute("sorted", to: [isSorted ? 1 : 0] as [UInt8], isSingle: true)
      try mapping.writeForeign("index_pointers", pointers)
      try mapping.writeForeign("element_ids", report.elements.map { UInt32(clamping: $0) })
      let times = [grid.start, series.stop, grid.step.seconds].map(unit.value(ofSeconds:))
      try mapping.writeForeign("time", times).setForeignAttribute("units", to: unit.rawValue)
    }
  }
}
