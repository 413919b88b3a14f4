import Loligo
import Modules

extension TrainingPlan {
  /// Reads how a network is trained.
  init(_ section: inout ExperimentSection, seed: Int64) throws {
    let text = try section.text("loss")
    guard let loss = Loss(text: text) else {
      throw section.error(
        at: ["loss"], "'loss' has to be one of \(Loss.knownTexts.joined(separator: ", ")), but is '\(text)'.")
    }
    self.init(
      loss: loss, epochs: try section.count("epochs", in: 1...1_000_000),
      batchSize: try section.count("batch", in: 1...1_000_000, default: 32), seed: seed)
    let optimizerText = try section.text("optimizer", default: "adam")
    guard let optimizer = Optimizer(text: optimizerText) else {
      throw section.error(
        at: ["optimizer"], "'optimizer' has to be such as 'adam', 'adamw 0.01' or 'sgd 0.9', but is '\(optimizerText)'."
      )
    }
    self.optimizer = optimizer
    let scheduleText = try section.text("schedule", default: "constant")
    guard let schedule = LearningRate.Schedule(text: scheduleText) else {
      throw section.error(
        at: ["schedule"],
        "'schedule' has to be such as 'constant', 'cosine', 'step 10 0.5' or 'exponential 0.95', but is '\(scheduleText)'."
      )
    }
    learningRate = LearningRate(
      try section.number("rate", default: 1e-3), schedule,
      warmUpSteps: try section.count("warm_up", in: 0...1_000_000, default: 0))
    if section.has("clip") { clipping.norm = try section.number("clip") }
    frozen = try section.texts("freeze", default: []).map { try section.selection($0, at: "freeze") }
    rates = try section.texts("rates", default: []).map { text in
      let words = text.split(separator: " ").map(String.init)
      guard let factor = words.last.flatMap(Double.init) else {
        throw section.error(at: ["rates"], "each of 'rates' has to be such as 'taus 0.1', but one is '\(text)'.")
      }
      return Rate(try section.selection(words.dropLast().joined(separator: " "), at: "rates"), factor: factor)
    }
    leaks = try section.texts("leaks", default: []).map { text in
      let words = text.split(separator: " of ", maxSplits: 1).map(String.init)
      guard words.count == 2, let form = LeakTraining.Form(rawValue: words[0]) else {
        throw section.error(
          at: ["leaks"],
          "each of 'leaks' has to be such as 'decay of taus' or 'bit_shift of taus in hidden', but one is '\(text)'.")
      }
      return LeakTraining(form, of: try section.selection(words[1], at: "leaks"))
    }
    if section.has("patience") { patience = try section.count("patience", in: 1...1_000_000) }
    bestMetric = try section.choice("best", default: .validationLoss)
    if let regularizers = try section.section(ifPresent: "regularizers") {
      var regularizers = regularizers
      try readRegularizers(&regularizers)
      try regularizers.finish()
    }
    if var part = try section.section(ifPresent: "robustness") {
      robustness = try RobustnessTraining(&part)
      try part.finish()
    }
    if section.has("mismatch") {
      let mismatch = ParameterTransform.mismatch(Float(try section.number("mismatch")))
      do { try mismatch.check(as: "mismatch", of: "ParameterTransform") } catch {
        throw section.error(at: ["mismatch"], "\(error)")
      }
      robustness.transforms.append(RobustnessTraining.Transform(mismatch, of: .all))
    }
  }

  private mutating func readRegularizers(_ section: inout ExperimentSection) throws {
    if var part = try section.section(ifPresent: "sparsity") {
      regularizers.append(.sparsity(of: AttributePath(try part.text("of")), weight: try part.number("weight")))
      try part.finish()
    }
    if var part = try section.section(ifPresent: "rate") {
      let limits = try part.numbers("within", isZeroAllowed: true, default: [])
      guard limits.count == 2, limits[0] <= limits[1] else {
        throw part.error(at: ["within"], "'within' has to be the least and the greatest mean count of a step.")
      }
      regularizers.append(
        .rate(of: AttributePath(try part.text("of")), within: limits[0]...limits[1], weight: try part.number("weight")))
      try part.finish()
    }
    if section.has("weight_decay") {
      regularizers.append(.weightDecay(ParameterSelection(.weights), weight: try section.number("weight_decay")))
    }
  }
}
