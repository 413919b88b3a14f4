internal import Kernels
public import Modules
internal import Signals

/// Trains a network by gradient descent through time.
///
/// Batches are drawn by a permutation of each epoch that depends on the plan's seed alone, trials have numbers of their own
/// (epoch × examples + example) for noise and dropout, and gradients are summed in fixed order: a training gives the same bits
/// on any number of threads, and also when it is cut after any step and resumed from a checkpoint.
///
/// ```swift
/// var plan = TrainingPlan(loss: .crossEntropy(.mean), epochs: 20, batchSize: 16, seed: 1)
/// plan.learningRate = LearningRate(1e-2)
/// var trainer = try Trainer(network, plan: plan)
/// try trainer.fit(examples, validation: others)
/// trainer.best.network        // the network of the best epoch
/// trainer.history.epochs.last?.validationAccuracy
/// ```
public struct Trainer<Network: DifferentiableModule>: Sendable {
  public let plan: TrainingPlan
  /// What the training comes from beside its plan, such as the hash of its data, a line each: a checkpoint holds it, and only a
  /// training with the same goes on from that.
  public let origin: [String]
  /// The network as it is after the last step.
  public internal(set) var network: Network
  /// What the optimiser remembers.
  public internal(set) var optimizerState = OptimizerState()
  public internal(set) var history = TrainingHistory()
  /// The next step: its epoch, and its batch within it.
  public internal(set) var position = TrainingPlace(epoch: 0, batch: 0)
  /// Whether training ended before its last epoch, since the network no longer got better.
  public internal(set) var isStopped = false

  /// What the epoch gave so far.
  struct Totals: Sendable, Hashable {
    var loss = 0.0
    var penalty = 0.0
    var correctCount = 0
    var judgedCount = 0
    var trialCount = 0
    var learningRate = 0.0
  }

  /// The best network by validation, and how well it did.
  struct Best: Sendable {
    var network: Network
    var epoch: Int
    var loss: Double
    var accuracy: Double?
  }

  var totals = Totals()
  var bestByValidation: Best?
  /// How many examples there are, as far as that is known.
  var exampleCount: Int?
  let parameters: TrainedParameters
  /// Threads that trials run on; as many as `LOLIGO_THREADS` says unless given.
  package var threadCount: Int?

  /// Prepares a training.
  ///
  /// - Throws: `TrainingError` for numbers of the plan out of range, selections of no parameter, and traces that the network
  ///   does not have; `ModuleError` for a network that cannot be computed with, or holds a module without a gradient.
  public init(_ network: Network, plan: TrainingPlan, origin: [String] = []) throws {
    try plan.check()
    try network.validate()
    try Self.checkDifferentiable(network, at: AttributePath())
    parameters = try TrainedParameters(of: network, plan: plan)
    self.plan = plan
    self.origin = origin
    self.network = network
    let traces = network.recordablePaths
    for regularizer in plan.regularizers {
      if let path = regularizer.trace, !path.components.isEmpty, !traces.contains(path) {
        throw TrainingError.noSuchTrace(
          path: path.description,
          suggestion: SpellingSuggestion.nearest(to: path.description, in: traces.map(\.description)))
      }
      if let selection = regularizer.selection { _ = try parameters.indices(of: selection, for: "to regularise") }
    }
    for transform in plan.robustness.transforms {
      _ = try parameters.indices(of: transform.selection, for: "to transform")
    }
  }

  /// The lines of a checkpoint that have to be the same to go on from it.
  var settings: [String] { (plan.settings + origin).flatMap { $0.split(separator: "\n").map(String.init) } }

  /// The network that did best on the validation examples, and its epoch; without any, the network as it is.
  public var best: (network: Network, epoch: Int?) {
    bestByValidation.map { ($0.network, $0.epoch) } ?? (network, nil)
  }

  private static func checkDifferentiable(_ module: any Module, at path: AttributePath) throws(ModuleError) {
    guard module is any DifferentiableModule else { throw ModuleError(module.typeName, at: path, .notDifferentiable) }
    for child in module.children { try checkDifferentiable(child.module, at: path.appending(child.name)) }
  }

  /// Takes a step with a batch of trials; to the learning rate it is an epoch.
  ///
  /// - Throws: `TrainingError` for targets that do not fit the loss, a module that fails, and a loss or gradient that is no finite
  ///   number; the trainer is then as before.
  public mutating func step(_ batch: [TrainingExample]) throws -> StepResult {
    let first = optimizerState.stepCount * plan.batchSize
    let rate = plan.learningRate.rate(atStep: optimizerState.stepCount, stepsPerEpoch: 1, epochs: plan.epochs)
    let places = batch.indices.map { TrainingPlace(epoch: position.epoch, batch: position.batch, trial: $0) }
    return try step(batch, trials: batch.indices.map { first + $0 }, places: places, rate: rate)
  }

  /// Takes a step with trials of given numbers.
  mutating func step(
    _ batch: [TrainingExample], trials: [Int], places: [TrainingPlace], rate: Double
  ) throws -> StepResult {
    guard !batch.isEmpty else { throw TrainingError.empty("trials in a batch") }
    var resting = network
    if plan.start == .rest { resting.resetState() }
    var tracePaths: [AttributePath] = []
    for path in plan.regularizers.compactMap(\.trace) where !path.components.isEmpty && !tracePaths.contains(path) {
      tracePaths.append(path)
    }
    let run = BatchRun(
      network: try transformed(resting), inputs: batch.map(\.input), trials: trials, places: places,
      recording: .only(tracePaths), stepsPerTape: plan.stepsPerTape, threads: threadCount ?? Parallel.availableThreads,
      constants: parameters.entries.filter { !$0.isTrained }.map(\.path))
    let taskLoss = task(batch, places: places)
    var (gradients, results) = try sum(of: run, taskLoss)
    var penalty = results.reduce(0) { $0 + $1.penalty } / Double(batch.count)
    if let attack = plan.robustness.attack {
      penalty += try withstand(attack, run, adding: &gradients)
    }
    let values = TrainedParameters.tensors(of: network).map(\.tensor)
    penalty += addParameterCosts(of: values, to: &gradients)
    let place = TrainingPlace(epoch: position.epoch, batch: position.batch)
    if let (path, index) = parameters.firstNotFinite(gradients) {
      throw TrainingError.gradientNotFinite(path: path, index: index, at: culprit(of: run, taskLoss) ?? place)
    }
    let norm = try update(values, gradients, rate: rate, at: place)
    return StepResult(
      loss: results.reduce(0) { $0 + $1.loss } / Double(batch.count), penalty: penalty,
      correctCount: results.count { $0.isRight == true }, judgedCount: results.count { $0.isRight != nil },
      trialCount: batch.count, gradientNorm: norm, learningRate: rate)
  }

  /// The gradient of a batch as tensors that nothing else holds.
  func sum(
    of run: BatchRun<Network>,
    _ loss: @escaping @Sendable (Int, Evolution) throws -> (trial: BatchRun<Network>.Trial, cotangent: Cotangent)
  ) throws -> (gradients: [Tensor], trials: [BatchRun<Network>.Trial]) {
    let (gradient, trials) = try run.gradient(loss)
    return (gradient.tensors, trials)
  }

  /// The loss of each trial with its regularisers, the derivative being that of the mean over the batch.
  private func task(
    _ batch: [TrainingExample], places: [TrainingPlace]
  ) -> @Sendable (Int, Evolution) throws -> (trial: BatchRun<Network>.Trial, cotangent: Cotangent) {
    let (loss, regularizers) = (plan.loss, plan.regularizers.filter { $0.trace != nil })
    let targets = batch.map(\.target)
    let share = 1 / Float(batch.count)
    return { index, evolution in
      let (value, derivative) = try loss.evaluate(evolution.output, against: targets[index], at: places[index])
      var trial = BatchRun<Network>.Trial(
        loss: value, isRight: loss.isRight(evolution.output, for: targets[index]))
      var cotangent = Cotangent(derivative.map { $0 * share }, wantsInput: false)
      for regularizer in regularizers {
        guard let path = regularizer.trace,
          let activity = path.components.isEmpty ? evolution.output : evolution[path]
        else { continue }
        let (cost, slopes) = regularizer.cost(of: activity)
        trial.penalty += cost
        if path.components.isEmpty {
          for index in slopes.indices { cotangent.output[index] += share * slopes[index] }
        } else {
          cotangent.add(slopes.map { $0 * share }, to: path)
        }
      }
      return (trial, cotangent)
    }
  }

  /// The network that a step runs with.
  private func transformed(_ network: Network) throws -> Network {
    var running = network
    for (index, rule) in plan.robustness.transforms.enumerated() {
      let random = RandomNumbers(seed: plan.seed).child("/transform \(index) of step \(optimizerState.stepCount)")
      try running.transformParameters(rule.selection, by: rule.transform, using: random)
    }
    try running.validate()
    return running
  }

  /// Adds what regularisers of parameters cost.
  private func addParameterCosts(of values: [Tensor], to gradients: inout [Tensor]) -> Double {
    var cost = 0.0
    for regularizer in plan.regularizers {
      guard let selection = regularizer.selection,
        let indices = try? parameters.indices(of: selection, for: "to regularise")
      else { continue }
      let (more, slopes) = regularizer.cost(of: indices.map { values[$0] })
      cost += more
      for (index, slope) in zip(indices, slopes) {
        gradients[index].scalars = zip(gradients[index].scalars, slope.scalars).map { $0 + $1 }
      }
    }
    return cost
  }

  /// The first trial whose own gradient is no finite number.
  private func culprit(
    of run: BatchRun<Network>,
    _ loss: (Int, Evolution) throws -> (trial: BatchRun<Network>.Trial, cotangent: Cotangent)
  ) -> TrainingPlace? {
    run.inputs.indices.first { index in
      guard let (gradient, _) = try? run.gradient(of: index..<index + 1, loss) else { return false }
      return parameters.firstNotFinite(gradient.tensors) != nil
    }.map { run.places[$0] }
  }

  /// Changes the parameters that are trained.
  ///
  /// - Returns: The norm of their gradient.
  private mutating func update(
    _ values: [Tensor], _ gradients: [Tensor], rate: Double, at place: TrainingPlace
  ) throws -> Double {
    let trained = parameters.entries.indices.filter { parameters.entries[$0].isTrained }
    var (before, clipped) = (values, trained.map { gradients[$0] })
    for (place, index) in trained.enumerated() {
      guard let leak = parameters.entries[index].leak else { continue }
      (before[index], clipped[place]) = try leak.form.leaks(
        of: values[index], gradient: clipped[place], step: leak.step)
    }
    let norm = plan.clipping.clip(&clipped)
    var state = optimizerState
    let new = state.step(
      plan.optimizer,
      zip(trained, clipped).map { index, gradient in
        let entry = parameters.entries[index]
        return OptimizerState.Parameter(
          path: entry.path, value: before[index], gradient: gradient, rate: rate * entry.rateFactor,
          decays: entry.decays)
      })
    var changed = values
    for (index, value) in zip(trained, new) {
      if let leak = parameters.entries[index].leak {
        changed[index] = try leak.form.timeConstants(
          of: value, from: before[index], timeConstants: values[index], step: leak.step)
      } else {
        changed[index] = value
      }
      parameters.clip(&changed[index], index)
    }
    var next = network
    do {
      try next.replaceTensors(by: changed)
    } catch {
      throw TrainingError.module(error, at: place)
    }
    network = next
    optimizerState = state
    return norm
  }
}

extension Module {
  /// Sets all parameters that are tensors, in order.
  mutating func replaceTensors(by tensors: [Tensor]) throws(ModuleError) {
    var index = -1
    try mapParameters { _, _ throws(ModuleError) in
      index += 1
      return tensors[index]
    }
  }
}
