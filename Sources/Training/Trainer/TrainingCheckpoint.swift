public import Modules
internal import Signals

/// All that a training needs to go on with the same bits, as a plain value.
///
/// Its `snapshot` is a tree of snapshots, which archives store without knowing what it is.
///
/// ```swift
/// try trainer.fit(examples, onCheckpoint: { stored = $0.snapshot })
/// // and later
/// let checkpoint = try TrainingCheckpoint(stored)
/// var resumed = try Trainer<Sequential>(resuming: checkpoint, plan: plan)
/// try resumed.fit(examples)
/// ```
public struct TrainingCheckpoint: Sendable, Hashable {
  /// The best network by validation.
  public struct Best: Sendable, Hashable {
    public var network: ModuleSnapshot
    public var epoch: Int
    public var loss: Double
    public var accuracy: Double?
  }

  /// What the epoch gave so far.
  struct Totals: Sendable, Hashable {
    var loss: Double
    var penalty: Double
    var correctCount: Int
    var judgedCount: Int
    var trialCount: Int
    var learningRate: Double
  }

  public var network: ModuleSnapshot
  public var best: Best?
  public var optimizer: OptimizerState
  /// The next step.
  public var epoch: Int
  public var batch: Int
  public var history: TrainingHistory
  /// Whether training ended since the network no longer got better.
  public var isStopped: Bool
  /// How many examples are learned from.
  public var exampleCount: Int
  /// The settings of the plan and what else the training came from, a line each; `nil` in older checkpoints, which hold none.
  ///
  /// Set it to `nil` to go on by another plan.
  public var settings: [String]?
  var totals: Totals
}

extension Trainer {
  /// All that is needed to go on from here.
  public var checkpoint: TrainingCheckpoint {
    TrainingCheckpoint(
      network: network.snapshot,
      best: bestByValidation.map {
        TrainingCheckpoint.Best(network: $0.network.snapshot, epoch: $0.epoch, loss: $0.loss, accuracy: $0.accuracy)
      },
      optimizer: optimizerState, epoch: position.epoch, batch: position.batch, history: history, isStopped: isStopped,
      exampleCount: exampleCount ?? 0, settings: settings,
      totals: TrainingCheckpoint.Totals(
        loss: totals.loss, penalty: totals.penalty, correctCount: totals.correctCount, judgedCount: totals.judgedCount,
        trialCount: totals.trialCount, learningRate: totals.learningRate))
  }

  /// Goes on from a checkpoint.
  ///
  /// - Parameters:
  ///   - plan: That of the training that made it.
  ///   - origin: As that training was given it.
  /// - Throws: `TrainingError` for a checkpoint that does not fit, or of other settings, of which it names the first;
  ///   `ModuleError` for a network that cannot be rebuilt.
  public init(
    resuming checkpoint: TrainingCheckpoint, plan: TrainingPlan, origin: [String] = [],
    registry: ModuleRegistry = .standard
  ) throws {
    func restored(_ snapshot: ModuleSnapshot) throws -> Network {
      guard let network = try registry.module(from: snapshot) as? Network else {
        throw TrainingError.checkpointDoesNotFit(
          "its network is a \(snapshot.type), but a \(Network.typeName) is to be trained")
      }
      return network
    }
    try self.init(try restored(checkpoint.network), plan: plan, origin: origin)
    if let before = checkpoint.settings, before != settings {
      let index = zip(before, settings).prefix { $0 == $1 }.count
      throw TrainingError.settingDiffers(
        checkpoint: before.dropFirst(index).first, training: settings.dropFirst(index).first)
    }
    for slot in checkpoint.optimizer.slots {
      guard let index = parameters.entries.firstIndex(where: { $0.path == slot.path }) else {
        throw TrainingError.checkpointDoesNotFit("its network has no parameter '\(slot.path)'")
      }
      let shape = TrainedParameters.tensors(of: network)[index].tensor.shape
      let moments = [slot.first, slot.second].compactMap { $0 }
      guard moments.count == plan.optimizer.momentCount, moments.allSatisfy({ $0.shape == shape }) else {
        throw TrainingError.checkpointDoesNotFit(
          "what the optimiser remembers of '\(slot.path)' does not fit '\(plan.optimizer.text)' and shape \(shape)")
      }
    }
    if let best = checkpoint.best {
      bestByValidation = Best(
        network: try restored(best.network), epoch: best.epoch, loss: best.loss, accuracy: best.accuracy)
    }
    optimizerState = checkpoint.optimizer
    position = TrainingPlace(epoch: checkpoint.epoch, batch: checkpoint.batch)
    history = checkpoint.history
    isStopped = checkpoint.isStopped
    exampleCount = checkpoint.exampleCount == 0 ? nil : checkpoint.exampleCount
    let totals = checkpoint.totals
    self.totals = Totals(
      loss: totals.loss, penalty: totals.penalty, correctCount: totals.correctCount, judgedCount: totals.judgedCount,
      trialCount: totals.trialCount, learningRate: totals.learningRate)
  }
}
