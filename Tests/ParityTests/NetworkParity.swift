import Modules
import Signals

/// Runs a case of kind `network`: a ready-made network is built from its arguments, its constants are compared with those
/// in use, and every call with what the oracle holds.
struct NetworkParity {
  private let oracle: OracleCase
  private var module: any Module
  /// What stands before the names of modules in parameters and states.
  private let prefix: String
  private let rule: SpikeRule
  private var failures: [String] = []
  private var faults: [Fault] = []

  /// What comes of a case.
  static func outcome(of oracle: OracleCase) -> Outcome {
    Outcome {
      var parity = try NetworkParity(oracle)
      try parity.takeConstants()
      for (name, call) in oracle.node.calls { try parity.perform(call, named: name) }
      return Outcome(parity.failures, except: parity.faults.first)
    }
  }

  private init(_ oracle: OracleCase) throws {
    self.oracle = oracle
    rule = SpikeRule(oracle.node) ?? .none
    let network = try ModelNetwork(of: oracle, arguments: oracle.config)
    (module, prefix) = (network.module, network.prefix)
    try module.takeState(of: network.part("state_before", of: oracle))
  }

  /// Compares the constants that follow from the arguments with those in use, and takes these.
  private mutating func takeConstants() throws {
    let constants = oracle.node.part("effective")
    for name in constants.datasetNames {
      let (path, expected) = (AttributePath(oracleName: name), try constants.required(name))
      switch try module.value(at: path) {
      case .count(let count):
        if Double(count) != expected.values.first { failures.append("\(name) is \(count)") }
      case .tensor(let found):
        let isGiven = path.components.last == "bias" && oracle.config["bias"].flag == true
        let rows = expected.values.count
        for (index, value) in found.scalars.enumerated() where !isGiven && rows > 0 {
          let wanted = expected.values[index % rows]
          guard (Double(value) - wanted).magnitude > 2e-6 * wanted.magnitude else { continue }
          failures.append("\(name) is \(value) for \(wanted)")
          break
        }
        try module.set(path, to: .tensor(expected.tensor()))
      default: throw OracleError.unreadable(name)
      }
    }
  }

  private mutating func perform(_ call: OracleNode, named name: String) throws {
    var found: [String]
    let stateAfter = ModelNetwork.part("state_after", of: call, prefix: prefix)
    switch call.text("op") {
    case "evolve": found = try evolve(call, stateAfter: stateAfter)
    case "reset_state":
      module.resetState()
      var comparison = Comparison(rule)
      comparison.compareState(of: module, with: stateAfter)
      found = comparison.failures
    case let other: throw OracleError.notExpressible("operation '\(other ?? "none")'")
    }
    failures += found.map { "\(name): \($0)" }
  }

  private mutating func evolve(_ call: OracleNode, stateAfter: OracleNode) throws -> [String] {
    let inputs = try call.required("input").trials()
    let step = try module.timeStepInUse()
    let runs = try module.run(
      trials: inputs.map {
        try Raster(
          grid: TimeGrid(step: step, count: $0.shape[0]), channelCount: $0.shape[1], values: $0.floats)
      })
    let outputs = try call.required("output").trials()
    guard outputs.count == runs.count else { return ["output has \(outputs.count) trials for \(runs.count)"] }
    let record = call.part("record")
    var found: [String] = []
    for (trial, run) in runs.enumerated() {
      let steps = inputs[trial].shape[0]
      var comparison = Comparison(rule)
      comparison.compare(
        run.evolution.output, isEvents: module.outputKind == .events, with: outputs[trial], as: "output")
      // Spikes first: a spike that differs within its margin ends the comparison of all that it changes.
      for name in record.datasetNames.filter(Self.isSpikes) + record.datasetNames.filter({ !Self.isSpikes($0) }) {
        let expected = try record.required(name).trials()
        guard trial < expected.count else { throw OracleError.unreadable(name) }
        if try holdsAnotherOutput(name, in: record) {
          faults.append(.overwrittenRecord)
          continue
        }
        guard let trace = run.evolution[AttributePath(oracleName: name)] else {
          comparison.fail("nothing is recorded as '\(name)'")
          continue
        }
        comparison.compare(trace, isEvents: Self.isSpikes(name), with: expected[trial], as: "record '\(name)'")
      }
      // The model system keeps the state of the first trial alone.
      if trial == 0 {
        if comparison.isComplete(of: steps) {
          comparison.compareState(of: run.module, with: stateAfter)
          module = run.module
        } else {
          try module.takeState(of: stateAfter)
        }
      }
      found += comparison.failures.map { runs.count > 1 ? "trial \(trial): \($0)" : $0 }
    }
    return found
  }

  private static func isSpikes(_ name: String) -> Bool { name.hasSuffix(".spikes") }

  /// Whether the output that is recorded of neurons is, number by number, that of the linear layer before them and not
  /// their spikes (Q-53).
  private func holdsAnotherOutput(_ name: String, in record: OracleNode) throws -> Bool {
    guard name.hasSuffix("spk1_output"), let output = try record.array(name),
      let spikes = try record.array(String(name.dropLast("_output".count)) + ".spikes"), output.values != spikes.values
    else { return false }
    return try record.array(String(name.dropLast("spk1_output".count)) + "lin1_output") == output
  }
}

extension Comparison {
  /// Compares a raster, spikes one by one.
  mutating func compare(_ found: Raster, isEvents: Bool, with expected: OracleArray, as quantity: String) {
    if isEvents {
      compare(spikes: found.values, with: expected.values, steps: found.stepCount, as: quantity)
    } else {
      compare(found.values, with: expected.values, steps: found.stepCount, as: quantity)
    }
  }
}

extension Module {
  /// The time step of the first module that has one.
  func timeStepInUse() throws -> TimeStep {
    guard let step = modules.lazy.compactMap(\.module.timeStep).first else { throw OracleError.missing("dt") }
    return step
  }
}
