import Foundation
import HDF5
import Interchange
import Modules
import OpenIdentifiers
import Signals
import Testing

@Suite(.closesIdentifiers) struct `files of recordings` {
  @Test func `recordings of NIR nodes are read as they were written`() throws {
    let folder = try TemporaryFolder()
    let events = [
      try EventSeries(times: [0.001, 0.0035], channels: [1, 0], channelCount: 3, stop: 0.01, name: "spikes"),
      try EventSeries(times: [0.002], channels: [2], channelCount: 3, stop: 0.01, name: "spikes"),
    ]
    let potentials = try ContinuousSeries(clocked: [1, 2, 3, 4], channelCount: 2, step: .milliseconds(1), name: "v")
    let flags = try ContinuousSeries(clocked: [1, 0, 0, 1], channelCount: 2, step: .milliseconds(1), name: "flags")
    var valued = events
    for index in valued.indices { valued[index].name = "weights" }
    let data = NIRData(nodes: [
      "lif": .observables([
        "spikes": .events(events), "v": .gridded([potentials]), "flags": .gridded([flags], areFlags: true),
        "weights": .valuedEvents(valued, values: [[0.5, -1], [2]]),
      ]),
      "sub": .graph(NIRData(nodes: ["inner": .observables(["v": .gridded([potentials])])])),
    ])
    try data.write(to: folder.path + "data.h5")
    #expect(try NIRData(folder.path + "data.h5") == data)
  }

  @Test func `what runs recorded becomes quantities of nodes, one sample a run`() throws {
    let network = try Sequential([("fc", Linear(2, 3, seed: 1)), ("lif", LIF(3, threshold: 0.1))])
    let raster = try Raster(
      grid: TimeGrid(step: .milliseconds(1), count: 4), channelCount: 2, values: [1, 0, 1, 1, 0, 0, 2, 1])
    let runs = try network.evolve(trials: [raster, raster], recording: .everything)
    let data = try NIRData(runs.map(\.evolution))
    guard case .observables(let observables)? = data.nodes["lif"], case .gridded(let samples, _)? = observables["vmem"],
      case .events(let spikes)? = observables["spikes"]
    else {
      Issue.record("\(data)")
      return
    }
    #expect(samples.count == 2 && samples[0].channelCount == 3 && spikes[0].stop == 0.004)
  }

  @Test func `a file of something else is refused`() throws {
    let folder = try TemporaryFolder()
    try HDF5File.create(at: folder.path + "a.h5").close()
    #expect(
      throws: InterchangeError.object(
        file: folder.path + "a.h5", object: "/", reason: "is of no type, where NIRGraphData is needed")
    ) { try NIRData(folder.path + "a.h5") }
  }

  @Test func `results in NWB have what every reader asks for`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "run.nwb"
    var file = NWBFile(identifier: "run", description: "A test", start: "2026-11-26T09:00:00.5+01:00")
    file.trains = [
      try EventSeries(times: [0.1, 0.2, 0.3], channels: [2, 0, 2], channelCount: 3, stop: 1, name: "spikes"),
      try EventSeries(times: [0.4], channels: [1], channelCount: 2, stop: 1, name: "encoder/output"),
    ]
    file.channelNumbers = ["encoder/output": [2, 7], "v": [4]]
    file.signals = [
      try ContinuousSeries(clocked: [1, 2], channelCount: 1, step: .milliseconds(2), name: "v", units: "mV")
    ]
    try file.write(to: path)
    let first = try Data(contentsOf: URL(filePath: path))
    let root = try HDF5File.open(path).root
    #expect(try root.attribute("neurodata_type") == .text("NWBFile"))
    #expect(try root.dataset("units/spike_times").read(as: Double.self) == [0.2, 0.1, 0.3, 0.4])
    #expect(try root.dataset("units/spike_times_index").read(as: UInt64.self) == [1, 1, 3, 3, 4])
    #expect(try root.dataset("units/id").read(as: Int64.self) == [0, 1, 2, 3, 4])
    #expect(try root.dataset("units/channel").read(as: Int64.self) == [0, 1, 2, 2, 7])
    #expect(
      try root.dataset("units/signal").readTexts(allowingVariableLength: true)
        == ["spikes", "spikes", "spikes", "encoder/output", "encoder/output"])
    #expect(
      try root.group("acquisition/v").attribute("description")
        == .text("Signal 'v' of a simulation; its columns are the channels 4."))
    #expect(try root.dataset("acquisition/v/starting_time").attribute("rate") == .real(500))
    try file.write(to: path)
    #expect(try Data(contentsOf: URL(filePath: path)) == first)
    file.trains[1].name = "spikes"
    #expect(throws: InterchangeError.self) { try file.write(to: path) }
    file.trains.removeLast()
    file.channelNumbers = ["spikes": [1]]
    #expect(throws: InterchangeError.self) { try file.write(to: path) }
  }

  @Test func `signals whose names are the same without slashes get names of their own in NWB`() throws {
    let names = ["a/n/vmem", "a_n/vmem", "a_n_vmem"]
    var file = NWBFile(identifier: "a", description: "b", start: "2026-11-26T09:00:00Z")
    file.signals = try names.map { name in
      try ContinuousSeries(clocked: [1, 2], channelCount: 1, step: .milliseconds(1), name: name)
    }
    let folder = try TemporaryFolder()
    try file.write(to: folder.path + "a.nwb")
    let root = try HDF5File.open(folder.path + "a.nwb").root
    for (name, object) in zip(names, ["a_n_vmem_2", "a_n_vmem_3", "a_n_vmem"]) {
      #expect(
        try root.group("acquisition/\(object)").attribute("description")
          == .text("Signal '\(name)' of a simulation."))
    }
  }

  @Test(arguments: [
    "yesterday", "2026-11-26", "2026-11-26T09:00:00", "2026-11-26T09:00:00+1", "2020-13-01T09:00:00Z",
    "2020-00-01T09:00:00Z", "2026-02-30T09:00:00Z", "2026-02-29T09:00:00Z", "2100-02-29T09:00:00Z",
    "2026-11-00T09:00:00Z", "2026-11-31T09:00:00Z", "2026-11-26T24:00:00Z", "2026-11-26T09:60:00Z",
    "2026-11-26T09:00:60Z", "2026-11-26T09:00:00+25:99", "2026-11-26T09:00:00-24:00", "2026-11-26T09:00:00.Z",
  ])
  func `a start of a session without a date, a time and a zone that there are is refused`(_ start: String) throws {
    #expect(
      throws: InterchangeError.notWritable(
        file: "a.nwb", what: "'\(start)' is no date and time with a zone, such as 2026-11-26T09:00:00+00:00")
    ) { try NWBFile(identifier: "a", description: "b", start: start).fileBytes(for: "a.nwb") }
  }

  @Test func `more units than a machine holds are refused before any is made`() throws {
    let sparse = try EventSeries(times: [0.1], channels: [0], channelCount: 2_000_000_001, stop: 1)
    #expect(
      throws: InterchangeError.notWritable(
        file: "a.nwb",
        what: "each channel of each train is a unit, and at most 10000000 are written; select channels")
    ) {
      try NWBFile(identifier: "a", description: "b", start: "2026-11-26T09:00:00Z", trains: [sparse, sparse])
        .fileBytes(for: "a.nwb")
    }
  }

  @Test(arguments: ["2024-02-29T23:59:59Z", "2000-02-29T00:00:00.125+23:59", "2026-12-31T09:00:00-08:00"])
  func `a date of a leap year, parts of seconds and zones may be told`(_ start: String) throws {
    #expect(try !NWBFile(identifier: "a", description: "b", start: start).fileBytes(for: "a.nwb").isEmpty)
  }
}
