import Foundation
import Interchange
import Modules
import OpenIdentifiers
import Signals
import Testing

/// The files that `Tools/interop` hands to readers in Python, and what is in them.
@Suite(.closesIdentifiers) struct `files for readers of others` {
  /// The folder to write to; the test does nothing without one.
  static let folder = ProcessInfo.processInfo.environment["LOLIGO_INTEROP_FOLDER"]

  @Test(.enabled(if: folder != nil, "LOLIGO_INTEROP_FOLDER names no folder"))
  func `one of each kind is written`() throws {
    let folder = try #require(Self.folder) + "/"
    var values: [String: Any] = [:]

    for (index, network) in try `networks of NIR graphs`.networks().enumerated() {
      let graph = try NIRGraph(network.1)
      try graph.write(to: folder + "network\(index).nir")
      values["network\(index).nir"] = Self.words(graph)
    }
    let everything = `NIR graphs`.everything()
    try everything.write(to: folder + "everything.nir")
    values["everything.nir"] = Self.words(everything)

    let spikes = try EventSeries(
      times: [0.0005, 0.1303, 0.1303, 0.75, 0.9], channels: [4, 0, 2, 4, 1], channelCount: 5, stop: 1, name: "neurons")
    let events = try EventSeries(
      times: [0.25, 0.5], channels: [1, 0], channelCount: 2, stop: 1, name: "encoder/output")
    let potentials = try ContinuousSeries(
      clocked: (0..<40).map { Float($0) * 0.37 }, channelCount: 4, step: .milliseconds(2), name: "potentials",
      units: "mV")
    let uneven = try ContinuousSeries(
      times: [0, 0.1, 0.15], values: [1, -1, 0.5], channelCount: 1, name: "uneven", units: "mV")
    values["spikes"] = ["times": spikes.times, "channels": spikes.channels.map { Int($0) }, "count": 5, "stop": 1]
    values["events"] = ["times": events.times, "channels": events.channels.map { Int($0) }, "count": 2, "stop": 1]
    values["potentials"] = [
      "values": Self.numbers(potentials.values), "times": potentials.times.seconds, "channels": 4,
    ]
    values["uneven"] = ["values": Self.numbers(uneven.values), "times": uneven.times.seconds, "channels": 1]
    try SONATAFile.write(spikes, population: "neurons", to: folder + "spikes_ms.h5")
    try SONATAFile.write(spikes, population: "neurons", to: folder + "spikes_s.h5", unit: .seconds)
    try SONATAFile.write(SONATAReport(potentials), population: "neurons", to: folder + "somas.h5")
    try SONATAFile.write(
      SONATAReport(potentials, nodes: [3, 3, 7, 7], elements: [0, 1, 0, 1]), population: "neurons",
      to: folder + "elements.h5")
    try NIRData(nodes: [
      "lif": .observables([
        "spikes": .events([spikes]), "v": .gridded([potentials]),
        "weights": .valuedEvents([spikes], values: [[1, 2, 3, 4, 5]]),
      ])
    ]).write(to: folder + "recording.h5")
    var results = NWBFile(
      identifier: "interop", description: "Files for readers of others", start: "2026-11-26T09:00:00+00:00",
      trains: [spikes, events], signals: [potentials, uneven])
    results.channelNumbers = ["encoder/output": [3, 8]]
    try results.write(to: folder + "run.nwb")
    try SHDFile.write(to: folder + "shd.h5", count: 3, classNames: ["null", "eins", "zwei"]) { index in
      SHDFile.Trial(spikes, label: index)
    }
    try NPZFile.write(potentials, to: folder + "potentials.npz")
    try CSVFile.write(potentials, to: folder + "potentials.csv")
    try JSONSerialization.data(withJSONObject: values, options: [.sortedKeys]).write(
      to: URL(filePath: folder + "values.json"))
  }

  private static func numbers(_ values: [Float]) -> [Double] { values.map { Double($0) } }

  /// A graph as JSON.
  private static func words(_ graph: NIRGraph) -> [String: Any] {
    var nodes: [String: Any] = [:]
    for (name, node) in graph.nodes {
      var fields: [String: Any] = [:]
      for (field, value) in node.fields {
        if let array = value.array { fields[field] = ["shape": array.shape, "values": array.doubles] }
        if let text = value.text { fields[field] = text }
      }
      var words: [String: Any] = ["type": node.kind.rawValue, "fields": fields]
      if let inner = node.graph { words["graph"] = Self.words(inner) }
      nodes[name] = words
    }
    return ["nodes": nodes, "edges": graph.edges.map { [$0.source, $0.target] }]
  }
}
