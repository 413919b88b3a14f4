import Foundation
import HDF5
import Interchange
import OpenIdentifiers
import Signals
import Testing

@Suite(.closesIdentifiers) struct `files of SONATA` {
  static func path(_ name: String) -> String { SharedFolder.path("data/sonata-samples/\(name)") }

  @Test(
    .enabled(if: SharedFolder.isPresent, "\(SharedFolder.absence)"),
    arguments: [
      ("libsonata_spikes.h5", "All", 5, SONATAFile.Sorting.byTime), ("libsonata_spikes.h5", "spikes1", 5, .byID),
      ("libsonata_spikes.h5", "spikes2", 5, .none), ("libsonata_spikes.h5", "empty", 0, .byID),
      ("sonata_9cells_spikes.h5", "cortex", 78, .byTime), ("bmtk_bio14_lgn_spikes.h5", "lgn", 2738, .none),
      ("bmtk_point450_external_spikes.h5", "external", 3026, .none),
    ])
  func `spikes are read whether their order is told by number or by word`(
    _ name: String, _ population: String, _ count: Int, _ sorting: SONATAFile.Sorting
  ) throws {
    let file = try SONATAFile(Self.path(name))
    #expect(file.spikePopulations.contains(population))
    #expect(try file.sorting(of: population) == sorting)
    let spikes = try file.spikes(of: population)
    #expect(spikes.count == count && spikes.name == population)
    if population == "spikes1" {
      #expect(spikes.times == [0.0001, 0.0002, 0.0003, 0.0007, 0.0013] && spikes.channels == [5, 2, 3, 2, 3])
      #expect(spikes.channelCount == 6)
    }
  }

  @Test(.enabled(if: SharedFolder.isPresent, "\(SharedFolder.absence)"))
  func `reports are read with their nodes and elements`() throws {
    let elements = try SONATAFile(Self.path("libsonata_elements.h5")).report()
    #expect(elements.series.sampleCount == 20 && elements.series.channelCount == 100)
    #expect(elements.series.units == "mV" && elements.series.values[1] == 0.1)
    #expect(elements.nodes.prefix(6) == [1, 1, 1, 1, 1, 2] && elements.elements.prefix(4) == [0, 0, 1, 1])
    #expect(elements.series.times == .clocked(try TimeGrid(step: TimeStep(seconds: 0.0002), count: 20)))
    let somas = try SONATAFile(Self.path("libsonata_somas.h5"))
    #expect(somas.reportPopulations == ["All", "soma1"])
    #expect(try somas.report(of: "soma1").nodes.prefix(3) == [10, 11, 12])
  }

  @Test func `spikes and reports are read as they were written`() throws {
    let folder = try TemporaryFolder()
    let spikes = try EventSeries(
      times: [0.0001, 0.1303, 0.1303, 2.7182818], channels: [4, 0, 2, 4], channelCount: 9, start: -0.25, stop: 3,
      name: "v1")
    for unit in [TimeUnit.seconds, .milliseconds] {
      try SONATAFile.write(spikes, population: "v1", to: folder.path + "spikes.h5", unit: unit)
      let file = try SONATAFile(folder.path + "spikes.h5")
      #expect(try file.sorting() == .byTime)
      #expect(try file.spikes() == spikes)
      let other = try file.spikes(channelCount: 7, start: -1, stop: 4)
      #expect(other.channelCount == 7 && other.start == -1 && other.stop == 4 && other.times == spikes.times)
    }
    let series = try ContinuousSeries(
      clocked: [1, 2, 3, 4, 5, 6], channelCount: 3, step: TimeStep(seconds: 0.0001), firstTick: 7, name: "v1",
      units: "mV")
    let report = SONATAReport(series, nodes: [8, 8, 2], elements: [0, 1, 0])
    try SONATAFile.write(report, population: "v1", to: folder.path + "report.h5")
    #expect(try SONATAFile(folder.path + "report.h5").report() == report)
  }

  /// A report of two channels with so many rows, whose clock is as given, in milliseconds.
  private static func report(rows: Int, time: [Double]) throws -> SONATAFile {
    let file = try HDF5File.createInMemory()
    let group = try file.root.createGroup("report").createGroup("a")
    try group.createForeignDataset("data", type: .float32, shape: [rows, 2]).write(
      [Float](repeating: 1, count: 2 * rows))
    let mapping = try group.createGroup("mapping")
    try mapping.createForeignDataset("node_ids", type: .uint64, shape: [1]).write([0] as [UInt64])
    try mapping.createForeignDataset("index_pointers", type: .uint64, shape: [2]).write([0, 2] as [UInt64])
    try mapping.createForeignDataset("element_ids", type: .uint32, shape: [2]).write([0, 1] as [UInt32])
    try mapping.createForeignDataset("time", type: .float64, shape: [3]).write(time)
    return try SONATAFile(bytes: file.image(), name: "a.h5")
  }

  @Test(arguments: [
    (3, [0, 70, 30], 0.07), (1, [0, 70, 100_000], 0.07), (20, [0, 4, 0.2], 0.004), (3, [0.1, 0.4, 0.1], 0.0004),
    (2, [10, 12, 1], 0.012),
  ])
  func `a report ends at its stop, also within a step`(rows: Int, time: [Double], stop: Double) throws {
    let series = try Self.report(rows: rows, time: time).report().series
    #expect(series.sampleCount == rows && series.stop == stop)
  }

  @Test(arguments: [
    (3, [0, 60, 30], 0.06), (2, [0, 70, 30], 0.07), (3, [0, 90.1, 30], 0.0901), (1, [5, 5, 1], 0.005),
  ])
  func `a report with another number of rows than of steps until its stop is refused`(
    rows: Int, time: [Double], stop: Double
  ) throws {
    let error = #expect(throws: InterchangeError.self) { try Self.report(rows: rows, time: time).report() }
    guard case .object("a.h5", "/report/a/data", let reason) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(reason.hasPrefix("has \(rows) rows, but 'mapping/time' tells a start of"))
    #expect(reason.contains("a stop of \(stop) s and"))
  }

  @Test(arguments: [[0, -1, 1], [0, Double.nan, 1], [0, .infinity, 1]])
  func `a stop before the start, or none at all, is refused`(time: [Double]) throws {
    #expect(throws: InterchangeError.self) { try Self.report(rows: 1, time: time).report() }
  }

  @Test func `a file without order or unit is in milliseconds and in no order`() throws {
    let file = try HDF5File.createInMemory()
    let group = try file.root.createGroup("spikes").createGroup("a")
    let times = try group.createForeignDataset("timestamps", type: .float64, shape: [2])
    try times.write([2, 1] as [Double])
    try group.createForeignDataset("node_ids", type: .uint32, shape: [2]).write([1, 0] as [UInt32])
    let bytes = try file.image()
    let sonata = try SONATAFile(bytes: bytes, name: "a.h5")
    #expect(try sonata.sorting() == nil)
    #expect(try sonata.spikes().times == [0.001, 0.002])
    #expect(throws: InterchangeError.notThere(file: "a.h5", what: "population with spikes", name: "b", known: ["a"])) {
      try sonata.spikes(of: "b")
    }
    #expect(throws: InterchangeError.notThere(file: "a.h5", what: "population with report", name: "", known: [])) {
      try sonata.report()
    }
  }

  @Test func `a file of something else is refused`() throws {
    let bytes = try HDF5File.createInMemory().image()
    #expect(
      throws: InterchangeError.unsupported(
        file: "a.h5", what: "neither SONATA spikes nor a report with data; choose another file")
    ) { try SONATAFile(bytes: bytes, name: "a.h5") }
  }
}
