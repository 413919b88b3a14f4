import Foundation
import HDF5
import Loligo
import Testing

/// What leaves an archive is what the run was: the numbers of its channels, all of its trains, its end.
struct ExportTests {
  /// A run of the tiny simulation whose recording says more.
  private func run(recording: String) async throws -> TemporaryFolder {
    let simulation = try TinySimulation(yaml: TinySimulation.yaml + "\n  \(recording)\n")
    let outcome = try await simulation.run()
    try #require(outcome.code == 0, "\(outcome)")
    return simulation.folder
  }

  private func export(_ arguments: String..., in folder: TemporaryFolder) async throws -> String {
    let outcome = try await Tool.run(["export", "run.h5"] + arguments, in: folder)
    #expect(outcome.code == 0, "\(outcome)")
    return outcome.output
  }

  private static let some = "channels: {encoder/output: [1, 3], neurons/vmem: [0, 2]}"

  @Test func `channels of which some were recorded keep their numbers in every format`() async throws {
    let folder = try await run(recording: Self.some)
    let archive = try Archive.open(folder.file("run.h5"))
    let kept = try #require(try archive.record("encoder/output", ofTrial: 0).events)
    let numbers = kept.channels.map { [1, 3][Int($0)] }
    try #require(Set(numbers) == [1, 3])

    for name in ["vmem.csv", "vmem.npz", "vmem.h5"] {
      _ = try await export(name, "--signal", "neurons/vmem", in: folder)
    }
    for name in ["spikes.csv", "spikes.npz", "spikes.h5"] {
      _ = try await export(name, "--signal", "encoder/output", in: folder)
    }
    _ = try await export("run.nwb", in: folder)

    let figure = String(decoding: try folder.bytes(of: "run.svg"), as: UTF8.self)
    #expect(figure.contains("events on 2 channels (1, 3)") && figure.contains("2 channels (0, 2)"))
    let table = String(decoding: try folder.bytes(of: "vmem.csv"), as: UTF8.self)
    #expect(table.hasPrefix("time [s],\"0\",\"2\"\n"))
    #expect(try NPZFile(folder.file("vmem.npz")).array("channel_numbers").values == .integers([0, 2]))
    #expect(try SONATAFile(folder.file("vmem.h5")).report().nodes == [0, 2])

    let events = try CSVFile(folder.file("spikes.csv")).eventSeries(channel: "channel", channelCount: 4, stop: 1)
    #expect(events.channels.map { Int($0) } == numbers && events.times == kept.times)
    #expect(try NPZFile(folder.file("spikes.npz")).series().events?.channels.map { Int($0) } == numbers)
    #expect(try SONATAFile(folder.file("spikes.h5")).spikes().channels.map { Int($0) } == numbers)

    let root = try HDF5File.open(folder.file("run.nwb")).root
    #expect(
      try root.group("acquisition/neurons_vmem").attribute("description")
        == .text("Signal 'neurons/vmem' of a simulation; its columns are the channels 0, 2."))
    #expect(try root.dataset("units/channel").read(as: Int64.self).suffix(2) == [1, 3])
  }

  @Test func `every train of a trial is in NWB, each unit with its signal and channel`() async throws {
    let yaml = try TinySimulation.yaml(with: "neurons/vmem, neurons/spikes]", for: "neurons/vmem]")
    let simulation = try TinySimulation(yaml: yaml)
    let folder = simulation.folder
    try #require(try await simulation.run().code == 0)
    _ = try await export("run.nwb", in: folder)
    let archive = try Archive.open(folder.file("run.h5"))
    let root = try HDF5File.open(folder.file("run.nwb")).root
    let names = try root.dataset("units/signal").readTexts(allowingVariableLength: true)
    let channels = try root.dataset("units/channel").read(as: Int64.self)
    let times = try root.dataset("units/spike_times").read(as: Double.self)
    let ends = try root.dataset("units/spike_times_index").read(as: UInt64.self).map { Int($0) }
    #expect(Set(names) == ["encoder/output", "neurons/spikes"] && ends.last == times.count)
    for (row, name) in names.enumerated() {
      let train = try #require(try archive.record(AttributePath(name), ofTrial: 0).events)
      let wanted = zip(train.times, train.channels).filter { $0.1 == channels[row] }.map(\.0)
      #expect(Array(times[(row == 0 ? 0 : ends[row - 1])..<ends[row]]) == wanted, "\(name) \(row)")
    }
    #expect(names.count == 7 && times.count > 7)
  }

  @Test func `every trial of an archive is a session of its own in NWB`() async throws {
    let experiment = try await TinyExperiment()
    try #require(try await experiment.run().code == 0)
    let identifier = try Archive.open(experiment.folder.file("run.h5")).runIdentifier
    var objects: [HDF5Value] = []
    for trial in 0..<3 {
      let name = "\(trial).nwb"
      _ = try await export(name, "--trial", "\(trial)", in: experiment.folder)
      let root = try HDF5File.open(experiment.folder.file(name)).root
      let texts = try ["identifier", "session_description"].map {
        try root.dataset($0).readTexts(allowingVariableLength: true)[0]
      }
      #expect(texts == ["\(identifier)-trial-\(trial)", "tiny.yaml, trial \(trial)"])
      let object = try #require(try root.attribute("object_id"))
      #expect(!objects.contains(object))
      objects.append(object)
    }

    let alone = try await run(recording: Self.some)
    _ = try await export("run.nwb", in: alone)
    let root = try HDF5File.open(alone.file("run.nwb")).root
    #expect(
      try root.dataset("identifier").readTexts(allowingVariableLength: true)
        == [Archive.open(alone.file("run.h5")).runIdentifier])
  }

  @Test func `a part of a trial is what the whole has there, in every format`() async throws {
    let yaml = try TinySimulation.yaml(with: "neurons/vmem, neurons/spikes]", for: "neurons/vmem]")
    let simulation = try TinySimulation(yaml: yaml)
    let folder = simulation.folder
    try #require(try await simulation.run().code == 0)
    let span = ["--from", "20 ms", "--until", "0.045 s"]
    for signal in ["output", "input", "neurons/vmem", "neurons/spikes"] {
      for isPart in [false, true] {
        let outcome = try await Tool.run(
          ["export", "run.h5", "\(isPart).npz", "--signal", signal] + (isPart ? span : []), in: folder)
        #expect(outcome.code == 0 && outcome.output.contains(", 0.02 s to 0.045 s") == isPart, "\(outcome)")
      }
      switch (try NPZFile(folder.file("true.npz")).series(), try NPZFile(folder.file("false.npz")).series()) {
      case (.events(let part), .events(let whole)):
        #expect(try part.count > 0 && part == whole.clipped(from: 0.02, to: 0.045), "\(signal)")
      case (.continuous(let part), .continuous(let whole)):
        let wanted = try whole.clipped(from: 0.02, to: 0.045, includingStop: false, samplingLimits: false)
        #expect(part.sampleCount > 0 && part == wanted, "\(signal)")
      default: Issue.record("'\(signal)' came back as something else")
      }
      for isPart in [false, true] { try DurableFile.remove(folder.file("\(isPart).npz")) }
    }
    _ = try await export("part.nwb", "--from", "20 ms", "--until", "0.045 s", in: folder)
    let times = try HDF5File.open(folder.file("part.nwb")).root.dataset("units/spike_times").read(as: Double.self)
    #expect(!times.isEmpty && times.allSatisfy { (0.02..<0.045).contains($0) })
  }

  @Test func `a part of what was recorded seldom is what the whole has there, or is left out with a word`() async throws
  {
    let yaml = try TinySimulation.yaml(with: "neurons/vmem, neurons/spikes]\n  every: 30", for: "neurons/vmem]")
    let simulation = try TinySimulation(yaml: yaml)
    let folder = simulation.folder
    try #require(try await simulation.run().code == 0)
    for (signal, kind) in [("neurons/spikes", "s"), ("neurons/vmem", "v")] {
      _ = try await export("\(kind).npz", "--signal", signal, in: folder)
      for (from, until) in [("0 ms", "40 ms"), ("40 ms", "70 ms"), ("44 ms", "46 ms"), ("30 ms", "31 ms")] {
        let outcome = try await Tool.run(
          ["export", "run.h5", "p.npz", "--signal", signal, "--from", from, "--until", until], in: folder)
        let (first, end) = (
          try #require(Double(from.dropLast(3))) / 1000, try #require(Double(until.dropLast(3))) / 1000
        )
        switch try NPZFile(folder.file("\(kind).npz")).series() {
        case .events(let whole):
          #expect(outcome.code == 0, "\(outcome)")
          #expect(try NPZFile(folder.file("p.npz")).series() == .events(whole.clipped(from: first, to: end)))
        case .continuous(let whole):
          let samples = whole.times.seconds.indices.filter { (first..<end).contains(whole.times.seconds[$0]) }
          #expect(outcome.code == (samples.isEmpty ? 3 : 0), "\(outcome)")
          guard !samples.isEmpty else {
            #expect(outcome.hasOneSentence && outcome.errors.contains("since one in 30 was kept"))
            continue
          }
          guard case .continuous(let part) = try NPZFile(folder.file("p.npz")).series() else {
            Issue.record("samples came back as events")
            continue
          }
          #expect(part.values == samples.flatMap { Array(whole.sample($0)) } && part.stop <= end)
        }
        try DurableFile.remove(folder.file("p.npz"))
      }
    }
    let alone = try await Tool.run("export", "run.h5", "p.nwb", "--from", "40 ms", "--until", "50 ms", in: folder)
    #expect(alone.code == 0 && alone.errors.hasPrefix("warning: 'neurons/vmem' of 'run.h5' has no sample"), "\(alone)")
  }

  @Test(arguments: [
    (["--from", "20"], 2, "'--from' has to be a time with its unit"),
    (["--until", "2.5 ms"], 2, "'--until' is 2.5 ms, which is no whole number of the archive's steps of 1 ms"),
    (["--until", "71 ms"], 3, "'--until' is 71 ms, but trial 0 of 'run.h5' goes from 0.0 s to 0.07 s"),
    (["--from", "30 ms", "--until", "30 ms"], 2, "No step lies from 30 ms up to 30 ms"),
  ])
  func `a part that a trial does not have is refused`(options: [String], code: Int32, words: String) async throws {
    let folder = try await run(recording: Self.some)
    let outcome = try await Tool.run(["export", "run.h5", "x.csv"] + options, in: folder)
    #expect(outcome.code == code && outcome.hasOneSentence && outcome.errors.contains(words), "\(outcome)")
    #expect(!DurableFile.exists(folder.file("x.csv")))
    let network = try await Tool.run(["export", "run.h5", "x.nir", "--from", "1 ms"], in: folder)
    #expect(network.code == 2 && network.errors.contains("'--from' is for"), "\(network)")
  }

  @Test(arguments: [("every: 30", [0, 0.03, 0.06]), ("every: 100000", [0])])
  func `what was recorded seldom ends with its run`(recording: String, times: [Double]) async throws {
    let folder = try await run(recording: recording)
    for signal in ["neurons/vmem", "encoder/output"] {
      for ending in ["npz", "h5", "csv"] {
        let name = "\(signal.replacing("/", with: "-")).\(ending)"
        #expect(try await export(name, "--signal", signal, in: folder).contains(", 0.0 s to 0.07 s\n"))
      }
      let name = "\(signal.replacing("/", with: "-")).npz"
      #expect(try NPZFile(folder.file(name)).series().series.stop == 0.07)
    }
    let report = try HDF5File.open(folder.file("neurons-vmem.h5")).root
    let clock = try report.dataset("report/neurons/mapping/time").read(as: Double.self)
    #expect(clock == [0, 70, recording == "every: 30" ? 30 : 100_000])
    guard case .continuous(let series) = try NPZFile(folder.file("neurons-vmem.npz")).series() else {
      Issue.record("the potentials came back as events")
      return
    }
    #expect(series.times.seconds == times)
    _ = try await export("run.nwb", in: folder)
  }

  @Test func `events in the middle of a bin that the run cuts short come into the middle of what is left of it`()
    async throws
  {
    let yaml = """
      name: early
      seed: 1
      dt: 1 ms
      network:
        - {type: PoissonSource, name: source, channels: 2, rate: 1000}
      duration: 60 ms
      recording: {traces: [source/output], every: 50}
      """
    let folder = try TemporaryFolder()
    try folder.write(yaml, to: "early.yaml")
    let outcome = try await Tool.run("run", "early.yaml", "--output", "run.h5", in: folder)
    try #require(outcome.code == 0, "\(outcome)")
    let stored = try #require(try Archive.open(folder.file("run.h5")).record("source/output", ofTrial: 0).events)
    _ = try await export("spikes.npz", "--signal", "source/output", in: folder)
    let events = try #require(try NPZFile(folder.file("spikes.npz")).series().events)
    #expect(
      stored.count > 0 && events.count == stored.count && events.channels == stored.channels && events.stop == 0.06)
    for (time, old) in zip(events.times, stored.times) { #expect(abs(time - (old < 0.05 ? 0.025 : 0.055)) < 1e-9) }
  }

  @Test func `a signal that is not there is answered with those that are`() async throws {
    let folder = try await run(recording: Self.some)
    let outcome = try await Tool.run("export", "run.h5", "v.csv", "--signal", "nonsense", in: folder)
    #expect(
      outcome
        == .failure(
          3, "'run.h5' has no signal 'nonsense'; it has 'output', 'input', 'neurons/vmem', 'encoder/output'."))
  }

  @Test(.limitsMemory) func `an option that says nothing of what is written or read is refused, and nothing is made`()
    async throws
  {
    let folder = try await run(recording: Self.some)
    try NIRGraph(Sequential([("fc", Linear(2, 3, seed: 1))])).write(to: folder.file("lin.nir"))
    let before = try folder.names()
    let signals = ".csv, .npz, .wav, .h5, .hdf5"
    for (arguments, words) in [
      ("export run.h5 x.nir --trial 0", "'--trial' is for \(signals), .nwb, and says nothing of 'x.nir'; leave it"),
      ("export run.h5 x.nir --signal output", "'--signal' is for \(signals), and says nothing of 'x.nir'"),
      ("export run.h5 x.nwb --signal input", "'--signal' is for \(signals), and says nothing of 'x.nwb'"),
      ("export run.h5 x.csv --dialect rockpool", "'--dialect' is for .nir, and says nothing of 'x.csv'"),
      ("export run.h5 x.nir --start 2020-01-01T00:00:00Z", "'--start' is for .nwb, and says nothing of 'x.nir'"),
      ("import lin.nir --dt 1_ms --integration euler", "'--integration' is for layers of the type Membrane"),
      ("import lin.nir --dt 1_ms --reset value", "'--reset' is for layers of the type IntegrateAndFire, of"),
    ] {
      for untrusted in [[], ["--untrusted"]] {
        let arguments = arguments.split(separator: " ").map { String($0).replacing("_", with: " ") }
        let outcome = try await Tool.run(arguments + untrusted, in: folder)
        #expect(outcome.code == 2 && outcome.hasOneSentence && outcome.errors.contains(words), "\(outcome)")
      }
    }
    #expect(try folder.names() == before)
  }

  @Test func `a network without neurons goes into an archive with a time step, and out with it`() async throws {
    let folder = try TemporaryFolder()
    var graph = try NIRGraph(
      Sequential([("fc", Linear(2, 3, weights: .values(Tensor(repeating: 2, shape: [2, 3]))))]))
    graph.metadata["dt"] = nil
    try graph.write(to: folder.file("lin.nir"))
    let stepless = try await Tool.run("import", "lin.nir", in: folder)
    #expect(
      stepless == .failure(2, "'lin.nir' tells no time step; give one with '--dt', such as --dt '1 ms'."))
    let imported = try await Tool.run("import", "lin.nir", "--dt", "2 ms", in: folder)
    #expect(imported.code == 0 && imported.output.contains("dt 2 ms"), "\(imported)")
    #expect(try await Tool.run("export", "lin.h5", "again.nir", in: folder).code == 0)
    let again = try await Tool.run("import", "again.nir", in: folder)
    #expect(again.code == 0 && again.output.contains("dt 2 ms"), "\(again)")
    #expect(try NIRGraph(folder.file("again.nir")).nodes == graph.nodes)
  }
}

extension Signal {
  /// The events; `nil` of samples.
  fileprivate var events: EventSeries? { if case .events(let events) = self { events } else { nil } }
}
