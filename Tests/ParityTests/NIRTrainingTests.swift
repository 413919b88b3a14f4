import Foundation
import Interchange
import Modules
import Signals
import Testing
import Training

/// Networks that came from NIR files learn.
struct NIRTrainingTests {
  static let step = TimeStep.milliseconds(1)

  /// One channel of each of two pairs fires; class 1 where they are not of one place.
  static func examples(_ count: Int, seed: Int64) throws -> [TrainingExample] {
    try (0..<count).map { trial in
      let bits = [trial % 2, trial / 2 % 2]
      let draws = RandomNumbers(seed: seed, trial: trial).uniform(count: 4, in: 0..<1)
      var values = [Float](repeating: 0, count: 30 * 4)
      for (pair, bit) in bits.enumerated() {
        for spike in 0..<2 { values[(1 + Int(draws[2 * pair + spike] * 3) + 4 * spike) * 4 + 2 * pair + bit] = 1 }
      }
      let raster = try Raster(grid: TimeGrid(step: step, count: 30), channelCount: 4, values: values)
      return TrainingExample(input: try raster.heldAsEvents(), target: .label(bits[0] ^ bits[1]))
    }
  }

  /// Writes a network to a file of NIR and reads it again.
  static func imported(_ network: any Module, options: NIROptions) throws -> any Module {
    let path = FileManager.default.temporaryDirectory.appending(path: "trained-\(UUID()).nir").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try NIRGraph(network).write(to: path)
    return try NIRGraph(path).network(options).module
  }

  /// The mean losses of the first and the last epoch, and the share of others named rightly after it.
  static func train<Network: DifferentiableModule>(
    _ network: Network, on examples: [TrainingExample], others: [TrainingExample], plan: TrainingPlan
  ) throws -> (losses: [Double], accuracy: Double, trained: any Module) {
    var trainer = try Trainer(network, plan: plan)
    try trainer.fit(examples)
    let accuracy = try trainer.network.evaluation(on: others, loss: plan.loss).accuracy ?? 0
    return (trainer.history.epochs.map(\.loss), accuracy, trainer.network)
  }

  @Test(arguments: [IntegrateAndFire.Reset.toValue, .bySubtraction])
  func `a recurrent network that was read from a NIR file learns`(reset: IntegrateAndFire.Reset) throws {
    let written = try NodeGraph(
      inputs: [("input", 4)],
      nodes: [
        ("fc", Linear(4, 12, weights: .drawn(.normal(0.8)), seed: 3)),
        (
          "cuba",
          IntegrateAndFire(
            12, reset: reset, resistance: 10, membraneTimeConstant: 0.01, synapticTimeConstant: 0.005, inputWeight: 5)
        ),
        ("rec", Linear(12, 12, weights: .drawn(.normal(0.1)), seed: 4)),
        ("out", Linear(12, 2, weights: .drawn(.normal(0.5)), bias: .values(Tensor([0, 0])), seed: 5)),
        ("li", MembraneIntegrator(2, resistance: 20, membraneTimeConstant: 0.02)),
      ],
      outputs: [("output", 2)],
      edges: [
        ("input", "fc"), ("fc", "cuba"), ("cuba", "rec"), ("rec", "cuba"), ("cuba", "out"), ("out", "li"),
        ("li", "output"),
      ])
    let network = try Self.imported(written, options: NIROptions(timeStep: Self.step))
    #expect(network.typeName == "NodeGraph")
    let differentiable = try #require(network as? any DifferentiableModule)
    var plan = TrainingPlan(loss: .crossEntropy(.mean), epochs: 25, batchSize: 12, seed: 7)
    plan.learningRate = LearningRate(2e-2)
    plan.rates = [.init(ParameterSelection(.timeConstants), factor: 0.01)]
    let (losses, accuracy, trained) = try Self.train(
      differentiable, on: Self.examples(48, seed: 1), others: Self.examples(24, seed: 2), plan: plan)
    #expect(losses[24] < 0.5 * losses[0])
    #expect(accuracy > 0.9)
    #expect(try trained.value(at: "rec/weight") != network.value(at: "rec/weight"))
    #expect(try trained.value(at: "cuba/tau_syn") != network.value(at: "cuba/tau_syn"))
  }

  @Test func `a convolutional network that was read from a NIR file learns`() throws {
    // Two lines of five places, with the nodes that NIR has for images, thresholds and delays.
    let written = try Sequential([
      (
        "conv",
        Convolution(
          inputShape: [2, 5, 1], outputChannels: 4, kernel: [2, 1], weights: .normal(0.6),
          bias: .normal(0.1), seed: 6)
      ),
      ("pool", Pooling(.average, inputShape: [4, 4, 1], kernel: [2, 1])), ("flat", Flatten(inputShape: [4, 2, 1])),
      ("scale", Scale(Tensor(repeating: 1.5, shape: [8]))),
      ("delay", Delay(Tensor((0..<8).map { Float($0 % 2) / 1000 }))), ("if", IntegrateAndFire(8, resistance: 400)),
      ("fc", Linear(8, 3, weights: .drawn(.normal(0.5)), seed: 7)), ("event", Threshold(Tensor([0.3, 0.3, 0.3]))),
      ("out", Linear(3, 2, weights: .drawn(.normal(1)), seed: 8)), ("sum", MembraneIntegrator(2, resistance: 100)),
    ])
    let network = try Self.imported(written, options: NIROptions(timeStep: Self.step))
    let differentiable = try #require(network as? any DifferentiableModule)
    func examples(_ count: Int, seed: Int64) throws -> [TrainingExample] {
      try (0..<count).map { trial in
        // Three in four events are on the line of the class.
        let draws = RandomNumbers(seed: seed, trial: trial).uniform(count: 60, in: 0..<1)
        var values = [Float](repeating: 0, count: 30 * 10)
        for step in 0..<30 {
          let line = draws[2 * step] < 0.75 ? trial % 2 : 1 - trial % 2
          values[step * 10 + 5 * line + Int(draws[2 * step + 1] * 5)] = 1
        }
        let raster = try Raster(grid: TimeGrid(step: Self.step, count: 30), channelCount: 10, values: values)
        return TrainingExample(input: raster, target: .label(trial % 2))
      }
    }
    var plan = TrainingPlan(loss: .crossEntropy(.last), epochs: 30, batchSize: 8, seed: 9)
    plan.learningRate = LearningRate(1e-2)
    let (losses, accuracy, _) = try Self.train(
      differentiable, on: examples(32, seed: 1), others: examples(32, seed: 2), plan: plan)
    #expect(losses[29] < 0.5 * losses[0])
    #expect(accuracy > 0.9)
  }

  static let file = OracleFolder.packageRoot.deletingLastPathComponent()
    .appending(path: "shared/data/nir-examples/cnn_sinabs.nir").path

  @Test(.enabled(if: FileManager.default.fileExists(atPath: file), "Skipped, because there is no file '\(file)'."))
  func `a network of another simulator follows its gradient`() throws {
    let module = try NIRGraph(Self.file).network(NIROptions(timeStep: Self.step, timeUnit: .steps)).module
    let network = try #require(module as? any DifferentiableModule)
    let values = RandomNumbers(seed: 1).uniform(count: 8 * 2 * 34 * 34, in: 0..<1).map { $0 < 0.1 ? 1 : 0 } as [Float]
    let raster = try Raster(
      grid: TimeGrid(step: Self.step, count: 8), channelCount: 2 * 34 * 34, values: values)
    var plan = TrainingPlan(loss: .crossEntropy(.sum), epochs: 4, batchSize: 1, seed: 1)
    plan.learningRate = LearningRate(2e-4)
    let examples = [TrainingExample(input: raster, target: .label(3))]
    let (losses, _, _) = try Self.train(network, on: examples, others: examples, plan: plan)
    #expect(losses[3] < losses[0])
  }
}
