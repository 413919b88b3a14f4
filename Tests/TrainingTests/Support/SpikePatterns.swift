import Modules
import Signals
import Training

/// A task that no single layer can do: one channel of each of two pairs fires; class 1 where they are not of one place.
enum SpikePatterns {
  static let steps = 30

  static func examples(count: Int, seed: Int64 = 1) throws -> [TrainingExample] {
    try (0..<count).map { trial in
      let bits = [trial % 2, trial / 2 % 2]
      let draws = RandomNumbers(seed: seed, trial: trial).uniform(count: 4, in: 0..<1)
      var values = [Float](repeating: 0, count: steps * 4)
      for (pair, bit) in bits.enumerated() {
        for spike in 0..<2 { values[(1 + Int(draws[2 * pair + spike] * 3) + 4 * spike) * 4 + 2 * pair + bit] = 1 }
      }
      let raster = try Raster(
        grid: TimeGrid(step: .milliseconds(1), count: steps), channelCount: 4, values: values)
      return TrainingExample(input: try raster.heldAsEvents(), target: .label(bits[0] ^ bits[1]))
    }
  }

  static func network(hidden: Int = 12, seed: Int64 = 3, noise: Double = 0) throws -> Sequential {
    try Sequential([
      ("input", Linear(4, hidden, seed: seed)),
      ("hidden", LIF(hidden, recurrentWeights: .drawn(.kaiming), noiseDeviation: noise, seed: seed + 1)),
      ("output", Linear(hidden, 2, bias: .drawn(.kaiming), seed: seed + 2)),
    ])
  }

  static func plan(epochs: Int = 3, batchSize: Int = 12) -> TrainingPlan {
    var plan = TrainingPlan(loss: .crossEntropy(.mean), epochs: epochs, batchSize: batchSize, seed: 7)
    plan.learningRate = LearningRate(2e-2)
    return plan
  }
}
