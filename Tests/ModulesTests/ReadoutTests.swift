import LoligoTesting
import Modules
import Signals
import Testing

@Suite struct `readouts` {
  static func input(seed: UInt64 = 1) throws -> Raster {
    try RandomRasters.counts(on: TimeGrid(step: .milliseconds(1), count: 50), channels: 6, largest: 30, seed: seed)
  }

  @Test func `a softmax gives probabilities at each step`() throws {
    var readout = try Softmax(6, 4, seed: 2)
    let output = try readout.evolve(over: Self.input()).output
    for step in 0..<50 {
      let row = output.row(step)
      #expect((row.reduce(0, +) - 1).magnitude < 1e-6)
      #expect(row.allSatisfy { $0 >= 0 && $0 <= 1 })
    }
    #expect(Set((0..<50).map { output.row($0) }).count > 10)
  }

  @Test func `softmax and its logarithm read the same sums`() throws {
    let seed: Int64 = 3
    var (plain, softmax) = (try WeightedSmooth<Unchanged>(6, 4, seed: seed), try Softmax(6, 4, seed: seed))
    var logarithm = try LogSoftmax(6, 4, seed: seed)
    let input = try Self.input()
    let sums = try plain.evolve(over: input).output
    let probabilities = try softmax.evolve(over: input).output
    let logarithms = try logarithm.evolve(over: input).output
    for step in 0..<50 {
      // From a definition of its own: the differences of logarithms are the differences of the sums.
      let (z, p, l) = (sums.row(step), probabilities.row(step), logarithms.row(step))
      for channel in 1..<4 { expectNear([l[channel] - l[0]], [Double(z[channel]) - Double(z[0])], within: 1e-5) }
      #expect(p.indices.max { p[$0] < p[$1] } == z.indices.max { z[$0] < z[$1] })
      #expect(l.allSatisfy { $0 <= 0 })
    }
    #expect(plain.typeName == "WeightedSmooth" && softmax.typeName == "Softmax" && logarithm.typeName == "LogSoftmax")
  }

  @Test func `a readout is a linear layer and a synapse`() throws {
    var readout = try WeightedSmooth<Unchanged>(6, 4, timeConstant: 0.03, seed: 5)
    var parts = try Sequential([("linear", readout.linear), ("smooth", readout.smooth)])
    let input = try Self.input()
    let one = try readout.evolve(over: input, recording: .everything)
    let other = try parts.evolve(over: input, recording: .everything)
    #expect(haveSameBits(one, other))
  }

  @Test func `weights and bias are drawn in the range of the model system's page`() throws {
    let readout = try Softmax(50, 400, seed: 4)
    for drawn in [readout.linear.parameters.weight, try #require(readout.linear.parameters.bias)] {
      #expect(drawn.scalars.allSatisfy { $0.magnitude <= 0.2 })
      #expect(drawn.scalars.contains { $0 > 0.19 } && drawn.scalars.contains { $0 < -0.19 })
    }
  }
}
