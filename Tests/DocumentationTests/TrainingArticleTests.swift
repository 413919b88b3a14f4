import Foundation
import Loligo
import LoligoTesting
import Testing

/// What docs/training.md says, and its examples word for word.
@Suite struct `the article on training` {
  private struct Killed: Error {}

  /// Trials of 40 steps: events on even channels for label 0, on odd ones for label 1, among others.
  private func trials(_ count: Int, seed: Int64) throws -> [TrainingExample] {
    let grid = try TimeGrid(step: .milliseconds(1), count: 40)
    return try (0..<count).map { index in
      let label = index % 2
      let chances = RandomNumbers(seed: seed).child("trial \(index)").uniform(count: 40 * 8, in: 0..<1)
      let values = chances.enumerated().map { place, chance -> Float in
        chance < (place % 2 == label ? 0.3 : 0.1) ? 1 : 0
      }
      return TrainingExample(input: try Raster(grid: grid, channelCount: 8, values: values), target: .label(label))
    }
  }

  private func makeNetwork() throws -> Sequential {
    let network = try Sequential([
      ("input", Linear(8, 16, weights: .drawn(.uniform(0.1)), seed: 1)),
      ("hidden", LIF(16, membraneTimeConstant: 0.02, synapticTimeConstant: 0.005, seed: 2)),
      ("output", Linear(16, 2, weights: .drawn(.uniform(0.3)), bias: .drawn(.zeros), seed: 3)),
    ])
    return network
  }

  private func temporaryPath(_ name: String) -> String {
    FileManager.default.temporaryDirectory.appending(path: "loligo-\(UUID().uuidString)-\(name)").path
  }

  @Test func `trains a network, judges it, and rounds it`() throws {
    let (examples, held, test) = (try trials(64, seed: 1), try trials(16, seed: 2), try trials(32, seed: 3))
    let network = try makeNetwork()
    var plan = TrainingPlan(loss: .crossEntropy(.mean), epochs: 12, batchSize: 8, seed: 1)
    plan.optimizer = .adamW(weightDecay: 0.01)
    plan.learningRate = LearningRate(0.02, .cosine(end: 0.01), warmUpSteps: 8)
    plan.clipping = GradientClipping(norm: 1)
    plan.regularizers = [.rate(of: "hidden/output", within: 0...0.3, weight: 0.1)]
    plan.frozen = [ParameterSelection(.timeConstants), ParameterSelection(.thresholds)]
    plan.rates = [.init(ParameterSelection(.weights, in: "output"), factor: 2)]
    plan.patience = 6

    var trainer = try Trainer(network, plan: plan)
    var losses: [Double] = []
    try trainer.fit(examples, validation: held, onEpoch: { losses.append($0.loss) })
    let trained = trainer.best.network
    let judged = try trained.evaluation(on: test, loss: plan.loss)
    #expect(judged.accuracy ?? 0 >= 0.9, "losses \(losses)")
    #expect(judged.classification?.trialCount == 32)
    #expect(losses == trainer.history.epochs.map(\.loss))
    #expect(try #require(losses.last) < losses[0])
    #expect(try trained.value(at: "hidden/tau_mem") == network.value(at: "hidden/tau_mem"))
    #expect(try trained.value(at: "input/weight") != network.value(at: "input/weight"))

    let report = try trained.quantizationReport(
      by: [.init(.rounding(LevelRounding(levels: 31)), of: ParameterSelection(.weights))], on: test, loss: plan.loss)
    #expect(try #require(report.accuracyLoss) <= 0.2)
    #expect(report.before == judged && report.after.loss != judged.loss)
  }

  @Test func `goes on from a checkpoint to the same bits`() throws {
    let examples = try trials(40, seed: 1)
    var plan = TrainingPlan(loss: .crossEntropy(.mean), epochs: 3, batchSize: 8, seed: 1)
    var whole = try Trainer(makeNetwork(), plan: plan)
    try whole.fit(examples)

    let path = temporaryPath("training.h5")
    defer { try? FileManager.default.removeItem(atPath: path) }
    var trainer = try Trainer(makeNetwork(), plan: plan)
    do {
      try trainer.fit(
        examples,
        onProgress: { if $0.epoch == 1, $0.batch == 4 { throw Killed() } },
        checkpointInterval: 2,
        onCheckpoint: { try SnapshotFile.write($0.snapshot, to: path) })
      Issue.record("the training was not cut")
    } catch is Killed {}

    let checkpoint = try TrainingCheckpoint(SnapshotFile.read(path))
    var resumed = try Trainer<Sequential>(resuming: checkpoint, plan: plan)
    #expect(resumed.position == TrainingPlace(epoch: 1, batch: 2))
    try resumed.fit(examples)
    #expect(resumed.network.snapshot == whole.network.snapshot)
    #expect(resumed.history == whole.history)

    var free = checkpoint
    free.settings = nil
    plan.epochs = 4
    var longer = try Trainer<Sequential>(resuming: free, plan: plan)
    try longer.fit(examples)
    #expect(longer.history.epochs.count == 4)
    #expect(throws: TrainingError.settingDiffers(checkpoint: "epochs: 3", training: "epochs: 4")) {
      try Trainer<Sequential>(resuming: checkpoint, plan: plan)
    }
  }

  @Test func `gives a gradient, in pieces as in one`() throws {
    let example = try trials(1, seed: 4)[0]
    let network = try makeNetwork()
    let loss = Loss.crossEntropy(.mean)
    var gradient = Gradient(of: network)
    let run = try network.pullBack(over: example.input, stepsPerTape: 16, into: &gradient) { evolution in
      let (value, cotangent) = try loss.evaluate(evolution.output, against: example.target)
      return (loss: value, cotangent: Cotangent(cotangent, wantsInput: false))
    }
    let ofTimeConstants = gradient.tree["hidden/tau_mem"]
    #expect(ofTimeConstants != nil && run.loss > 0)

    var whole = Gradient(of: network)
    _ = try network.pullBack(over: example.input, into: &whole) { evolution in
      let (value, cotangent) = try loss.evaluate(evolution.output, against: example.target)
      return (loss: value, cotangent: Cotangent(cotangent, wantsInput: false))
    }
    #expect(gradient.tree == whole.tree && gradient.tree != Gradient(of: network).tree)
  }

  @Test func `takes surrogates, and holds parameters constant`() throws {
    var layer = try LIF(32)
    layer.simulation.surrogate = SurrogateGradient(.arctangent(slope: 2), flowsThroughReset: false)
    #expect(layer.simulation.surrogate.attributeValue == .text("arctangent 2.0 detached"))
    var network = try makeNetwork()
    try network.set("hidden/surrogate", to: .text("fast_sigmoid 25 detached"))
    try network.fix("hidden/tau_mem")
    #expect(network.trainableParameters().map(\.path).contains("hidden/tau_syn"))
    #expect(!network.trainableParameters().map(\.path).contains("hidden/tau_mem"))
  }

  @Test func `learns to bear rounding, mismatch and an attack`() throws {
    let examples = try trials(8, seed: 1)
    var plan = TrainingPlan(loss: .crossEntropy(.mean), epochs: 1, batchSize: 8, seed: 1)
    plan.robustness.transforms = [
      .init(.rounding(LevelRounding(levels: 31)), of: ParameterSelection(.weights)),
      .init(.mismatch(0.1), of: ParameterSelection(.timeConstants)),
    ]
    plan.robustness.attack = AdversarialAttack(level: 0.025, weight: 0.25, steps: 5)
    plan.leaks = [LeakTraining(.decay, of: ParameterSelection(.timeConstants, in: "hidden"))]
    var trainer = try Trainer(makeNetwork(), plan: plan)
    let result = try trainer.step(examples)
    #expect(result.loss.isFinite && result.penalty > 0)
  }

  @Test func `says where a number is not finite, and keeps the network`() throws {
    let examples = try trials(8, seed: 1).map {
      TrainingExample(input: $0.input, target: .values([Float](repeating: 3e38, count: 80)))
    }
    let network = try makeNetwork()
    var plan = TrainingPlan(loss: .sumSquaredError, epochs: 1, batchSize: 4, seed: 1)
    plan.frozen = [ParameterSelection(in: "input"), ParameterSelection(in: "hidden")]
    var trainer = try Trainer(network, plan: plan)
    do {
      try trainer.fit(examples)
      Issue.record("the training went on")
    } catch TrainingError.gradientNotFinite(let path, _, let place) {
      #expect(path.components[0] == "output" && place.epoch == 0 && place.trial != nil)
    }
    #expect(trainer.network.snapshot == network.snapshot)
  }

  @Test func `has a layer that obeys the laws, and learns`() throws {
    var registry = ModuleRegistry.standard
    registry.register(FadingMean.self)
    try checkModule(FadingMean(3, rate: Tensor([0.1, 0.5, 0.9])), registry: registry)

    let network = try Sequential([("sums", Linear(8, 2, seed: 1)), ("mean", FadingMean(2, rate: 0.2))])
    var plan = TrainingPlan(loss: .crossEntropy(.last), epochs: 4, batchSize: 8, seed: 1)
    plan.learningRate = LearningRate(0.02)
    plan.bounds.rules = [.init(ParameterSelection(in: "mean/rate"), from: 0.05, to: 1)]
    var trainer = try Trainer(network, plan: plan)
    try trainer.fit(trials(64, seed: 1))
    guard case .tensor(let rates) = try trainer.network.value(at: "mean/rate") else { return }
    #expect(rates.scalars.allSatisfy { $0 >= 0.05 && $0 != 0.2 })
    let resumed = try Trainer<Sequential>(resuming: trainer.checkpoint, plan: plan, registry: registry)
    #expect(resumed.network.snapshot == trainer.network.snapshot)
  }

  @Test func `stands in the article as it stands here`() throws {
    let article = try Article("training.md")
    try article.holds(file: "FadingMean.swift")
    try article.holds(swiftOf: #filePath)
    // The experiment of the article is the one that is trained.
    let experiment = try Article.text("Tools/Experiments/speakers-train.yaml")
    let shown = try #require(article.blocks("yaml").first)
    #expect(experiment.contains(shown))
  }
}
