import Modules
import Signals
import Testing
import Training

struct QuantizationAwareTests {
  /// Weights of two bits: minus the largest, zero and the largest.
  static let rounding = RobustnessTraining.Transform(
    .rounding(LevelRounding(levels: 3)), of: ParameterSelection(.weights))

  /// Trials of four classes: events at rates that each class has for each of sixteen channels.
  static func examples(_ count: Int, of task: Int64, seed: Int64) throws -> [TrainingExample] {
    let chances = RandomNumbers(seed: task).uniform(count: 4 * 16, in: 0.02..<0.3)
    return try (0..<count).map { trial in
      let draws = RandomNumbers(seed: seed, trial: trial).uniform(count: 30 * 16, in: 0..<1)
      let values: [Float] = draws.enumerated().map { place, draw in
        draw < chances[trial % 4 * 16 + place % 16] ? 1 : 0
      }
      let raster = try Raster(grid: TimeGrid(step: .milliseconds(1), count: 30), channelCount: 16, values: values)
      return TrainingExample(input: try raster.heldAsEvents(), target: .label(trial % 4))
    }
  }

  /// What rounding costs a network that was trained with some transforms, on trials that it was not trained on.
  static func report(task: Int64, trainedWith transforms: [RobustnessTraining.Transform]) throws -> QuantizationReport {
    let network = try Sequential([
      ("input", Linear(16, 20, seed: task)), ("hidden", LIF(20)),
      ("output", Linear(20, 4, bias: .drawn(.kaiming), seed: task + 100)),
    ])
    var plan = SpikePatterns.plan(epochs: 30, batchSize: 16)
    plan.robustness.transforms = transforms
    plan.learningRate = LearningRate(1e-2, .cosine())
    plan.frozen = [ParameterSelection(.timeConstants), ParameterSelection(.thresholds)]
    var trainer = try Trainer(network, plan: plan)
    try trainer.fit(examples(64, of: task, seed: 10 * task))
    return try trainer.network.quantizationReport(
      by: [rounding], on: examples(64, of: task, seed: 10 * task + 1), loss: plan.loss)
  }

  @Test(arguments: [1, 2, 3, 4] as [Int64])
  func `a network that was trained with two-bit weights does better with them than one that was not`(
    task: Int64
  ) throws {
    let plain = try Self.report(task: task, trainedWith: [])
    let aware = try Self.report(task: task, trainedWith: [Self.rounding])
    // Both learnt their task, each with the weights that it was trained with.
    #expect(plain.before.loss < 0.2 && aware.after.loss < 0.5)
    #expect(aware.after.loss < 0.75 * plain.after.loss, "\(aware.after.loss), without \(plain.after.loss)")
    let (right, without) = (try #require(aware.after.accuracy), try #require(plain.after.accuracy))
    #expect(right > without, "\(right), without \(without)")
  }
}
