import Kernels
import Testing

@Suite struct `drawing connections` {
  static let rules: [ConnectionKernel.Rule] = [
    .probability(0.004), .probability(1e-6), .inDegree(9, withReplacement: true),
    .inDegree(9, withReplacement: false), .outDegree(9, withReplacement: true), .outDegree(9, withReplacement: false),
    .totalNumber(30_000), .oneToOne,
  ]
  static let weights: [ConnectionKernel.Weights] = [
    .constant(0.5), .normal(mean: 1, deviation: 0.2), .lognormal(median: -2, deviation: 0.5),
    .uniform(low: -1, width: 3),
  ]

  private func block(
    _ rule: ConnectionKernel.Rule, _ index: Int, space: ConnectionKernel.Space? = nil
  ) -> ConnectionKernel.Block {
    ConnectionKernel.Block(
      rule, key: 1234 + UInt64(index), sources: 0..<5000, targets: 0..<5000, ports: 2, port: index % 2,
      hasAutapses: index % 3 == 0, weights: Self.weights[index % 4], delays: [1...1, 0...9, 3...700][index % 3],
      space: space)
  }

  /// The bits of all that was drawn.
  private func bits(_ blocks: [ConnectionKernel.Block], _ threads: Int, _ level: VectorLevel) -> [[UInt32]] {
    guard
      let synapses = ConnectionKernel.connect(
        blocks, sourceCount: 5000, channelCount: 10_000, threads: threads, level: level
      ).synapses
    else { return [] }
    return [
      synapses.starts.map { UInt32($0) }, synapses.targets.map { UInt32($0) }, synapses.weights.map(\.bitPattern),
      synapses.shortDelays.map { UInt32($0) }, synapses.longDelays.map { UInt32($0) },
    ]
  }

  @Test func `every rule draws the same at every level and on any number of threads`() {
    var blocks = Self.rules.enumerated().map { block($1, $0) }
    let positions = (0..<10_000).map { Float($0 % 5000) / 50 }
    for (index, profile) in [
      ConnectionKernel.Profile.gaussian(scale: -0.02), .exponential(scale: -0.3), .disc(squaredRadius: 4),
    ].enumerated() {
      let space = ConnectionKernel.Space(profile: profile, sources: positions, targets: positions, periods: [100, 100])
      blocks.append(block(.probability(0.02), index, space: space))
    }
    for drawn in blocks.map({ [$0] }) + [blocks] {
      let expected = bits(drawn, 1, .baseline)
      #expect(drawn.count == 1 || expected[1].count > 300_000)
      for level in VectorLevel.supported {
        for threads in [1, 3, 4] { #expect(bits(drawn, threads, level) == expected) }
      }
    }
  }

  @Test func `rows of several blocks ascend by target, then by block`() {
    let blocks = [block(.inDegree(9, withReplacement: true), 0), block(.probability(0.01), 4)]
    let alone = blocks.map { ConnectionKernel.connect([$0], sourceCount: 5000, channelCount: 10_000).synapses }
    let both = ConnectionKernel.connect(blocks, sourceCount: 5000, channelCount: 10_000).synapses
    guard let first = alone[0], let second = alone[1], let both else {
      Issue.record("few synapses are too many")
      return
    }
    for source in 0..<5000 {
      func row(_ synapses: ConnectionKernel.Synapses) -> [(Int32, Float)] {
        let range = Int(synapses.starts[source])..<Int(synapses.starts[source + 1])
        return range.map { (synapses.targets[$0], synapses.weights[$0]) }
      }
      let expected = (row(first) + row(second)).enumerated().sorted {
        ($0.element.0, $0.offset) < ($1.element.0, $1.offset)
      }.map(\.element)
      let found = row(both)
      #expect(found.map(\.0) == expected.map(\.0) && found.map(\.1) == expected.map(\.1))
    }
  }

  @Test func `what was drawn once is drawn for ever`() {
    let blocks = Self.rules.enumerated().map { block($1, $0) }
    let all = bits(blocks, 1, .current)
    let hash = all.joined().reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    #expect(hash == 4_994_684_587_526_144_397)
  }
}
