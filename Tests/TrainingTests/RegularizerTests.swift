import Modules
import Signals
import Testing
import Training

@Suite struct `Regularisers and robustness` {
  private static let selection = ParameterSelection.all

  @Test(arguments: [
    Regularizer.meanSquare(selection, weight: 0.7), .weightDecay(selection, weight: 0.3),
    .approximateCount(selection, width: 0.1, weight: 2), .bounds(selection, lower: 0, upper: 0.8, weight: 0.5),
  ])
  func `the gradient of parameters is the finite difference`(regularizer: Regularizer) throws {
    let parameters = [Tensor([0.5, -1.25, 2]), try Tensor([0.75, 0.1, -0.3, 1.5], shape: [2, 2])]
    let (_, gradients) = regularizer.cost(of: parameters)
    #expect(gradients.map(\.shape) == parameters.map(\.shape))
    for (place, parameter) in parameters.enumerated() {
      for index in parameter.scalars.indices {
        func cost(_ shift: Float) -> Double {
          var moved = parameters
          moved[place].scalars[index] += shift
          return regularizer.cost(of: moved).cost
        }
        let difference = (cost(0x1p-8) - cost(-0x1p-8)) / 0x1p-7
        #expect((Double(gradients[place].scalars[index]) - difference).magnitude < 1e-4, "\(place) \(index)")
      }
    }
  }

  @Test(arguments: [
    Regularizer.rate(of: "hidden/output", within: 0.2...0.3, weight: 2), .sparsity(of: "hidden/vmem", weight: 0.5),
  ])
  func `the gradient of activity is the finite difference`(regularizer: Regularizer) throws {
    let values: [Float] = [0.5, -0.25, 1, 0.75, 0.25, -0.125, 0.0625, 0.5]
    func cost(_ values: [Float]) throws -> (cost: Double, cotangent: [Float]) {
      regularizer.cost(
        of: try Raster(grid: TimeGrid(step: .milliseconds(1), count: 4), channelCount: 2, values: values))
    }
    let cotangent = try cost(values).cotangent
    for index in values.indices {
      var (more, less) = (values, values)
      more[index] += 0x1p-8
      less[index] -= 0x1p-8
      let difference = try (cost(more).cost - cost(less).cost) / 0x1p-7
      #expect((Double(cotangent[index]) - difference).magnitude < 1e-5)
    }
  }

  @Test func `a bound of zero is a bound`() {
    let cost = Regularizer.bounds(.all, upper: 0, weight: 1).cost(of: [Tensor([1, -1])]).cost
    #expect((cost - 2.718281828).magnitude < 1e-6)
  }

  @Test func `a rate that is wanted is reached`() throws {
    let examples = try SpikePatterns.examples(count: 16)
    var plan = SpikePatterns.plan(epochs: 15, batchSize: 16)
    plan.regularizers = [.rate(of: "hidden/output", within: 0...0.02, weight: 100)]
    var trainer = try Trainer(SpikePatterns.network(), plan: plan)
    try trainer.fit(examples)
    let penalties = trainer.history.epochs.map(\.penalty)
    #expect(penalties[14] < 0.2 * penalties[0])
  }

  @Test func `the gradient at rounded weights changes those that are not rounded`() throws {
    let examples = try SpikePatterns.examples(count: 4)
    let network = try SpikePatterns.network()
    let rounding = RobustnessTraining.Transform(
      .rounding(LevelRounding(levels: 7)), of: ParameterSelection(.weights))
    var plan = SpikePatterns.plan()
    plan.optimizer = .sgd()
    plan.learningRate = LearningRate(0.125)
    // A step from the rounded weights themselves moves them by the same.
    let rounded = try network.transformed(by: [rounding])
    var plain = try Trainer(rounded, plan: plan)
    plan.robustness.transforms = [rounding]
    var robust = try Trainer(network, plan: plan)
    _ = try plain.step(examples)
    _ = try robust.step(examples)
    func tensors(_ module: Sequential) -> [[Float]] {
      module.parameters(in: .weights).compactMap { Tensor($0.value)?.scalars }
    }
    let (before, after) = (tensors(network).joined(), tensors(robust.network).joined())
    let (plainBefore, plainAfter) = (tensors(rounded).joined(), tensors(plain.network).joined())
    var largest: Float = 0
    for (moved, expected) in zip(zip(before, after), zip(plainBefore, plainAfter)) {
      #expect(((moved.1 - moved.0) - (expected.1 - expected.0)).magnitude < 1e-6)
      largest = max(largest, (moved.1 - moved.0).magnitude)
    }
    #expect(largest > 1e-4)
  }

  @Test func `a report says what rounding the weights of a trained network costs`() throws {
    let examples = try SpikePatterns.examples(count: 48)
    var trainer = try Trainer(SpikePatterns.network(), plan: SpikePatterns.plan(epochs: 40))
    try trainer.fit(examples)
    func report(levels: Int) throws -> QuantizationReport {
      try trainer.network.quantizationReport(
        by: [.init(.rounding(LevelRounding(levels: levels)), of: ParameterSelection(.weights))], on: examples,
        loss: .crossEntropy(.mean))
    }
    let (fine, coarse) = (try report(levels: 4097), try report(levels: 3))
    #expect(fine.accuracyLoss == 0 && fine.before.accuracy == 1)
    #expect(fine.largestChange > 0 && fine.largestChange < coarse.largestChange)
    #expect(fine.after.loss < coarse.after.loss)
  }

  @Test func `withstanding an attack makes it do less`() throws {
    let examples = try SpikePatterns.examples(count: 16)
    func plan(weight: Double) -> TrainingPlan {
      var plan = SpikePatterns.plan(epochs: 12, batchSize: 16)
      plan.robustness.attack = AdversarialAttack(level: 0.2, weight: weight, steps: 3, deviation: 1e-2)
      return plan
    }
    var (weak, strong) = (
      try Trainer(SpikePatterns.network(), plan: plan(weight: 1e-6)),
      try Trainer(SpikePatterns.network(), plan: plan(weight: 1))
    )
    try weak.fit(examples)
    try strong.fit(examples)
    let (first, second) = (try #require(weak.history.epochs.last), try #require(strong.history.epochs.last))
    #expect(second.penalty / 1 < first.penalty / 1e-6)
  }
}
