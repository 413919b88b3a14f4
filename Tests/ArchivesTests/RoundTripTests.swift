import Archives
import Modules
import OpenIdentifiers
import Signals
import Testing

/// What goes into an archive comes out of it.
@Suite(.closesIdentifiers) struct RoundTripTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The inputs that an archive can hold.
  static func input(_ name: String) throws -> (any TimeSeries)? {
    switch name {
    case "events": try Experiments.events()
    case "periodic events": try Experiments.events(duration: 0.0125, isPeriodic: true)
    case "samples on a clock": try Experiments.clocked()
    case "samples on a clock that began earlier": try Experiments.clocked(rows: 20, firstTick: -3)
    case "periodic samples": try Experiments.clocked(rows: 3, isPeriodic: true)
    case "samples at any times": try Experiments.listed()
    default: nil
    }
  }

  @Test(arguments: [
    "events", "periodic events", "samples on a clock", "samples on a clock that began earlier", "periodic samples",
    "samples at any times", "nothing",
  ])
  func `input, output, records and module come back as they were, over`(name: String) throws {
    let timed = try Experiments.network()
    let input = try Self.input(name)
    var running = timed
    let result = try running.evolve(over: input, for: .steps(50), recording: .everything)

    let writer = try Archive.create(folder.file("run.h5"), for: timed, seed: 7, inputName: "stimulus")
    try writer.appendTrial(input: input, evolution: result, moduleAfter: running)
    let archive = try writer.finish()

    #expect(archive.trialCount == 1)
    #expect(archive.seed == 7)
    #expect(archive.relation == .continued)
    #expect(archive.timeStep == .milliseconds(1))
    #expect(archive.start == 0)
    #expect(archive.stop == 0.05)
    #expect(try archive.grid(ofTrial: 0) == result.grid)
    #expect(try archive.module().module.snapshot == timed.module.snapshot)
    var expected = input
    expected?.name = "stimulus"
    #expect(try archive.input(ofTrial: 0) == expected?.signal)
    #expect(archive.inputName == (input == nil ? nil : "stimulus"))
    #expect(try archive.output(ofTrial: 0) == result.output)
    #expect(Set(archive.recordPaths) == Set(result.evolution.records.map(\.path)))
    #expect(archive.recordPaths.contains("hidden/vmem"))
    for path in archive.recordPaths {
      #expect(try archive.record(path, ofTrial: 0) == result.recorded(path), "\(path)")
    }
    #expect(try archive.verify().isIntact)
    #expect(try archive.replay().isIdentical)
    #expect(try folder.names() == ["run.h5", "run.h5.sha256"])
  }

  @Test func `attributes of every kind come back, and children in their order`() throws {
    let names = (0..<12).map { "\($0)_layer" }
    let module = try Sequential(names.map { ($0, try EveryKind()) }).timed(step: .milliseconds(1))
    let archive = try Experiments.archive(folder.file("run.h5"), module, over: nil, steps: 2, recording: .nothing)
    var registry = ModuleRegistry.standard
    registry.register(EveryKind.self)
    let restored = try archive.module(using: registry)
    #expect(restored.module.snapshot == module.module.snapshot)
    #expect(restored.module.children.map(\.name) == names)
    #expect(try archive.verify().isIntact)
    #expect(try archive.replay(using: registry).isIdentical)
  }

  @Test func `an output of events comes back`() throws {
    let timed = try Experiments.spiking()
    let input = try Experiments.events()
    var running = timed
    let result = try running.evolve(over: input)
    #expect(try result.output.events?.times.isEmpty == false)
    let archive = try Experiments.archive(folder.file("run.h5"), timed, over: input, recording: .nothing)
    #expect(try archive.output(ofTrial: 0) == result.output)
    #expect(archive.recordPaths.isEmpty)
    #expect(try archive.replay().isIdentical)
  }

  @Test func `events at the beginning of bins come back, and are replayed, there`() throws {
    let timed = try TimedModule(
      Experiments.spiking().module,
      conversion: .init(counting: .presence, edges: .exact, placement: .binStart))
    let input = try Experiments.events()
    var running = timed
    let result = try running.evolve(over: input)
    let archive = try Experiments.archive(folder.file("run.h5"), timed, over: input)
    #expect(try archive.module().conversion == timed.conversion)
    #expect(try archive.output(ofTrial: 0) == result.output)
    #expect(try archive.replay().isIdentical)
  }

  @Test func `a thinned record comes back on its own bins`() throws {
    var timed = try Experiments.network()
    timed.setClock(toTick: 5)
    let recording = Recording.only("hidden/vmem", "hidden/spikes", every: 3)
    var running = timed
    let result = try running.evolve(over: nil, for: .steps(20), recording: recording)
    let archive = try Experiments.archive(
      folder.file("run.h5"), timed, over: nil, steps: 20, recording: recording)
    let trace = try archive.record("hidden/vmem", ofTrial: 0)
    #expect(trace == (try result.recorded("hidden/vmem")))
    #expect(trace.samples?.sampleCount == 7)
    #expect(trace.series.start == 0.006)
    #expect(try archive.replay().isIdentical)
  }

  @Test func `a run that begins later is replayed from there`() throws {
    var timed = try Experiments.network()
    timed.setClock(toTick: 20)
    let archive = try Experiments.archive(folder.file("run.h5"), timed, over: Experiments.events(), steps: 30)
    #expect(archive.start == 0.02)
    #expect(archive.stop == 0.05)
    #expect(try archive.module().tick == 20)
    #expect(try archive.replay().isIdentical)
  }

  @Test func `a run of no steps is an archive with empty output`() throws {
    let archive = try Experiments.archive(folder.file("run.h5"), Experiments.network(), over: nil, steps: 0)
    #expect(try archive.output(ofTrial: 0).samples?.sampleCount == 0)
    #expect(try archive.record("hidden/spikes", ofTrial: 0).events?.count == 0)
    #expect(try archive.verify().isIntact)
    #expect(try archive.replay().isIdentical)
  }

  @Test func `an archive without trials is one`() throws {
    let archive = try Archive.create(folder.file("run.h5"), for: Experiments.network()).finish()
    #expect(archive.trialCount == 0)
    #expect(try archive.verify().isIntact)
    #expect(try archive.replay().isIdentical)
    #expect(throws: ArchiveError.noSuchTrial(0, trialCount: 0)) { try archive.output(ofTrial: 0) }
  }

  @Test func `columns, metrics and provenance come back`() throws {
    let timed = try Experiments.spiking()
    var running = timed
    let writer = try Archive.create(folder.file("run.h5"), for: timed)
    for _ in 0..<3 { try writer.appendTrial(input: nil, evolution: running.evolve(over: nil, for: .steps(4))) }
    let configuration = String(repeating: "schlüssel: wert\n", count: 1000)
    try writer.setColumn("label", [3, -1, .max])
    try writer.setColumn("score", [0.5, .infinity, -0.0])
    try writer.setMetric("accuracy", 0.75, units: "1")
    try writer.setMetric("confusion", [1, 2, 3, 4, 5, 6], shape: [2, 3])
    try writer.setProvenance("command", "loligo run")
    try writer.setProvenance("configuration", configuration)
    try writer.setProvenance("empty", "")
    let archive = try writer.finish()
    #expect(try archive.columnNames == ["label", "score"])
    #expect(try archive.column("label").integers == [3, -1, .max])
    #expect(try archive.column("score").reals == [0.5, .infinity, -0.0])
    #expect(try archive.metricNames == ["accuracy", "confusion"])
    #expect(try archive.metric("accuracy").reals == [0.75])
    #expect(try archive.metric("accuracy").units == "1")
    #expect(try archive.metric("confusion").integers == [1, 2, 3, 4, 5, 6])
    #expect(try archive.metric("confusion").shape == [2, 3])
    #expect(try archive.provenanceNames == ["command", "empty", "configuration"])
    #expect(try archive.provenance("command") == "loligo run")
    #expect(try archive.provenance("configuration") == configuration)
    #expect(try archive.provenance("empty") == "")
    #expect(throws: ArchiveError.notFound(what: "column", name: "labels", suggestion: "label")) {
      try archive.column("labels")
    }
    #expect(try archive.verify().isIntact)
  }

  @Test func `the objects of the file are listed with their shapes and units`() throws {
    let archive = try Experiments.archive(folder.file("run.h5"), Experiments.network(), over: Experiments.clocked())
    let objects = try archive.objects
    let input = try #require(objects.first { $0.path == "/inputs/input" })
    #expect(input.type == "float32")
    #expect(input.shape == [12, 3])
    #expect(input.units == "mV")
    #expect(objects.first { $0.path == "/time" }?.units == "s")
    #expect(objects.first { $0.path == "/" }?.attributes.contains { $0.name == "seed" && $0.value == "7" } == true)
    #expect(objects.map(\.path) == objects.map(\.path).sorted())
  }
}
