import Modules
import Signals
import Testing

@Suite struct `sparse connections` {
  private func drawn(
    _ rule: ConnectionRule, sources: Int = 200, targets: Int = 300, autapses: Bool = true, seed: Int64 = 1
  ) throws -> SparseConnections {
    try SparseConnections(
      sources: sources, targets: targets, [.init(rule, weights: .constant(1), allowsAutapses: autapses)], seed: seed)
  }

  /// How many synapses end on each target.
  private func inDegrees(_ connections: SparseConnections) -> [Int] {
    var degrees = [Int](repeating: 0, count: connections.targetCount)
    for target in connections.targets.scalars { degrees[Int(target)] += 1 }
    return degrees
  }

  private func outDegrees(_ connections: SparseConnections) -> [Int] {
    (0..<connections.sourceCount).map { connections.synapses(ofSource: $0).count }
  }

  private func hasMultapses(_ connections: SparseConnections) -> Bool {
    let targets = connections.targets.scalars
    return (0..<connections.sourceCount).contains { source in
      let row = connections.synapses(ofSource: source)
      return zip(row, row.dropFirst()).contains { targets[$0] == targets[$1] }
    }
  }

  private func hasAutapses(_ connections: SparseConnections) -> Bool {
    (0..<min(connections.sourceCount, connections.targetCount)).contains { neuron in
      connections.synapses(ofSource: neuron).contains { connections.targets.scalars[$0] == neuron }
    }
  }

  @Test(arguments: [1e-4, 0.02, 0.3, 0.9, 0.999]) func `pairs are there with their probability`(_ p: Double) throws {
    let connections = try drawn(.fixedProbability(p), sources: 800, targets: 1500)
    let pairs = 1_200_000.0
    let deviation = (pairs * p * (1 - p)).squareRoot()
    #expect(abs(Double(connections.count) - pairs * p) < 5 * deviation)
    #expect(!hasMultapses(connections))
    // The first and the last targets no less than those between.
    let degrees = inDegrees(connections)
    let spread = (800 * p * (1 - p)).squareRoot()
    for target in [0, 1, 750, 1498, 1499] { #expect(abs(Double(degrees[target]) - 800 * p) < 5 * spread + 1) }
    let variance = degrees.map { (Double($0) - 800 * p) * (Double($0) - 800 * p) }.reduce(0, +) / 1500
    #expect(abs(variance / (spread * spread) - 1) < 5 * ((1 / (spread * spread) + 2) / 1500).squareRoot())
  }

  @Test func `probabilities of zero and one connect none and all`() throws {
    for none in [0, 1e-17, 1e-300, Double.leastNonzeroMagnitude] {
      #expect(try drawn(.fixedProbability(none)).count == 0, "\(none)")
    }
    #expect(try drawn(.fixedProbability(2e-16)).count == 0)
    #expect(try drawn(.fixedProbability(1)) == drawn(.allToAll))
    #expect(try drawn(.allToAll).matrix == Tensor(repeating: 1, shape: [200, 300]))
    let others = try drawn(.allToAll, sources: 90, targets: 90, autapses: false)
    #expect(others.count == 90 * 89 && !hasAutapses(others))
  }

  @Test(arguments: [true, false]) func `every target has its in-degree`(_ isReplacing: Bool) throws {
    for degree in [0, 1, 40, 199, 200] {
      let connections = try drawn(.fixedInDegree(degree, withReplacement: isReplacing))
      #expect(inDegrees(connections).allSatisfy { $0 == degree })
      if degree >= 40 { #expect(hasMultapses(connections) == isReplacing) }
    }
    let many = try drawn(.fixedInDegree(1000, withReplacement: isReplacing), sources: 2000, targets: 500)
    let spread = (500 * 0.5 * (isReplacing ? 1 : 0.5)).squareRoot()
    #expect(outDegrees(many).allSatisfy { abs(Double($0) - 250) < 5 * spread })
  }

  @Test(arguments: [true, false]) func `every source has its out-degree`(_ isReplacing: Bool) throws {
    for degree in [0, 1, 60, 299, 300] {
      let connections = try drawn(.fixedOutDegree(degree, withReplacement: isReplacing))
      #expect(outDegrees(connections).allSatisfy { $0 == degree })
      if degree >= 60 { #expect(hasMultapses(connections) == isReplacing) }
    }
  }

  @Test func `a total number is that of all synapses`() throws {
    let connections = try drawn(.fixedTotalNumber(100_000))
    #expect(connections.count == 100_000 && hasMultapses(connections))
    #expect(outDegrees(connections).allSatisfy { abs(Double($0) - 500) < 5 * 500.0.squareRoot() })
    #expect(inDegrees(connections).allSatisfy { abs(Double($0) - 1000.0 / 3) < 5 * (1000.0 / 3).squareRoot() })
  }

  @Test func `one to one is the diagonal`() throws {
    let connections = try SparseConnections(
      sources: 10, targets: 20, ports: 3,
      [.init(.oneToOne, from: 2..<6, to: 11..<15, port: 2, weights: .constant(0.5))], seed: 0)
    #expect(connections.targets.scalars == [35, 38, 41, 44])
    #expect(connections.rowStarts.scalars == [0, 0, 0, 1, 2, 3, 4, 4, 4, 4, 4])
  }

  @Test func `no neuron leads to itself unless it may`() throws {
    let rules: [ConnectionRule] = [
      .fixedProbability(0.5), .fixedInDegree(40), .fixedInDegree(40, withReplacement: false), .fixedOutDegree(40),
      .fixedOutDegree(40, withReplacement: false), .fixedTotalNumber(20_000), .allToAll, .oneToOne,
    ]
    for rule in rules {
      #expect(try hasAutapses(drawn(rule, sources: 100, targets: 100)))
      #expect(try !hasAutapses(drawn(rule, sources: 100, targets: 100, autapses: false)))
      // Ranges that overlap in part: neuron 60 is source 60 and target 60.
      let parts = try SparseConnections(
        sources: 100, targets: 100,
        [.init(rule, from: 0..<70, to: 30..<100, weights: .constant(1), allowsAutapses: false)], seed: 3)
      #expect(!hasAutapses(parts))
      if case .fixedInDegree = rule { #expect(inDegrees(parts)[30...].allSatisfy { $0 == 40 }) }
      if case .fixedOutDegree = rule { #expect(outDegrees(parts)[..<70].allSatisfy { $0 == 40 }) }
      if case .fixedTotalNumber = rule { #expect(parts.count == 20_000) }
    }
  }

  @Test func `distance lowers the probability, also around the ends of a periodic space`() throws {
    let positions = try DistanceRule.grid(rows: 50, columns: 50)
    let profiles: [(DistanceRule.Profile, (Double) -> Double)] = [
      (.gaussian(deviation: 4), { self.expSquare($0, 4) }), (.disc(radius: 6), { $0 <= 6 ? 1 : 0 }),
    ]
    for (profile, expected) in profiles {
      for isPeriodic in [false, true] {
        let rule = DistanceRule(
          profile, probability: 0.5, sources: positions, targets: positions, periods: isPeriodic ? [50, 50] : nil)
        let connections = try drawn(.byDistance(rule), sources: 2500, targets: 2500)
        var (mean, variance) = (0.0, 0.0)
        var found = 0
        for source in [0, 49, 1275, 2499] {
          found += connections.synapses(ofSource: source).count
          for target in 0..<2500 {
            var dx = abs(Double(source % 50 - target % 50))
            var dy = abs(Double(source / 50 - target / 50))
            if isPeriodic { (dx, dy) = (min(dx, 50 - dx), min(dy, 50 - dy)) }
            let chance = 0.5 * expected((dx * dx + dy * dy).squareRoot())
            mean += chance
            variance += chance * (1 - chance)
          }
        }
        #expect(abs(Double(found) - mean) < 5 * variance.squareRoot())
      }
    }
    let line = try Tensor((0..<400).map { Float($0) }, shape: [400, 1])
    let rule = DistanceRule(.exponential(length: 20), sources: line, targets: line)
    let degrees = try outDegrees(drawn(.byDistance(rule), sources: 400, targets: 400))
    // Σ e^(−k/20) over both sides, and over one side at an end.
    #expect(abs(Double(degrees[100..<300].reduce(0, +)) / 200 - 40.01) < 2)
    #expect(abs(Double(degrees[0...9].reduce(0, +)) / 10 - 24) < 6)
  }

  /// e^(−d² / 2σ²) by its series, good enough for a test.
  private func expSquare(_ distance: Double, _ deviation: Double) -> Double {
    let exponent = -distance * distance / (2 * deviation * deviation) / 1024
    var result = 1 + exponent + exponent * exponent / 2 + exponent * exponent * exponent / 6
    for _ in 0..<10 { result *= result }
    return result
  }

  @Test func `weights and delays have their distributions`() throws {
    func block(_ weights: SynapticWeights, _ delays: ClosedRange<Int>) throws -> SparseConnections {
      try SparseConnections(
        sources: 300, targets: 300, [.init(.fixedInDegree(300), weights: weights, delays: delays)], seed: 9)
    }
    func moments(_ values: [Float]) -> (mean: Double, deviation: Double) {
      let mean = values.reduce(0.0) { $0 + Double($1) } / Double(values.count)
      let square = values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(values.count)
      return (mean, square.squareRoot())
    }
    let normal = try block(.normal(mean: 2, deviation: 0.5), 3...3)
    let (mean, deviation) = moments(normal.weights.scalars)
    #expect(abs(mean - 2) < 0.01 && abs(deviation - 0.5) < 0.01)
    #expect(normal.delays.count == nil && normal.delays[7] == 3)
    let lognormal = try block(.lognormal(median: -2, deviation: 0.5), 0...9)
    #expect(lognormal.weights.scalars.allSatisfy { $0 < 0 })
    #expect(abs(moments(lognormal.weights.scalars).mean + 2 * 1.1331) < 0.03)
    let uniform = try block(.uniform(-1..<3), 300...1000)
    #expect(uniform.weights.scalars.allSatisfy { (-1..<3).contains($0) })
    #expect(abs(moments(uniform.weights.scalars).mean - 1) < 0.02)
    for (connections, range) in [(lognormal, 0...9), (uniform, 300...1000)] {
      var counts = [Int](repeating: 0, count: range.count)
      for synapse in 0..<connections.count { counts[connections.delays[synapse] - range.lowerBound] += 1 }
      let expected = Double(connections.count) / Double(range.count)
      #expect(counts.allSatisfy { abs(Double($0) - expected) < 5 * expected.squareRoot() })
      #expect(connections.delays.count == connections.count)
    }
  }

  @Test func `seeds and blocks draw their own`() throws {
    let one = try drawn(.fixedInDegree(20))
    #expect(try one == drawn(.fixedInDegree(20)))
    #expect(try one != drawn(.fixedInDegree(20), seed: 2))
    let block = SparseConnections.Block(.fixedProbability(0.1), weights: .constant(1))
    let both = try SparseConnections(sources: 100, targets: 100, [block, block], seed: 1)
    #expect(hasMultapses(both))
    #expect(try both.matrix.scalars.contains(1))
    // A block does not depend on those after it.
    let first = try SparseConnections(sources: 100, targets: 100, [block], seed: 1)
    #expect(try zip(first.matrix.scalars, both.matrix.scalars).allSatisfy(<=))
  }

  @Test func `a matrix gives its weights, and gets them back`() throws {
    let matrix = try Tensor([0, 1, -2, 0, 0, 0, 3, 0, 0.5], shape: [3, 3])
    let connections = try SparseConnections(matrix: matrix, delays: DelaySteps([0, 7, 300, 1]))
    #expect(try connections.count == 4 && connections.matrix == matrix)
    #expect((0..<4).map { connections.delays[$0] } == [0, 7, 300, 1])
    #expect(
      try SparseConnections(targetCount: 2, rowStarts: .init([0, 1]), targets: .init([1]), weights: 4).matrix
        == Tensor([0, 4], shape: [1, 2]))
  }
}
