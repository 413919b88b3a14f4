import Foundation
import HDF5
import Loligo
import Testing

/// Networks and series that come from other software, and go there.
struct InterchangeCommandTests {
  /// A leaky neuron in NIR, written by Loligo.
  private func network(in folder: TemporaryFolder) throws {
    let neuron = try Sequential([
      ("fc", Linear(2, 3, weights: .values(Tensor(repeating: 2, shape: [2, 3])))),
      ("lif", IntegrateAndFire(3, resistance: 40, membraneTimeConstant: 0.02, timeStep: .milliseconds(1))),
    ])
    var graph = try NIRGraph(neuron)
    graph.metadata["dt"] = nil
    try graph.write(to: folder.file("net.nir"))
  }

  private static let yaml = """
    name: imported
    seed: 1
    dt: 1 ms
    network:
      - {type: PoissonSource, name: source, channels: 2, rate: 300}
      - {type: File, name: net, file: FILE}
    duration: 200 ms
    recording:
      traces: [net/lif/vmem]
    """

  @Test func `a network in NIR is imported, runs from either file to the same bits, and is exported again`()
    async throws
  {
    let folder = try TemporaryFolder()
    try network(in: folder)
    let stepless = try await Tool.run("import", "net.nir", in: folder)
    #expect(stepless == .failure(2, "'net.nir' tells no time step; give one with '--dt', such as --dt '1 ms'."))
    #expect(try folder.names() == ["net.nir"])
    let imported = try await Tool.run(["import", "net.nir", "--dt", "1 ms", "--json"], in: folder).json
    #expect(imported["archive"] as? String == "net.h5" && (imported["modules"] as? [Any])?.count == 3)

    var hashes: [String] = []
    for file in ["net.h5", "net.nir"] {
      try folder.write(Self.yaml.replacing("FILE", with: file), to: "run.yaml")
      let output = "of-\(file).h5"
      hashes.append(
        try #require(
          try await Tool.run(["run", "run.yaml", "--output", output, "--json"], in: folder).json["root_hash"] as? String
        ))
      #expect(try await Tool.run("replay", output, in: folder).code == 0)
    }
    #expect(hashes[0] == hashes[1])

    #expect(try await Tool.run("export", "net.h5", "again.nir", in: folder).code == 0)
    #expect(try NIRGraph(folder.file("again.nir")).nodes == NIRGraph(folder.file("net.nir")).nodes)
    let taken = try await Tool.run("export", "net.h5", "again.nir", in: folder)
    #expect(taken == .failure(1, "'again.nir' cannot be written: it exists already; remove it or choose another name."))
    let wrong = try await Tool.run("import", "net.nir", "--time-unit", "min", in: folder)
    #expect(wrong.code == 2 && wrong.errors.contains("has to be s, ms, us, ns or steps, but is 'min'"))
  }

  @Test func `a signal goes through every format and comes back`() async throws {
    let folder = try TemporaryFolder()
    try network(in: folder)
    try folder.write(Self.yaml.replacing("FILE", with: "net.nir"), to: "run.yaml")
    #expect(try await Tool.run("run", "run.yaml", "--output", "run.h5", in: folder).code == 0)
    let archive = try Archive.open(folder.file("run.h5"))
    guard case .events(let events) = try archive.output(ofTrial: 0),
      case .continuous(let potentials) = try archive.record("net/lif/vmem", ofTrial: 0)
    else {
      Issue.record("the signals are of another kind")
      return
    }
    #expect(events.count > 0)
    for name in ["spikes.csv", "spikes.npz", "spikes.h5", "spikes.nwb"] {
      #expect(try await Tool.run("export", "run.h5", name, in: folder).code == 0, "\(name)")
    }
    for name in ["vmem.csv", "vmem.npz", "vmem.wav", "vmem.h5"] {
      #expect(
        try await Tool.run("export", "run.h5", name, "--signal", "net/lif/vmem", in: folder).code == 0, "\(name)")
    }
    for name in ["spikes.npz", "spikes.csv"] {
      let output = name + ".converted.h5"
      let converted = try await Tool.run(
        ["convert", name, output] + (name.hasSuffix("csv") ? ["--events", "3", "--stop", "200 ms"] : []), in: folder)
      #expect(converted.code == 0, "\(converted)")
      let spikes = try SONATAFile(folder.file(output)).spikes(channelCount: 3, stop: 0.2)
      #expect(spikes.times == events.times && spikes.channels == events.channels, "\(name)")
    }
    let back = try await Tool.run("convert", "vmem.h5", "vmem-back.npz", in: folder)
    #expect(back.code == 0, "\(back)")
    guard case .continuous(let series) = try NPZFile(folder.file("vmem-back.npz")).series() else {
      Issue.record("the potentials came back as events")
      return
    }
    #expect(series.values == potentials.values)
  }

  @Test func `what cannot be converted or merged says why, and writes nothing`() async throws {
    let folder = try TemporaryFolder()
    try folder.write("time [s],channel\n0.1,0\n", to: "a.csv")
    let before = try folder.names()
    for (arguments, code, words) in [
      (["convert", "a.csv", "a.xyz", "--events", "1", "--stop", "1 s"], 1, "'.xyz' is not known"),
      (["convert", "a.csv", "a.wav", "--events", "1", "--stop", "1 s"], 3, "cannot hold events"),
      (["convert", "a.csv", "b.csv", "--events", "1"], 2, "give it with '--stop'"),
      (["convert", "none.h5", "b.csv"], 3, "none.h5"),
      (["export", "none.h5", "b.csv"], 3, "does not exist"),
      (["merge", "none.h5", "--output", "m.h5"], 3, "does not exist"),
    ] as [([String], Int32, String)] {
      let outcome = try await Tool.run(arguments, in: folder)
      #expect(outcome.code == code && outcome.hasOneSentence && outcome.errors.contains(words), "\(outcome)")
    }
    #expect(try folder.names() == before)
  }
}
