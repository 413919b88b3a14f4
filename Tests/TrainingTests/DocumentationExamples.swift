import Modules
import Signals
import Testing
import Training

/// The examples of the documentation, as they stand there.
@Suite struct `Examples of training` {
  @Test func `a network is trained, kept, and resumed`() throws {
    let network = try SpikePatterns.network()
    let (examples, others) = (try SpikePatterns.examples(count: 16), try SpikePatterns.examples(count: 8, seed: 2))
    var plan = TrainingPlan(loss: .crossEntropy(.mean), epochs: 2, batchSize: 16, seed: 1)
    plan.learningRate = LearningRate(2e-3, .cosine(), warmUpSteps: 50)
    plan.frozen = [ParameterSelection(.timeConstants)]
    plan.optimizer = .adamW(weightDecay: 0.01)
    plan.clipping = GradientClipping(norm: 1)
    plan.bounds.rules.append(.init(ParameterSelection(.thresholds), from: 0.5, to: 2))
    plan.regularizers = [
      .rate(of: "hidden/output", within: 0.01...0.1, weight: 1),
      .meanSquare(ParameterSelection(.weights), weight: 1e-3),
    ]
    plan.robustness.transforms = [
      .init(.rounding(LevelRounding(levels: 15)), of: ParameterSelection(.weights))
    ]
    plan.robustness.attack = AdversarialAttack(level: 0.025, weight: 0.25, steps: 2)
    var trainer = try Trainer(network, plan: plan)
    var stored = network.snapshot
    try trainer.fit(examples, validation: others, onCheckpoint: { stored = $0.snapshot })
    #expect(trainer.history.epochs.last?.validationAccuracy != nil)
    let checkpoint = try TrainingCheckpoint(stored)
    var resumed = try Trainer<Sequential>(resuming: checkpoint, plan: plan)
    try resumed.fit(examples)
    #expect(resumed.best.network.flattened() == trainer.best.network.flattened())
    let judged = try resumed.best.network.evaluation(on: others, loss: .crossEntropy(.mean))
    #expect(judged.classification?.trialCount == 8)
    let report = try network.quantizationReport(
      by: [.init(.rounding(LevelRounding(levels: 15)), of: ParameterSelection(.weights))], on: others,
      loss: .crossEntropy(.mean))
    #expect(report.accuracyLoss != nil)
  }

  @Test func `a loss is evaluated, and an optimiser takes a step`() throws {
    let output = try Raster(
      grid: TimeGrid(step: .milliseconds(1), count: 2), channelCount: 3, values: [0, 1, 2, 0, 0, 3])
    let loss = Loss.crossEntropy(.mean)
    let (value, cotangent) = try loss.evaluate(output, against: .label(2))
    #expect(value < 0.5 && cotangent.count == 6)
    #expect(loss.prediction(of: output) == 2)
    let peaking = Loss.peak(PeakLoss(window: 5, target: 1, othersWeight: 0.1))
    #expect(peaking.prediction(of: output) == 2)
    var state = OptimizerState()
    let weight = Tensor([1, 2])
    let new = state.step(.adam(), [.init(path: "weight", value: weight, gradient: Tensor([1, -1]), rate: 1e-3)])
    #expect(new[0].scalars[0] < 1 && new[0].scalars[1] > 2)
    let rate = LearningRate(1e-3, .cosine(end: 0.01), warmUpSteps: 100)
    #expect(rate.rate(atStep: 0, stepsPerEpoch: 10, epochs: 20) == 1e-5)
    #expect(TrainingPlace(epoch: 3, batch: 0, trial: 17).description == "epoch 3, batch 0, trial 17")
  }
}
