import Modules
import Signals

/// Runs a case of kind `module`, call by call, and compares everything that the oracle holds.
struct ModuleParity {
  let oracle: OracleCase
  private var module: any Module
  private let rule: SpikeRule
  private var faults: [Fault] = []
  private var failures: [String] = []

  private init(_ oracle: OracleCase) throws {
    self.oracle = oracle
    guard let modelClass = oracle.modelClass else { throw OracleError.notExpressible("class \'\(oracle.className)\'") }
    module = try modelClass.module(of: oracle)
    rule = SpikeRule(oracle.node) ?? .none
  }

  /// What comes of a case.
  static func outcome(of oracle: OracleCase) -> Outcome {
    Outcome {
      var parity = try ModuleParity(oracle)
      for (name, call) in oracle.node.calls { try parity.perform(call, named: name) }
      return Outcome(parity.failures, except: parity.faults.first)
    }
  }

  private mutating func perform(_ call: OracleNode, named name: String) throws {
    var found: [String]
    switch call.text("op") {
    case "evolve": found = try evolve(call)
    case "reset_state":
      module.resetState()
      var comparison = Comparison(rule)
      comparison.compareState(of: module, with: call.part("state_after"))
      found = comparison.failures
    case let other: throw OracleError.notExpressible("operation '\(other ?? "none")'")
    }
    failures += found.map { "\(name): \($0)" }
  }

  private mutating func evolve(_ call: OracleNode) throws -> [String] {
    if oracle.modelClass?.startsFromRest == true { module.resetState() }
    var inputs = try trials(call.required("input"))
    if let input = inputs.first, input.shape.last != module.inputCount {
      guard refuses(input) else { return ["an input of another width is taken"] }
      if call.text("raises") != nil { return [] }
      guard input.shape.last == 1 else { return ["an input of another width is refused"] }
      faults.append(.silentWidth)
      inputs = inputs.map { $0.broadcast(toChannels: module.inputCount) }
    }
    let runs = try module.run(trials: inputs.map(raster))
    if call.text("raises") != nil { return ["no error, where the model system raises"] }

    let steps = inputs.first?.shape.first ?? 0
    var comparisons = try compare(runs.map(\.evolution), with: call, steps: steps, window: nil)
    if comparisons.contains(where: { !$0.failures.isEmpty }), let window = try oracle.window(), window < steps {
      comparisons = try compare(runs.map(\.evolution), with: call, steps: steps, window: window)
      faults.append(.shortWindow)
    }
    // The model system keeps the state of the first trial alone.
    let isComplete = comparisons.first?.isComplete(of: steps) ?? true
    if let first = runs.first, isComplete {
      comparisons[0].compareState(of: first.module, with: call.part("state_after"))
      module = first.module
    }
    if oracle.isFunctional || !isComplete { try module.takeState(of: call.part("state_after")) }
    return comparisons.indices.flatMap { trial in
      comparisons[trial].failures.map { comparisons.count > 1 ? "trial \(trial): \($0)" : $0 }
    }
  }

  /// The trials of an array; those of a class that has time first are one.
  private func trials(_ array: OracleArray) throws -> [OracleArray] {
    guard oracle.modelClass?.isTimeFirst == true else { return try array.trials() }
    guard array.shape.count == 3, array.shape[1] == 1 else {
      throw OracleError.notExpressible("several trials, time first")
    }
    return [OracleArray(shape: [array.shape[0], array.shape[2]], values: array.values)]
  }

  private func raster(_ input: OracleArray) throws -> Raster {
    try Raster(
      grid: TimeGrid(step: TimeStep(seconds: oracle.timeStep), count: input.shape[0]), channelCount: input.shape[1],
      values: input.floats)
  }

  /// Whether Loligo throws for the width of an input.
  private func refuses(_ input: OracleArray) -> Bool {
    do {
      _ = try module.run(trials: [raster(input)])
      return false
    } catch let error as ModuleError {
      return error.problem == .inputWidth(expected: module.inputCount, found: input.shape[1])
    } catch {
      return false
    }
  }

  /// Compares output and records of every trial.
  private func compare(
    _ evolutions: [Evolution], with call: OracleNode, steps: Int, window: Int?
  ) throws -> [Comparison] {
    let outputs = try trials(call.required("output"))
    guard outputs.count == evolutions.count else { throw OracleError.unreadable("the number of trials of 'output'") }
    let found = try outputValues(of: evolutions)
    let records = try recordedTrials(of: call)
    if let short = records.first(where: { $0.trials.count < evolutions.count }) {
      throw OracleError.unreadable(short.name)
    }
    return evolutions.indices.map { trial in
      var comparison = Comparison(rule, steps: window ?? .max)
      let evolution = evolutions[trial]
      if module.outputKind == .events {
        comparison.compare(spikes: found[trial], with: outputs[trial].values, steps: steps, as: "output")
      } else {
        comparison.compare(found[trial], with: outputs[trial].values, steps: steps, as: "output")
      }
      for (name, trials) in records {
        let path = AttributePath(oracleName: name)
        guard let trace = evolution[path] else {
          comparison.fail("nothing is recorded as '\(name)'")
          continue
        }
        // The record of a readout's output is the output itself, normalised over all trials.
        let values = path == oracle.readout?.path.appending("output") ? found[trial] : trace.values
        comparison.compare(values, with: trials[trial].values, steps: steps, as: "record '\(name)'")
      }
      if let recurrent = evolution["irec"], !records.contains(where: { $0.name == "irec" }) {
        // A record of zeros is left out of the oracle.
        comparison.expect(recurrent.values.contains { $0 != 0 }, false, as: "recurrent input without recurrence")
      }
      return comparison
    }
  }

  private func recordedTrials(of call: OracleNode) throws -> [(name: String, trials: [OracleArray])] {
    let record = call.part("record")
    return try record.datasetNames.map { ($0, try record.required($0).trials()) }
  }

  /// The outputs; those of a readout over several trials normalised over all of them, as the model system does.
  private func outputValues(of evolutions: [Evolution]) throws -> [[Float]] {
    guard evolutions.count > 1, let readout = oracle.readout, let activation = readout.modelClass.batchActivation else {
      return evolutions.map(\.output.values)
    }
    let path = readout.path.appending("smooth").appending("output")
    let smoothed = try evolutions.map { evolution in
      guard let sums = evolution[path] else { throw OracleError.missing("\(path)") }
      return sums.values
    }
    var joined = smoothed.flatMap { $0 }
    activation(&joined)
    let length = joined.count / smoothed.count
    return smoothed.indices.map { Array(joined[$0 * length..<($0 + 1) * length]) }
  }
}

extension Comparison {
  /// Compares every state that a part of the oracle holds.
  mutating func compareState(of module: any Module, with node: OracleNode) {
    for name in node.datasetNames {
      do {
        let expected = try node.required(name)
        guard case .tensor(let state) = try module.value(at: AttributePath(oracleName: name)) else {
          fail("state '\(name)' is no tensor")
          continue
        }
        if name.split(separator: ".").last == "spikes" {
          compare(spikes: state.scalars, with: expected.values, steps: 1, as: "state '\(name)'")
        } else {
          compare(state.scalars, with: expected.values, steps: 1, as: "state '\(name)'")
        }
      } catch {
        fail("state '\(name)': \(error)")
      }
    }
  }
}
