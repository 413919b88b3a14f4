import Loligo
import Yams

/// The connections of a layer as an experiment file lists them: a rule each, with its weights and delays.
///
/// ```yaml
/// connections:
///   - {from: [0, 3200], rule: fixed_probability 0.02, synapse: 0, weight: 1.62}
///   - {from: [3200, 4000], rule: fixed_in_degree 16, synapse: 1, weight: normal -9 0.5, delay: 1.5 ms}
/// ```
struct ConnectionPlan {
  private struct Block {
    var section: ExperimentSection
    var block: SparseConnections.Block
    var delay: Double
  }

  private var blocks: [Block] = []

  init(_ layer: inout ExperimentSection, ports: Int) throws {
    for section in try layer.sections("connections") {
      var section = section
      let rule = try Self.rule(&section)
      let sources = try Self.range(&section, "from")
      let targets = try Self.range(&section, "to")
      let port = try section.count("synapse", in: 0...max(0, ports - 1), default: 0)
      let weights = try Self.weights(&section)
      let delay = try section.seconds("delay", default: 0)
      let allowsAutapses = try section.flag("autapses", default: true)
      try section.finish()
      blocks.append(
        Block(
          section: section,
          block: SparseConnections.Block(
            rule, from: sources, to: targets, port: port, weights: weights, allowsAutapses: allowsAutapses),
          delay: delay))
    }
    guard !blocks.isEmpty else {
      throw layer.error(at: ["connections"], "'connections' is empty; add one, such as '- rule: all_to_all'.")
    }
  }

  /// The connections between numbers of neurons, on a time step.
  func connections(
    sources: Int, targets: Int, ports: Int, seed: Int64, step: TimeStep
  ) throws -> SparseConnections {
    let timed = try blocks.map { plan in
      var block = plan.block
      let steps: Int
      do { steps = try step.count(in: plan.delay, rounding: .exact) } catch {
        throw plan.section.error(
          at: ["delay"], "the delay is \(plan.delay) s, which is no whole number of steps of \(step).")
      }
      block.delays = steps...steps
      return block
    }
    return try SparseConnections(sources: sources, targets: targets, ports: ports, timed, seed: seed)
  }

  private static func rule(_ section: inout ExperimentSection) throws -> ConnectionRule {
    let text = try section.text("rule")
    let words = text.split(separator: " ").map(String.init)
    let whole = words.count == 2 ? Int(words[1]) : nil
    switch (words.first, words.count) {
    case ("one_to_one", 1): return .oneToOne
    case ("all_to_all", 1): return .allToAll
    case ("fixed_probability", 2):
      if let probability = Double(words[1]), (0...1).contains(probability) { return .fixedProbability(probability) }
    case ("fixed_in_degree", 2): if let whole, whole >= 0 { return .fixedInDegree(whole) }
    case ("fixed_out_degree", 2): if let whole, whole >= 0 { return .fixedOutDegree(whole) }
    case ("fixed_total_number", 2): if let whole, whole >= 0 { return .fixedTotalNumber(whole) }
    default: break
    }
    throw section.error(
      at: ["rule"],
      "'rule' has to be one_to_one, all_to_all, 'fixed_probability 0.1', 'fixed_in_degree 100', 'fixed_out_degree 100' "
        + "or 'fixed_total_number 1000', but is '\(text)'.")
  }

  private static func weights(_ section: inout ExperimentSection) throws -> SynapticWeights {
    let text = try section.text("weight")
    let words = text.split(separator: " ").map(String.init)
    let numbers = words.compactMap(Float.init).filter(\.isFinite)
    switch (words.first, words.count, numbers.count) {
    case (_, 1, 1): return .constant(numbers[0])
    case ("normal", 3, 2) where numbers[1] >= 0: return .normal(mean: numbers[0], deviation: numbers[1])
    case ("lognormal", 3, 2) where numbers[1] >= 0: return .lognormal(median: numbers[0], deviation: numbers[1])
    case ("uniform", 3, 2) where numbers[0] < numbers[1]: return .uniform(numbers[0]..<numbers[1])
    default:
      throw section.error(
        at: ["weight"],
        "'weight' has to be a number, 'normal MEAN DEVIATION', 'lognormal MEDIAN DEVIATION' or 'uniform FROM TO', but is "
          + "'\(text)'.")
    }
  }

  /// A range of neurons, `[first, end]`, the end left out.
  private static func range(_ section: inout ExperimentSection, _ key: String) throws -> Range<Int>? {
    guard section.has(key) else { return section.skip(key, nil) }
    let bounds = try section.counts(key, in: 0...Int(Int32.max))
    guard bounds.count == 2, bounds[0] < bounds[1] else {
      throw section.error(
        at: [key],
        "'\(key)' has to be two whole numbers, the first neuron and the one after the last, such as [0, 3200].")
    }
    return bounds[0]..<bounds[1]
  }
}
