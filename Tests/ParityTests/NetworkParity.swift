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
    do {
      var parity = try NetworkParity(oracle)
      try parity.takeConstants()
      for (name, call) in oracle.node.calls { try parity.perform(call, named: name) }
      if !parity.failures.isEmpty { return .failed(parity.failures.joined(separator: "; ")) }
      return parity.faults.first.map(Outcome.deliberate) ?? .passed
    } catch OracleError.notExpressible(let what) {
      return .leftOut(what)
    } catch {
      return .failed("\(error)")
    }
  }

  private init(_ oracle: OracleCase) throws {
    self.oracle = oracle
    rule = SpikeRule(oracle.node) ?? .none
    let arguments = oracle.config
    let step = try TimeStep(seconds: arguments["dt"].number ?? 0.001)
    switch oracle.className {
    case "SynNet":
      module = try Self.synNet(arguments, step: step)
      prefix = "seq."
    case "WaveSenseNet":
      module = try Self.waveSense(arguments, step: step)
      prefix = ""
    default: throw OracleError.notExpressible("class '\(oracle.className)'")
    }
    func part(_ name: String) -> OracleNode { oracle.node.part((name + "." + prefix).trimmed) }
    let parameters = part("params")
    for name in parameters.datasetNames {
      let value = try parameters.required(name).tensor()
      if name.hasSuffix(".bias"), (try? module.value(at: AttributePath(oracleName: name))) == nil { continue }
      try module.set(AttributePath(oracleName: name), to: .tensor(value))
    }
    try module.takeState(of: part("state_before"))
  }

  private static func tensor(_ value: JSONValue) throws -> Tensor? {
    if let number = value.number { return Tensor([Float(number)]) }
    return value.list.isEmpty ? nil : Tensor(value.list.compactMap(\.number).map { Float($0) })
  }

  private static func integer(_ value: JSONValue, _ standard: Int) -> Int { value.number.map { Int($0) } ?? standard }

  private static func synNet(_ arguments: JSONValue, step: TimeStep) throws -> SynNet {
    let sizes = arguments["size_hidden_layers"].list.compactMap(\.number)
    let constants = arguments["time_constants_per_layer"].list.compactMap(\.number)
    let output = arguments["output"].text ?? "spikes"
    guard let output = SynNet.Output(rawValue: output) else { throw OracleError.notExpressible("output '\(output)'") }
    return try SynNet(
      integer(arguments["n_channels"], 0), classes: integer(arguments["n_classes"], 0),
      hidden: zip(sizes.isEmpty ? [60] : sizes, constants.isEmpty ? [10] : constants).map {
        SynNet.Hidden(Int($0), timeConstants: Int($1))
      },
      baseTimeConstant: arguments["tau_syn_base"].number ?? 0.002,
      membraneTimeConstant: arguments["tau_mem"].number ?? 0.002,
      outputTimeConstant: arguments["tau_syn_out"].number ?? 0.002,
      quantizesTimeConstants: arguments["quantize_time_constants"].flag ?? true,
      threshold: tensor(arguments["threshold"]) ?? 1, outputThreshold: tensor(arguments["threshold_out"]),
      maximumSpikesPerStep: integer(arguments["max_spikes_per_dt"], 31),
      maximumOutputSpikesPerStep: integer(arguments["max_spikes_per_dt_out"], 1), output: output, timeStep: step)
  }

  private static func waveSense(_ arguments: JSONValue, step: TimeStep) throws -> WaveSense {
    try WaveSense(
      dilations: arguments["dilations"].list.compactMap(\.number).map { Int($0) },
      inputs: integer(arguments["n_channels_in"], 16), classes: integer(arguments["n_classes"], 2),
      residual: integer(arguments["n_channels_res"], 16), skip: integer(arguments["n_channels_skip"], 32),
      hidden: integer(arguments["n_hidden"], 32), kernelSize: integer(arguments["kernel_size"], 2),
      bias: tensor(arguments["bias"]) ?? 0, membraneTimeConstant: tensor(arguments["tau_mem"]) ?? 0.02,
      baseTimeConstant: arguments["base_tau_syn"].number ?? 0.02,
      readoutTimeConstant: arguments["tau_lp"].number ?? 0.02, threshold: tensor(arguments["threshold"]) ?? 1,
      outputThreshold: tensor(arguments["threshold_out"]) ?? 1, timeStep: step)
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
    let stateAfter = call.part(("state_after." + prefix).trimmed)
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

extension String {
  /// The name without a dot at its end.
  fileprivate var trimmed: String { hasSuffix(".") ? String(dropLast()) : self }
}
