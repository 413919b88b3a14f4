import Foundation
import Loligo
import Testing

/// The Swift example of docs/large-networks.md, word for word; the test below makes sure of that.
private enum LargeNetworkExample {
  static func run() throws -> CurrentLIF {
    // Large network begins
    let connections = try SparseConnections(
      sources: 1000, targets: 1000, ports: 2,
      [
        .init(.fixedProbability(0.1), from: 0..<800, port: 0, weights: .constant(1.6)),
        .init(.fixedInDegree(20), from: 800..<1000, port: 1, weights: .normal(mean: -9, deviation: 1), delays: 5...15),
      ], seed: 1)
    var neurons = try CurrentLIF(
      1000, synapses: 2, synapticTimeConstant: Tensor([0.005, 0.01]), restingPotential: -49, threshold: -50,
      resetPotential: -60, refractoryPeriod: 0.005, recurrence: connections, seed: 1)
    // Large network ends
    _ = try neurons.evolve(over: Raster(silentOn: TimeGrid(step: .microseconds(100), count: 100), channelCount: 2000))
    return neurons
  }
}

extension `The README` {
  @Test func `is followed by a page on large networks whose example is tested here`() throws {
    let page = try String(contentsOf: root.appendingPathComponent("docs/large-networks.md"), encoding: .utf8)
    let source = try String(contentsOfFile: #filePath, encoding: .utf8)
    let shown = try #require(
      page.components(separatedBy: "```swift\n").dropFirst().first?.components(separatedBy: "```").first)
    let tested = try #require(
      source.components(separatedBy: "// Large network begins\n").dropFirst().first?
        .components(separatedBy: "// Large network ends").first)
    func words(_ text: String) -> [Substring] { text.split { $0.isWhitespace } }
    #expect(words(shown) == words(tested))
    // The in-degree is exact.
    let neurons = try LargeNetworkExample.run()
    let inhibiting = try #require(neurons.parameters.recurrentWeights).scalars.count { $0 < 0 }
    #expect(inhibiting == 20 * 1000)
    #expect(neurons.state.step == 100)
  }
}
