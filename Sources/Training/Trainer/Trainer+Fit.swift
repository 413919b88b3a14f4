internal import Kernels
internal import Modules

extension Trainer {
  /// Trains from where it is until the last epoch of the plan, or until the network no longer gets better.
  ///
  /// - Parameters:
  ///   - training: What is learned from; the same list for a training that goes on.
  ///   - validation: What the network is judged by after each epoch; none unless given.
  ///   - onProgress: Called after each step.
  ///   - onEpoch: Called after each epoch.
  ///   - checkpointInterval: Steps after which `onCheckpoint` is called, beside the end of each epoch; `nil` for only then.
  ///   - onCheckpoint: Is given all that is needed to go on; none is made unless it is given.
  /// - Throws: `TrainingError` as `step` does; what a closure throws. The trainer is then as after the last step, and `fit` goes on
  ///   from there.
  public mutating func fit(
    _ training: [TrainingExample], validation: [TrainingExample] = [],
    onProgress: (TrainingProgress) throws -> Void = { _ in },
    onEpoch: (TrainingHistory.Epoch) throws -> Void = { _ in }, checkpointInterval: Int? = nil,
    onCheckpoint: ((TrainingCheckpoint) throws -> Void)? = nil
  ) throws {
    guard !training.isEmpty else { throw TrainingError.empty("examples to learn from") }
    if let exampleCount, exampleCount != training.count {
      throw TrainingError.lengthMismatch(
        what: "examples, as many as the training began with", expected: exampleCount, found: training.count)
    }
    exampleCount = training.count
    let batchCount = (training.count + plan.batchSize - 1) / plan.batchSize
    while position.epoch < plan.epochs, !isStopped {
      let order = order(of: training.count, epoch: position.epoch)
      while position.batch < batchCount {
        let chosen = order[position.batch * plan.batchSize..<min((position.batch + 1) * plan.batchSize, training.count)]
        let rate = plan.learningRate.rate(
          atStep: position.epoch * batchCount + position.batch, stepsPerEpoch: batchCount, epochs: plan.epochs)
        let (epoch, batch) = (position.epoch, position.batch)
        let result = try step(
          chosen.map { training[$0] }, trials: chosen.map { epoch * training.count + $0 },
          places: chosen.map { TrainingPlace(epoch: epoch, batch: batch, trial: $0) }, rate: rate)
        totals.add(result)
        position.batch += 1
        try onProgress(
          TrainingProgress(
            epoch: epoch, epochCount: plan.epochs, batch: position.batch, batchCount: batchCount, step: result))
        if let checkpointInterval, let onCheckpoint, position.batch < batchCount,
          position.batch % max(1, checkpointInterval) == 0
        {
          try onCheckpoint(checkpoint)
        }
      }
      try endEpoch(validation)
      if let epoch = history.epochs.last { try onEpoch(epoch) }
      try onCheckpoint?(checkpoint)
    }
  }

  /// The order of the examples in an epoch.
  private func order(of count: Int, epoch: Int) -> [Int] {
    RandomNumbers(seed: plan.seed).child("/order of epoch \(epoch)").choice(of: count, from: count)
  }

  /// Judges the network after an epoch, and goes to the next.
  private mutating func endEpoch(_ validation: [TrainingExample]) throws {
    var epoch = TrainingHistory.Epoch(
      epoch: position.epoch, loss: totals.loss / Double(max(1, totals.trialCount)),
      penalty: totals.penalty / Double(max(1, totals.trialCount)),
      accuracy: totals.judgedCount == 0 ? nil : Double(totals.correctCount) / Double(totals.judgedCount),
      learningRate: totals.learningRate)
    if !validation.isEmpty {
      let judged = try network.evaluation(
        on: validation, loss: plan.loss, start: plan.start, threads: threadCount ?? Parallel.availableThreads)
      epoch.validationLoss = judged.loss
      epoch.validationAccuracy = judged.accuracy
      if isBetter(judged) {
        bestByValidation = Best(
          network: network, epoch: position.epoch, loss: judged.loss, accuracy: judged.accuracy)
      } else if let patience = plan.patience, let best = bestByValidation, position.epoch - best.epoch >= patience {
        isStopped = true
      }
    }
    history.epochs.append(epoch)
    totals = Totals()
    position = TrainingPlace(epoch: position.epoch + 1, batch: 0)
  }

  private func isBetter(_ judged: TrainingEvaluation) -> Bool {
    guard let best = bestByValidation else { return true }
    if plan.bestMetric == .validationAccuracy, let accuracy = judged.accuracy, let before = best.accuracy,
      accuracy != before
    {
      return accuracy > before
    }
    return judged.loss < best.loss
  }
}

extension Trainer.Totals {
  fileprivate mutating func add(_ result: StepResult) {
    loss += result.loss * Double(result.trialCount)
    penalty += result.penalty * Double(result.trialCount)
    correctCount += result.correctCount
    judgedCount += result.judgedCount
    trialCount += result.trialCount
    learningRate = result.learningRate
  }
}
