import Modules
import Signals
import Testing
import Training

@Suite struct `Training by gradients` {
  @Test func `a small network learns what no single layer can`() throws {
    let examples = try SpikePatterns.examples(count: 48)
    var trainer = try Trainer(SpikePatterns.network(), plan: SpikePatterns.plan(epochs: 40))
    var fractions: [Double] = []
    try trainer.fit(examples, validation: SpikePatterns.examples(count: 24, seed: 2)) { fractions.append($0.fraction) }
    let last = try #require(trainer.history.epochs.last)
    let first = try #require(trainer.history.epochs.first)
    #expect(last.loss < 0.5 * first.loss)
    #expect(last.validationAccuracy == 1)
    let judged = try trainer.best.network.evaluation(on: examples, loss: .crossEntropy(.mean))
    #expect(judged.accuracy == 1)
    #expect(fractions.last == 1 && fractions == fractions.sorted())
  }

  @Test func `any number of threads gives the same bits`() throws {
    let examples = try SpikePatterns.examples(count: 44)
    var plan = SpikePatterns.plan(epochs: 2, batchSize: 30)
    plan.regularizers = [.rate(of: "hidden/output", within: 0.1...0.2, weight: 0.5)]
    var results: [[AttributeValue]] = []
    for threads in [1, 2, 3, 7] {
      var trainer = try Trainer(SpikePatterns.network(noise: 0.1), plan: plan)
      trainer.threadCount = threads
      try trainer.fit(examples, validation: examples)
      results.append(trainer.network.flattened())
      #expect(results.first == results.last, "\(threads) threads")
    }
  }

  @Test(arguments: [1, 2, 3])
  func `a training that is cut and resumed gives the same bits`(interval: Int) throws {
    let examples = try SpikePatterns.examples(count: 40)
    let validation = try SpikePatterns.examples(count: 12, seed: 4)
    var plan = SpikePatterns.plan(epochs: 2, batchSize: 9)
    plan.robustness.transforms = [.init(.mismatch(0.05), of: ParameterSelection(.weights))]
    var whole = try Trainer(SpikePatterns.network(noise: 0.1), plan: plan)
    var stored: [ModuleSnapshot] = []
    try whole.fit(examples, validation: validation, checkpointInterval: interval) { stored.append($0.snapshot) }
    #expect(stored.count >= 4)
    for snapshot in stored {
      let checkpoint = try TrainingCheckpoint(snapshot)
      var resumed = try Trainer<Sequential>(resuming: checkpoint, plan: plan)
      try resumed.fit(examples, validation: validation)
      #expect(resumed.network.flattened() == whole.network.flattened())
      #expect(resumed.history == whole.history)
      #expect(resumed.checkpoint == whole.checkpoint)
    }
  }

  @Test func `a training that a closure ends goes on where it was`() throws {
    struct Stop: Error {}
    let examples = try SpikePatterns.examples(count: 20)
    let plan = SpikePatterns.plan(epochs: 2, batchSize: 8)
    var whole = try Trainer(SpikePatterns.network(), plan: plan)
    try whole.fit(examples)
    var cut = try Trainer(SpikePatterns.network(), plan: plan)
    #expect(throws: Stop.self) { try cut.fit(examples, onProgress: { if $0.batch == 2 { throw Stop() } }) }
    try cut.fit(examples)
    #expect(cut.network.flattened() == whole.network.flattened())
  }

  @Test func `a step follows the gradient of the mean loss of its trials`() throws {
    let examples = try SpikePatterns.examples(count: 3)
    let network = try SpikePatterns.network()
    var plan = SpikePatterns.plan()
    plan.optimizer = .sgd()
    plan.learningRate = LearningRate(0.125)
    var trainer = try Trainer(network, plan: plan)
    let result = try trainer.step(examples)
    var sum = Gradient(of: network)
    var loss = 0.0
    for example in examples {
      loss += try network.pullBack(over: example.input, into: &sum) { evolution in
        let (loss, cotangent) = try plan.loss.evaluate(evolution.output, against: example.target)
        return (loss, Cotangent(cotangent.map { $0 * (1 / Float(3)) }))
      }.loss
      sum.clearState()
    }
    #expect((result.loss - loss / 3).magnitude < 1e-12)
    for ((before, after), gradient) in zip(
      zip(network.parameters(in: .weights), trainer.network.parameters(in: .weights)),
      sum.tree.leaves.filter { ["weight", "w_rec"].contains($0.path.components.last) })
    {
      guard case .tensor(let old) = before.value, case .tensor(let new) = after.value,
        case .tensor(let slope) = gradient.value
      else { continue }
      #expect(before.path == gradient.path)
      for index in old.scalars.indices {
        #expect((new.scalars[index] - (old.scalars[index] - 0.125 * slope.scalars[index])).magnitude < 1e-6)
      }
    }
  }

  @Test func `constants and frozen parameters stay, and a rate of its own is heeded`() throws {
    let examples = try SpikePatterns.examples(count: 8)
    var network = try SpikePatterns.network()
    try network.fix("hidden/tau_mem")
    var plan = SpikePatterns.plan()
    plan.optimizer = .sgd()
    plan.frozen = [ParameterSelection(nil, in: "input")]
    var trainer = try Trainer(network, plan: plan)
    _ = try trainer.step(examples)
    let changed = zip(network.attributes, trainer.network.attributes).filter { $0 != $1 }.map(\.0.path)
    #expect(!changed.contains("hidden/tau_mem") && !changed.contains("input/weight"))
    #expect(changed.contains("hidden/w_rec") && changed.contains("output/weight"))
    plan.rates = [.init(ParameterSelection(.weights), factor: 0)]
    var slow = try Trainer(network, plan: plan)
    _ = try slow.step(examples)
    let moved = zip(network.attributes, slow.network.attributes).filter { $0 != $1 }.map(\.0.path)
    #expect(!moved.contains("hidden/w_rec") && moved.contains("output/bias"))
  }

  @Test(arguments: LeakTraining.Form.allCases)
  func `time constants are trained by what they leak`(form: LeakTraining.Form) throws {
    let examples = try SpikePatterns.examples(count: 8)
    let network = try SpikePatterns.network()
    var plan = SpikePatterns.plan()
    plan.optimizer = .sgd()
    let rate: Float = 0x1p-20
    plan.learningRate = LearningRate(Double(rate))
    var plain = try Trainer(network, plan: plan)
    _ = try plain.step(examples)
    plan.leaks = [LeakTraining(form, of: ParameterSelection(.timeConstants, in: "hidden"))]
    var trainer = try Trainer(network, plan: plan)
    _ = try trainer.step(examples)
    var sum = Gradient(of: network)
    for example in examples {
      _ = try network.pullBack(over: example.input, into: &sum) { evolution in
        let (loss, cotangent) = try plan.loss.evaluate(evolution.output, against: example.target)
        return (loss, Cotangent(cotangent.map { $0 / 8 }))
      }
      sum.clearState()
    }
    let step = TimeStep.milliseconds(1)
    for path in ["hidden/tau_mem", "hidden/tau_syn"] as [AttributePath] {
      let (before, found) = (
        try #require(Tensor(network.value(at: path))), try #require(Tensor(trainer.network.value(at: path)))
      )
      let slopes = try #require(sum.tree[path].flatMap(Tensor.init))
      let given = Leak.timeConstant(before)
      var values = try form == .decay ? given.decay(step: step) : given.bitShift(step: step)
      let leak = form == .decay ? Leak.decay(values) : .bitShift(values)
      let byLeak = try leak.gradient(byTimeConstant: slopes, step: step)
      for index in values.scalars.indices { values.scalars[index] -= rate * byLeak.scalars[index] }
      let expected = try (form == .decay ? Leak.decay(values) : .bitShift(values)).timeConstant(step: step)
      for (one, other) in zip(found.scalars, expected.scalars) {
        #expect((one - other).magnitude <= 1e-4 * other, "\(path)")
      }
      #expect(try found != before && found != #require(Tensor(plain.network.value(at: path))))
    }
    // Others are trained as they are, and what has no slope stays to the bit.
    #expect(try trainer.network.value(at: "hidden/w_rec") == plain.network.value(at: "hidden/w_rec"))
    plan.learningRate = LearningRate(0)
    var resting = try Trainer(network, plan: plan)
    _ = try resting.step(examples)
    #expect(resting.network.flattened() == network.flattened())
    // However far a step would go, a leak remains.
    plan.learningRate = LearningRate(1e6)
    var far = try Trainer(network, plan: plan)
    _ = try far.step(examples)
    try far.network.validate()
    plan.leaks = [LeakTraining(form, of: ParameterSelection(.weights))]
    #expect(throws: TrainingError.selectsNothing(selection: "weights", purpose: "to train as a leak")) {
      try Trainer(network, plan: plan)
    }
  }

  @Test func `large steps leave a network valid and within its bounds`() throws {
    let examples = try SpikePatterns.examples(count: 8)
    var plan = SpikePatterns.plan()
    plan.learningRate = LearningRate(0.3)
    plan.bounds.rules = [.init(ParameterSelection(.weights, in: "input"), from: -0.5, to: 0.75)]
    var trainer = try Trainer(SpikePatterns.network(), plan: plan)
    for _ in 0..<3 { _ = try trainer.step(examples) }
    try trainer.network.validate()
    for entry in trainer.network.parameters(in: .timeConstants) + trainer.network.parameters(in: .thresholds) {
      guard case .tensor(let tensor) = entry.value else { continue }
      #expect(tensor.scalars.allSatisfy { $0 >= 1e-3 }, "\(entry.path)")
    }
    guard case .tensor(let weights) = try trainer.network.value(at: "input/weight") else { return }
    #expect(weights.scalars.allSatisfy { $0 >= -0.5 && $0 <= 0.75 })
  }

  @Test func `a gradient is clipped to a norm and by value`() {
    var gradient = [Tensor([3, -4]), Tensor([12])]
    #expect(GradientClipping(norm: 1).clip(&gradient) == 13)
    #expect(GradientClipping().clip(&gradient) < 1.000001)
    gradient = [Tensor([3, -4]), Tensor([12])]
    #expect(GradientClipping(value: 4).clip(&gradient) == (9 + 16 + 16 as Double).squareRoot())
    #expect(gradient == [Tensor([3, -4]), Tensor([4])])
  }

  @Test func `training ends early when the network no longer gets better, and keeps the best`() throws {
    let examples = try SpikePatterns.examples(count: 8)
    var plan = SpikePatterns.plan(epochs: 30)
    plan.learningRate = LearningRate(0)
    plan.patience = 3
    var trainer = try Trainer(SpikePatterns.network(), plan: plan)
    try trainer.fit(examples, validation: examples)
    #expect(trainer.isStopped && trainer.history.epochs.count == 4)
    #expect(trainer.best.epoch == 0)
    try trainer.fit(examples, validation: examples)
    #expect(trainer.history.epochs.count == 4)
  }

  @Test func `a long trial in pieces gives the bits of the whole`() throws {
    let examples = try SpikePatterns.examples(count: 8)
    var plan = SpikePatterns.plan()
    var whole = try Trainer(SpikePatterns.network(), plan: plan)
    plan.stepsPerTape = 7
    var pieces = try Trainer(SpikePatterns.network(), plan: plan)
    let (first, second) = (try whole.step(examples), try pieces.step(examples))
    #expect(first == second)
    #expect(whole.network.flattened() == pieces.network.flattened())
  }

  @Test func `dropout works in training and not in evaluation`() throws {
    let network = try Sequential([("dropout", Dropout(4, probability: 0.9)), ("output", Linear(4, 2))])
    let example = TrainingExample(
      input: try Raster(
        grid: TimeGrid(step: .milliseconds(1), count: 2), channelCount: 4, values: [Float](repeating: 1, count: 8)),
      target: .label(0))
    let silent = try network.withoutDropout()
    #expect(try silent.value(at: "dropout/training") == .flag(false))
    let judged = try network.evaluation(on: [example], loss: .crossEntropy(.mean))
    let direct = try silent.evolved(over: example.input).evolution.output
    let loss = try Loss.crossEntropy(.mean).evaluate(direct, against: .label(0)).loss
    #expect(judged.loss == loss)
  }
}
