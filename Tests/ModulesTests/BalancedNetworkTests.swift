import Foundation
import Modules
import Signals
import Testing

/// What Brian2 and NEST gave (`Tools/Benchmarks/peer-statistics`), and what the same networks give here.
@Suite struct `balanced networks` {
  /// The file that the script wrote.
  struct Document: Decodable {
    struct Network: Decodable { let peers: [String: Peer] }
    struct Peer: Decodable { let runs: [Run] }
    struct Run: Decodable {
      let rate: Double
      let cv: Double
      let synchrony: Double
    }
    let networks: [String: Network]
  }

  static let file = URL(filePath: #filePath).deletingLastPathComponent().appending(
    path: "Peers/balanced-networks.json")
  static let isPresent = FileManager.default.fileExists(atPath: file.path)

  /// The activity in [0.2 s, 1 s) of a run of 1 s; `nil` where it died out.
  private func activity(_ network: some Module) throws -> PopulationActivity? {
    var network = network
    let silence = try Raster(
      silentOn: TimeGrid(step: .microseconds(100), count: 10_000), channelCount: network.inputCount)
    let spikes = try EventSeries(network.evolve(over: silence).output).clipped(from: 0.2, to: 1)
    let activity = try spikes.populationActivity()
    return activity?.intervalVariation == nil ? nil : activity
  }

  private func network(_ name: String, seed: Int64) throws -> any Module {
    switch name {
    case "cuba": try BalancedNetworks.cuba(seed: seed)
    case "coba": try BalancedNetworks.coba(seed: seed)
    default: try BalancedNetworks.brunel(seed: seed)
    }
  }

  /// Means over seeds lie between the least and the greatest value of any run of the peers, give or take a fifth of
  /// their distance.
  @Test(
    .enabled(if: isPresent, "the peers' file is not there"), arguments: [("cuba", 10), ("coba", 10), ("brunel", 3)])
  func `rate, irregularity and synchrony are those of the peers`(name: String, seeds: Int) throws {
    let document = try JSONDecoder().decode(Document.self, from: Data(contentsOf: Self.file))
    let runs = try #require(document.networks[name]).peers.values.flatMap(\.runs)
    try #require(runs.count >= 10)
    let own = try (1...Int64(seeds)).compactMap { try activity(network(name, seed: $0)) }
    try #require(own.count >= 3)
    let columns: [(String, [Double], [Double])] = [
      ("rate", own.map(\.rate), runs.map(\.rate)),
      ("variation", own.compactMap(\.intervalVariation), runs.map(\.cv)),
      ("synchrony", own.compactMap(\.synchrony), runs.map(\.synchrony)),
    ]
    for (what, own, peers) in columns {
      let mean = own.reduce(0, +) / Double(own.count)
      let (least, greatest) = (try #require(peers.min()), try #require(peers.max()))
      let margin = (greatest - least) / 5
      print("\(name): \(what) \(mean) of \(own.count) seeds, peers \(least) to \(greatest)")
      #expect((least - margin...greatest + margin).contains(mean), "\(what) \(own), peers \(peers)")
    }
  }

  @Test func `a network is that of its seed`() throws {
    let network = try BalancedNetworks.coba(neuronCount: 100, inDegree: 10, seed: 3)
    #expect(try network.snapshot == BalancedNetworks.coba(neuronCount: 100, inDegree: 10, seed: 3).snapshot)
    #expect(try network.snapshot != BalancedNetworks.coba(neuronCount: 100, inDegree: 10, seed: 4).snapshot)
    let brunel = try BalancedNetworks.brunel(order: 50, seed: 3)
    #expect(brunel.parameters.recurrentWeights?.count == 250 * 25)
    #expect(brunel.parameters.backgroundRate == Tensor([20_000]))
    #expect(throws: ModuleError.self) { try BalancedNetworks.cuba(neuronCount: 0, seed: 1) }
    #expect(throws: ModuleError.self) { try BalancedNetworks.brunel(order: 0, seed: 1) }
    #expect(throws: ModuleError.self) { try BalancedNetworks.brunel(order: 50, delay: 0, seed: 1) }
  }
}
