import Loligo
import Modules

extension TrainingExperiment {
  /// Refuses numbers out of range, and names that the network does not have, before anything is learned: each with its line.
  func check(_ plan: TrainingPlan, for network: Sequential) throws {
    try checkTransforms(of: network)
    for (keys, edit) in Self.parts(of: plan) {
      var part = TrainingPlan(loss: plan.loss, epochs: plan.epochs, batchSize: plan.batchSize)
      edit(&part)
      do { _ = try Trainer(network, plan: part) } catch let error as TrainingError {
        throw self.error(at: ["training"] + keys, "\(error)")
      }
    }
    do { _ = try Trainer(network, plan: plan) } catch let error as TrainingError {
      throw self.error(at: ["training"], "\(error)")
    }
  }

  /// The parts of a plan by the keys that say them, each with what makes it part of another plan.
  private static func parts(of plan: TrainingPlan) -> [(keys: [String], edit: (inout TrainingPlan) -> Void)] {
    let rate = plan.learningRate
    var parts: [(keys: [String], edit: (inout TrainingPlan) -> Void)] = [
      (["loss"], { _ in }),
      (["optimizer"], { $0.optimizer = plan.optimizer }),
      (["rate"], { $0.learningRate = LearningRate(rate.initial) }),
      (["schedule"], { $0.learningRate.schedule = rate.schedule }),
      (["clip"], { $0.clipping = plan.clipping }),
      (["freeze"], { $0.frozen = plan.frozen }),
      (["rates"], { $0.rates = plan.rates }),
      (["leaks"], { $0.leaks = plan.leaks }),
    ]
    for regularizer in plan.regularizers {
      parts.append((["regularizers", key(of: regularizer)], { $0.regularizers = [regularizer] }))
    }
    return parts
  }

  private static func key(of regularizer: Regularizer) -> String {
    switch regularizer {
    case .sparsity: "sparsity"
    case .rate: "rate"
    default: "weight_decay"
    }
  }

  /// Refuses transforms of nothing, and rounding to values that a module refuses.
  private func checkTransforms(of network: Sequential) throws {
    var keys = ["training", "robustness", "transforms"]
    do {
      for rule in plan.robustness.transforms {
        var unchanged = network
        try unchanged.mapParameters(rule.selection) { $1 }
      }
      keys = ["quantize"]
      _ = try network.transformed(by: quantize)
    } catch {
      throw self.error(at: keys, "\(error)")
    }
  }
}
