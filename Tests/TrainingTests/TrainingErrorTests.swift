import Modules
import Signals
import Testing
import Training

@Suite struct `Errors of training` {
  private func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "no error"
    } catch { return "\(error)" }
  }

  private let output: Raster

  init() throws { output = Raster(silentOn: try TimeGrid(step: .milliseconds(1), count: 3), channelCount: 3) }

  @Test func `a target that a loss does not take is said to be so`() throws {
    #expect(
      message { _ = try Loss.crossEntropy(.mean).evaluate(output, against: .values([])) }
        == "The loss 'cross_entropy mean' compares an output with a label, but the target is values; choose another loss or "
        + "target.")
    #expect(
      message { _ = try Loss.crossEntropy(.mean).evaluate(output, against: .label(3)) }
        == "A label is 3, but the classes are 0 to 2.")
    #expect(
      message { _ = try Loss.meanSquaredError.evaluate(output, against: .values([1])) }
        == "Expected 9 values of a target, one for each step and output, but found 1.")
    let sequences = Loss.temporalClassification(appliesSoftmax: false)
    #expect(
      message { _ = try sequences.evaluate(output, against: .labels([1, 1, 2])) }
        == "A sequence of 3 labels needs 4 steps, but the output has 3; give longer trials.")
    #expect(
      message { _ = try sequences.evaluate(output, against: .labels([0])) }
        == "A sequence holds the label 0, but its labels are 1 to 2; 0 is the blank.")
  }

  @Test func `a plan that cannot be is refused`() throws {
    let network = try SpikePatterns.network()
    func message(_ change: (inout TrainingPlan) -> Void) -> String {
      var plan = SpikePatterns.plan()
      change(&plan)
      return self.message { _ = try Trainer(network, plan: plan) }
    }
    #expect(
      message { $0.batchSize = 0 } == "The setting 'batch size' of a training must be 1 or more, but is 0.0.")
    #expect(
      message { $0.frozen = [ParameterSelection(.weights, in: "hiden")] }
        == "'weights in hiden' selects no parameter of the network to freeze; name a family, or a path as in "
        + "'weights in hidden'.")
    #expect(
      message { $0.regularizers = [.sparsity(of: "hidden/outputs", weight: 1)] }
        == "The network has no trace 'hidden/outputs' to regularise. Did you mean 'hidden/output'?")
    #expect(message { $0.frozen = [.all] } == "There are no parameters to train that are not held constant.")
    #expect(
      message { $0.clipping.norm = 0 } == "The setting 'clipping norm' of a training must be above zero, but is 0.0.")
    for epsilon in [0, 1e-46] {
      #expect(
        message { $0.optimizer = .adam(epsilon: epsilon) }
          == "The setting 'epsilon' of a training must be above zero in single precision, and below 1, but is \(epsilon)."
      )
      #expect(message { $0.optimizer = .adamW(weightDecay: 0, epsilon: epsilon) }.contains("'epsilon'"))
    }
    #expect(message { $0.optimizer = .adam(epsilon: 1e-40) } == "no error")
    #expect(
      message { $0.loss = .peak(PeakLoss(window: .max)) }
        == "The setting 'peak window' of a training must be from 1 to 1000000 steps, but is 9.223372036854776e+18.")
    #expect(message { $0.loss = .binaryPeak(PeakLoss(window: 0)) }.contains("'peak window'"))
    #expect(
      self.message { _ = try Trainer(Sequential([("a", PoissonEncoder(2))]), plan: SpikePatterns.plan()) }
        != "no error")
  }

  @Test func `a gradient or loss that is no number says where, and leaves the network as it was`() throws {
    var examples = try SpikePatterns.examples(count: 4)
    var plan = SpikePatterns.plan(batchSize: 2)
    plan.loss = .meanSquaredError
    let grid = try TimeGrid(step: .milliseconds(1), count: SpikePatterns.steps)
    examples[2].input = try Raster(
      grid: grid, channelCount: 4, values: [Float](repeating: 1e38, count: SpikePatterns.steps * 4))
    let network = try Sequential([("output", Linear(4, 2))])
    var trainer = try Trainer(network, plan: plan)
    let text = message { try trainer.fit(examples) }
    #expect(text.contains("epoch 0, batch ") && text.contains("trial 2"), "\(text)")
    let before = trainer.network.flattened()
    _ = message { try trainer.fit(examples) }
    #expect(trainer.network.flattened() == before)
    #expect(
      "\(TrainingError.gradientNotFinite(path: "hidden/tau_mem", index: 3, at: TrainingPlace(epoch: 1, batch: 0, trial: 5)))"
        == "The gradient of 'hidden/tau_mem' is no finite number at value 3 in epoch 1, batch 0, trial 5; the network is as "
        + "before the step. Lower the learning rate or the weights, or choose a smoother surrogate.")
  }

  @Test(arguments: [
    (TrainingTarget.label(7), Loss.crossEntropy(.mean), "A label is 7, but the classes are 0 to 1."),
    (.values([1]), .crossEntropy(.mean), "The loss 'cross_entropy mean' compares an output with a label, but "),
    (.values([1]), .meanSquaredError, "Expected 60 values of a target, one for each step and output, but found 1."),
    (
      .labels([Int](repeating: 1, count: 31)), .temporalClassification(appliesSoftmax: true),
      "A sequence of 31 labels needs 61 steps, but the output has 30;"
    ),
  ]) func `what is wrong with a target names its trial`(target: TrainingTarget, loss: Loss, words: String) throws {
    var examples = try SpikePatterns.examples(count: 6)
    for index in examples.indices {
      switch loss {
      case .temporalClassification: examples[index].target = .labels([1])
      default: break
      }
    }
    examples[4].target = target
    var plan = SpikePatterns.plan(batchSize: 6)
    plan.loss = loss
    var trainer = try Trainer(SpikePatterns.network(), plan: plan)
    let learned = message { try trainer.fit(examples) }
    #expect(learned.hasPrefix("In epoch 0, batch 0, trial 4: \(words)"), "\(learned)")
    let judged = message { _ = try trainer.network.evaluation(on: examples, loss: loss) }
    #expect(judged.hasPrefix("In trial 4 of those to judge the network by: \(words)"), "\(judged)")
  }

  @Test func `an input that does not fit names the trial that is judged`() throws {
    var examples = try SpikePatterns.examples(count: 3)
    examples[2].input = output
    let text = message { _ = try SpikePatterns.network().evaluation(on: examples, loss: .crossEntropy(.mean)) }
    #expect(text.hasPrefix("In trial 2 of those to judge the network by: "), "\(text)")
  }

  @Test func `a loss that is no number is not the best by validation`() throws {
    let examples = try SpikePatterns.examples(count: 8)
    var spoilt = examples
    spoilt[3].target = .values([Float](repeating: .nan, count: 2 * SpikePatterns.steps))
    var plan = SpikePatterns.plan(epochs: 2)
    plan.loss = .meanSquaredError
    var trainer = try Trainer(SpikePatterns.network(), plan: plan)
    #expect(
      message { try trainer.fit(examples, validation: spoilt) }
        == "The loss is nan in trial 3 of those to judge the network by. Lower the learning rate or the weights.")
    // It goes on from there as if nothing had been.
    try trainer.fit(examples, validation: examples)
    var other = try Trainer(SpikePatterns.network(), plan: plan)
    try other.fit(examples, validation: examples)
    #expect(trainer.checkpoint == other.checkpoint && trainer.best.epoch != nil)
  }

  @Test func `a checkpoint of something else is refused`() throws {
    let network = try SpikePatterns.network()
    #expect(
      message { _ = try TrainingCheckpoint(network.snapshot) }
        == "The checkpoint cannot be resumed: it is a snapshot of a Sequential.")
    var trainer = try Trainer(network, plan: SpikePatterns.plan())
    _ = try trainer.step(SpikePatterns.examples(count: 2))
    var plan = SpikePatterns.plan()
    plan.optimizer = .sgd(momentum: 0.5)
    #expect(
      message { _ = try Trainer<Sequential>(resuming: trainer.checkpoint, plan: plan) }
        == "The checkpoint is of a training with 'optimizer: adam' where this one has 'optimizer: sgd 0.5'; go on with the "
        + "same settings, or begin anew.")
    var checkpoint = trainer.checkpoint
    checkpoint.settings = nil
    #expect(
      message { _ = try Trainer<Sequential>(resuming: checkpoint, plan: plan) }
        == "The checkpoint cannot be resumed: what the optimiser remembers of 'input/weight' does not fit 'sgd 0.5' and "
        + "shape [4, 12].")
    #expect(
      message { _ = try Trainer<Linear>(resuming: trainer.checkpoint, plan: plan) }
        == "The checkpoint cannot be resumed: its network is a Sequential, but a Linear is to be trained.")
  }

  @Test func `each setting of a plan that changes bits is told from others, also when it was stored`() throws {
    let network = try SpikePatterns.network()
    let changes: [(String, (inout TrainingPlan) -> Void)] = [
      ("loss", { $0.loss = .crossEntropy(.sum) }), ("epochs", { $0.epochs += 1 }), ("batch", { $0.batchSize += 1 }),
      ("seed", { $0.seed += 1 }), ("optimizer", { $0.optimizer = .adam(epsilon: 1e-6) }),
      ("rate", { $0.learningRate.initial *= 2 }), ("schedule", { $0.learningRate.schedule = .cosine(end: 0.5) }),
      ("warm_up", { $0.learningRate.warmUpSteps += 1 }), ("clip", { $0.clipping.norm = 7 }),
      ("clip_values", { $0.clipping.value = 7 }), ("freeze", { $0.frozen.append(ParameterSelection(.thresholds)) }),
      ("rates", { $0.rates.append(.init(ParameterSelection(.weights), factor: 0.5)) }),
      ("regularizers", { $0.regularizers.append(.weightDecay(ParameterSelection(.weights), weight: 1e-3)) }),
      ("regularizers", { $0.regularizers.append(.rate(of: "hidden/output", within: 0...1, weight: 1)) }),
      ("regularizers", { $0.regularizers.append(.bounds(.all, lower: -1, weight: 1)) }),
      ("bounds", { $0.bounds.rules.append(.init(ParameterSelection(.weights), to: 3)) }),
      ("shortest_time_constant", { $0.bounds.shortestTimeConstant = 2 }),
      ("smallest_threshold", { $0.bounds.smallestThreshold = 0.1 }),
      ("transforms", { $0.robustness.transforms = [.init(.mismatch(0.1), of: ParameterSelection(.weights))] }),
      ("leaks", { $0.leaks = [LeakTraining(.decay)] }),
      ("attack", { $0.robustness.attack = AdversarialAttack() }), ("start", { $0.start = .presentState }),
      ("best", { $0.bestMetric = .validationAccuracy }), ("patience", { $0.patience = 9 }),
    ]
    let plan = SpikePatterns.plan()
    let origin = ["data: 1", "network: two\nlines"]
    let stored = try Trainer(network, plan: plan, origin: origin).checkpoint.snapshot
    let checkpoint = try TrainingCheckpoint(stored)
    var seen: Set<[String]> = [plan.settings]
    for (name, change) in changes {
      var changed = plan
      change(&changed)
      #expect(seen.insert(changed.settings).inserted, "\(name)")
      let text = message { _ = try Trainer<Sequential>(resuming: checkpoint, plan: changed, origin: origin) }
      #expect(text.hasPrefix("The checkpoint is of a training with '\(name): "), "\(text)")
      #expect(text.contains("where this one has '\(name): "), "\(text)")
    }
    var shorter = plan
    shorter.stepsPerTape = 4
    _ = try Trainer<Sequential>(resuming: checkpoint, plan: shorter, origin: origin)
    #expect(
      message { _ = try Trainer<Sequential>(resuming: checkpoint, plan: plan, origin: ["data: 2"]) }.contains(
        "with 'data: 1' where this one has 'data: 2'"))
    #expect(
      message { _ = try Trainer<Sequential>(resuming: checkpoint, plan: plan) }.contains(
        "with 'data: 1' where this one has nothing"))
  }
}
