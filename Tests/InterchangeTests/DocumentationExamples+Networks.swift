import Foundation
import Interchange
import Modules
import Signals
import Testing

extension `examples of the documentation` {
  @Test func `graphs, nodes and arrays of NIR`() throws {
    let folder = try TemporaryFolder()
    let weights = NIRArray([1, 2, 3, 4, 5, 6] as [Float], shape: [3, 2])
    #expect(weights.elementType == .float32)
    #expect(weights.doubles == [1, 2, 3, 4, 5, 6])
    let neurons = NIRNode(
      .leakyIntegrateAndFire,
      fields: [
        "tau": .array(NIRArray([0.02, 0.02])), "r": .array(NIRArray([1.0, 1.0])),
        "v_leak": .array(NIRArray([0.0, 0.0])), "v_threshold": .array(NIRArray([1.0, 1.0])),
      ])
    var node = neurons
    node.metadata["integrator"] = .text("euler")
    let port = ["shape": NIRValue.array(NIRArray([2]))]
    try NIRGraph(
      nodes: ["input": NIRNode(.input, fields: port), "lif": node, "output": NIRNode(.output, fields: port)],
      edges: [.init("input", "lif"), .init("lif", "output")]
    ).write(to: folder.path + "network.nir")
    let graph = try NIRGraph(folder.path + "network.nir")
    #expect(graph.nodes["lif"]?.kind == .leakyIntegrateAndFire)
    #expect(graph.edges.map(\.description) == ["input → lif", "lif → output"])
    try graph.write(to: folder.path + "copy.nir")
    let network = try NIRGraph(folder.path + "network.nir")
      .network(NIROptions(timeStep: .milliseconds(1), timeUnit: .unit(.milliseconds)))
    #expect(network.warnings.count == 1)
    #expect(NIRTimeUnit(symbol: "ms") == .unit(.milliseconds) && NIRTimeUnit(symbol: "steps") == .steps)
  }

  @Test func `spikes and recordings`() throws {
    let folder = try TemporaryFolder()
    let spikes = try EventSeries(times: [0.5, 2], channels: [3, 8], channelCount: 9, stop: 3, name: "cortex")
    try SONATAFile.write(spikes, population: "cortex", to: folder.path + "spikes.h5")
    let file = try SONATAFile(folder.path + "spikes.h5")
    #expect(file.spikePopulations == ["cortex"])
    #expect(try file.spikes(of: "cortex", channelCount: 9, stop: 3) == spikes)

    var data = NIRData()
    data.nodes["lif"] = .observables(["spikes": .events([spikes])])
    try data.write(to: folder.path + "recording.h5")
    _ = try NIRData(folder.path + "recording.h5")

    var session = NWBFile(identifier: "run 7", description: "Balanced network", start: "2026-11-26T09:00:00+00:00")
    session.trains = [spikes]
    try session.write(to: folder.path + "run.nwb")

    try SHDFile.write(to: folder.path + "shd.h5", count: 1, classNames: ["null"]) { _ in
      SHDFile.Trial(spikes, label: 0)
    }
    let digits = try SHDFile(folder.path + "shd.h5")
    let trial = try digits.trial(0, stop: 3)
    #expect(digits.trialCount == 1 && trial.events.channelCount == 700 && digits.classNames[trial.label] == "null")
  }
}
