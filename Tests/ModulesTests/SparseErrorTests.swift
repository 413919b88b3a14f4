import Modules
import Signals
import Testing

@Suite struct `sentences of errors of sparse connections` {
  private func refusal(_ body: () throws -> Void) -> String? {
    do { try body() } catch { return "\(error)" }
    return nil
  }

  private func refusal(
    of rule: ConnectionRule, sources: Range<Int>? = nil, port: Int = 0, weights: SynapticWeights = .constant(1),
    delays: ClosedRange<Int> = 0...0, autapses: Bool = true
  ) -> String? {
    refusal {
      _ = try SparseConnections(
        sources: 10, targets: 10, ports: 2,
        [
          .init(
            rule, from: sources, port: port, weights: weights, delays: delays, allowsAutapses: autapses)
        ], seed: 1)
    }
  }

  @Test func `blocks that cannot be drawn are refused`() {
    for p in [-0.1, 1.5, .nan] {
      #expect(
        refusal(of: .fixedProbability(p))
          == "SparseConnections: 'probability' must be from 0.0 to 1.0, but is \(p).")
    }
    #expect(
      refusal(of: .fixedInDegree(11, withReplacement: false))
        == "SparseConnections: 'inDegree' must be from 0 to 10, the number that can be drawn without replacement, but "
        + "is 11.0.")
    #expect(
      refusal(of: .fixedOutDegree(10, withReplacement: false), autapses: false)
        == "SparseConnections: 'outDegree' must be from 0 to 9, the number that can be drawn without replacement, but "
        + "is 10.0.")
    #expect(
      refusal(of: .fixedInDegree(-1)) == "SparseConnections: 'inDegree' must be from 0 to 2147483647, but is -1.0.")
    #expect(
      refusal(of: .fixedInDegree(1), sources: 3..<3)
        == "SparseConnections: 'inDegree' must be from 0 to 0, but is 1.0.")
    #expect(
      refusal(of: .oneToOne, sources: 0..<4)
        == "SparseConnections: 'targets' must be as many as the sources, 4, to be connected one to one, but is 10.0.")
    #expect(
      refusal(of: .allToAll, sources: 5..<11)
        == "SparseConnections: 'sources' must be a range within 0..<10, but is 11.0.")
    #expect(
      refusal(of: .allToAll, port: 2) == "SparseConnections: 'port' must be from 0.0 to 1.0, but is 2.0.")
    #expect(
      refusal(of: .allToAll, delays: -1...3) == "SparseConnections: 'delays' must be from 0.0 to 65535.0, but is -1.0.")
    #expect(refusal(of: .allToAll, delays: 0...70_000)?.contains("'delays'") == true)
  }

  @Test func `matrices and grids that no memory holds are refused before any is taken`() throws {
    let wide = try SparseConnections(
      targetCount: Int(Int32.max), rowStarts: .init([0, 0, 0]), targets: .init([]), weights: Tensor([]))
    #expect(
      refusal { _ = try wide.matrix }
        == "SparseConnections cannot have 4294967294 values in a matrix (at most 2^31 - 1).")
    for (rows, columns, sentence) in [
      (-1, 3, "-1 rows"), (3, -2, "-2 columns"),
      (1 << 15, 1 << 15, "1073741824 positions in a grid (at most 2^30 - 1)"),
      (.max, 2, "\(Int.max) positions in a grid (at most 2^30 - 1)"),
    ] {
      #expect(
        refusal { _ = try DistanceRule.grid(rows: rows, columns: columns) }
          == "SparseConnections cannot have \(sentence).")
    }
  }

  @Test func `weights that are not finite are refused`() {
    let weights: [(SynapticWeights, String)] = [
      (.constant(.nan), "weights"), (.constant(.infinity), "weights"), (.normal(mean: .nan, deviation: 1), "mean"),
      (.normal(mean: 0, deviation: -1), "deviation"), (.normal(mean: 0, deviation: 1e38), "deviation"),
      (.lognormal(median: 1, deviation: 100), "deviation"), (.lognormal(median: .infinity, deviation: 1), "median"),
      (.uniform(0..<(.infinity)), "highest weight"), (.uniform(-3e38..<3e38), "lowest weight"),
    ]
    for (weights, name) in weights {
      #expect(refusal(of: .allToAll, weights: weights)?.hasPrefix("SparseConnections: '\(name)' must be from ") == true)
    }
  }

  @Test func `more synapses than can be counted are refused`() {
    func refusal(_ rule: ConnectionRule) -> String? {
      self.refusal {
        _ = try SparseConnections(
          sources: 2_000_000, targets: 2_000_000, [.init(rule, weights: .constant(1))], seed: 1)
      }
    }
    #expect(refusal(.allToAll) == "SparseConnections cannot have 4000000000000 synapses (at most 2^31 - 1).")
    #expect(refusal(.fixedInDegree(2000)) == "SparseConnections cannot have 4000000000 synapses (at most 2^31 - 1).")
    #expect(
      self.refusal {
        _ = try SparseConnections(sources: 1, targets: 1 << 30, ports: 2, [], seed: 1)
      } == "SparseConnections cannot have 2147483648 targets of all ports (at most 2^31 - 1).")
    for size in [0, -4, Int.max] {
      #expect(
        self.refusal { _ = try SparseConnections(sources: size, targets: 1, [], seed: 1) }
          == "SparseConnections cannot have \(size) sources.")
    }
  }

  @Test func `places that cannot be are refused`() throws {
    let line = try Tensor([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], shape: [10, 1])
    func refusal(
      _ profile: DistanceRule.Profile, probability: Double = 1, sources: Tensor? = nil, periods: [Double]? = nil
    ) -> String? {
      self.refusal(
        of: .byDistance(
          DistanceRule(
            profile, probability: probability, sources: sources ?? line, targets: line, periods: periods)))
    }
    #expect(refusal(.disc(radius: 2), probability: 2)?.contains("'probability'") == true)
    #expect(refusal(.gaussian(deviation: 0))?.contains("'deviation' must be from 1e-09") == true)
    #expect(refusal(.exponential(length: .nan))?.contains("'length'") == true)
    #expect(refusal(.disc(radius: -1))?.contains("'radius'") == true)
    #expect(refusal(.disc(radius: 1), periods: [5])?.contains("'sources' must be from 0.0 to 5.0, but is 6.0") == true)
    #expect(refusal(.disc(radius: 1), periods: [9, 9])?.contains("'periods' has shape [1]") == true)
    #expect(refusal(.disc(radius: 1), sources: Tensor([1, 2]))?.contains("'sources' has shape [10, 2]") == true)
    #expect(
      refusal(.disc(radius: 1), sources: Tensor(repeating: .nan, shape: [10, 1]))?.contains("finite") == true)
  }

  @Test func `rows that are none are refused`() throws {
    func refusal(
      _ starts: [Int32], _ targets: [Int32], weights: Tensor = 1, delays: DelaySteps = .none, width: Int = 5
    ) -> String? {
      self.refusal {
        _ = try SparseConnections(
          targetCount: width, rowStarts: IntegerTensor(starts), targets: IntegerTensor(targets), weights: weights,
          delays: delays)
      }
    }
    #expect(refusal([0, 2], [0, 4]) == nil)
    #expect(
      refusal([0, 2], [0, 5])
        == "SparseConnections: 'targets' must be from 0 to 4, ascending within a row, but is 5.0.")
    #expect(refusal([0, 2], [4, 0])?.contains("but is 0.0") == true)
    #expect(
      refusal([0, 1], [0, 4])
        == "SparseConnections: 'row_starts' must be ascending from 0 to the number of 'targets', 2, but is 1.0.")
    #expect(refusal([1, 2], [0, 4])?.contains("'row_starts'") == true)
    #expect(refusal([0, 2, 1, 2], [0, 4])?.contains("2, but is 1.0") == true)
    #expect(refusal([0, .max, 2], [0, 4])?.contains("'row_starts'") == true)
    #expect(refusal([0], []) == "SparseConnections cannot have 0 sources.")
    #expect(refusal([], []) == "SparseConnections cannot have -1 sources.")
    #expect(refusal([0, 1], [0], width: 0) == "SparseConnections cannot have 0 targets.")
    #expect(
      refusal([0, 2], [0, 4], weights: Tensor([1, .nan]))
        == "SparseConnections: 'weight' must hold finite numbers, but value 1 is not one.")
    #expect(refusal([0, 2], [0, 4], weights: Tensor([1, 2, 3]))?.contains("'weight' has shape [2]") == true)
    #expect(
      try refusal([0, 2], [0, 4], delays: DelaySteps([1]))
        == "SparseConnections: 'delays' has shape [2], but a tensor of shape [1] was given.")
    for delay in [-1, 65_536] {
      #expect(
        self.refusal { _ = try DelaySteps([3, delay]) }
          == "SparseConnections: 'delays' must be from 0 to 65535 steps, but is \(Double(delay)).")
      #expect(self.refusal { _ = try DelaySteps(all: delay) }?.contains("65535 steps") == true)
    }
  }

  @Test func `a layer names itself and what it holds`() throws {
    let connections = try SparseConnections(matrix: Tensor([1, 2, 3, 4], shape: [2, 2]))
    var layer = try SparseLinear(connections)
    #expect(
      refusal { try layer.set("targets", to: .integers(IntegerTensor([0, 1, 0, 2]))) }?.hasPrefix(
        "SparseLinear: 'targets' must be from 0 to 1") == true)
    #expect(
      refusal { try layer.set("delays", to: .count(3)) }
        == "SparseLinear lacks the attribute 'pending'; a snapshot without it is damaged or was made by another version."
    )
    #expect(
      refusal { try layer.set("delays", to: .count(70_000)) }
        == "SparseLinear: 'delays' holds nothing, but was given a whole number.")
    #expect(
      refusal { try layer.set("row_starts", to: .number(1)) }
        == "SparseLinear: 'row_starts' holds whole numbers of shape [3], but was given a number.")
    layer = try SparseLinear(connections, bias: Tensor([.greatestFiniteMagnitude, 0]))
    try layer.set("weight", to: .number(3e38))
    let error = #expect(throws: ModuleError.self) { try layer.evolve(over: Raster([[0, 0], [0, 1], [1, 0]])) }
    #expect(
      error?.description
        == "SparseLinear: 'output' left the finite numbers at 0.001 s; lower the weights or the input.")
  }
}
