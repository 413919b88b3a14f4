import Modules
import Signals

/// Runs a case of kind `timed`, call by call; every call is a unit.
struct TimedParity {
  private let oracle: OracleCase
  private var timed: TimedModule
  /// The state from which a functional module starts every run.
  private var held: any Module

  private init(_ oracle: OracleCase) throws {
    self.oracle = oracle
    guard let modelClass = oracle.modelClass else { throw OracleError.notExpressible("class \'\(oracle.className)\'") }
    held = try modelClass.module(of: oracle)
    let counting: EventCounting = oracle.config["timed"]["add_events"].flag == true ? .counts : .presence
    timed = try TimedModule(
      held, step: TimeStep(seconds: oracle.timeStep),
      conversion: TimedModule.Conversion(counting: counting, edges: .exact))
  }

  /// What comes of each call of a case.
  static func outcomes(of oracle: OracleCase) -> [(call: String?, outcome: Outcome)] {
    var parity: TimedParity
    do { parity = try TimedParity(oracle) } catch { return [("construction", .failed("\(error)"))] }
    return oracle.node.calls.map { ($0.name, parity.outcome(of: $0.node)) }
  }

  private mutating func outcome(of node: OracleNode) -> Outcome {
    Outcome {
      var outcome = try perform(TimedCall(node))
      var clock = Comparison(.none)
      if let tick = node.number("timestep_after") { clock.expect(timed.tick, Int64(tick), as: "clock") }
      if let time = node.number("t_after") {
        clock.compare(time: timed.now, with: time, step: oracle.timeStep, as: "time after the call")
      }
      if !clock.failures.isEmpty { outcome = .failed(clock.failures.joined(separator: "; ")) }
      return outcome
    }
  }

  private mutating func perform(_ call: TimedCall) throws -> Outcome {
    switch call.operation {
    case "evolve": return try evolve(call)
    case "set_t":
      guard let time = call.clockTime else { throw OracleError.missing("t") }
      timed.setClock(toTick: Int64((time / oracle.timeStep).rounded(.down)))
    case "reset_time": timed.resetClock()
    case "reset_state":
      timed.resetState()
      held = timed.module
    case "reset_all":
      timed.resetAll()
      held = timed.module
    case let other: throw OracleError.notExpressible("operation '\(other ?? "none")'")
    }
    return .passed
  }

  private mutating func evolve(_ call: TimedCall) throws -> Outcome {
    if oracle.isFunctional { timed.module = held }
    timed.conversion.placement = call.placement
    let before = timed
    var input = try call.input()
    if call.raises == nil, let events = input?.signal.events, events.channelCount != timed.module.inputCount {
      // The model system's rule, asked for by name.
      input = events.fittingChannels(to: timed.module.inputCount)
    }
    let result: Result<TimedEvolution, ModuleError>
    do throws(ModuleError) {
      result = .success(try timed.evolve(over: input, for: call.span, recording: .everything))
    } catch {
      result = .failure(error)
    }
    if let raised = call.raises {
      guard case .success(let evolution) = result else { return .passed }
      timed = before
      let facts = TimedFaults.Refusal(
        error: raised, message: call.node.text("message") ?? "", steps: evolution.grid.count,
        inputKind: input?.signal.kind,
        wantedKind: oracle.config["input_type"].text == "TSEvent" ? .events : .continuous,
        countsPresence: timed.conversion.counting == .presence)
      return TimedFaults.fault(of: facts).map(Outcome.deliberate)
        ?? .failed("no error, where the model system raises \(raised)")
    }
    let model = try call.node.required("rasterised_input")
    switch try TimedFaults.compare(result, from: before, over: input, call, with: model, step: oracle.timeStep) {
    case .differs(let text): return .failed(text)
    case .same(let evolution):
      return try conclude(evolution, call, rows: model.shape[0], fault: nil)
    case .fault(let fault):
      timed = before
      let evolution = try evolveOverRaster(model)
      timed.setClock(toTick: before.tick + Int64(call.node.number("num_timesteps") ?? 0))
      return try conclude(evolution, call, rows: model.shape[0], fault: fault)
    }
  }

  /// Runs over the raster that the model system's module received, so that everything behind it can be compared.
  private mutating func evolveOverRaster(_ model: OracleArray) throws -> TimedEvolution {
    let width = timed.module.inputCount
    let fitted = model.shape[1] == width ? model : model.broadcast(toChannels: width)
    let grid = try TimeGrid(step: timed.timeStep, firstTick: timed.tick, count: fitted.shape[0])
    let series = ContinuousSeries(try Raster(grid: grid, channelCount: width, values: fitted.floats))
    return try timed.evolve(over: series, for: .steps(grid.count), recording: .everything)
  }

  private mutating func conclude(
    _ evolution: TimedEvolution, _ call: TimedCall, rows: Int, fault: Fault?
  ) throws -> Outcome {
    var comparison = TimedComparison(oracle, call, steps: rows)
    var fault = fault
    try comparison.compare(evolution)
    if !comparison.result.failures.isEmpty, let window = try oracle.window(), window < rows {
      comparison = TimedComparison(oracle, call, steps: rows, window: window)
      try comparison.compare(evolution)
      fault = fault ?? .shortWindow
    }
    if comparison.hasSqueezedRecord { fault = fault ?? .squeezedRecord }
    if comparison.result.isComplete(of: rows) {
      comparison.result.compareState(of: timed.module, with: call.node.part("new_state"))
    } else {
      try timed.module.takeState(of: call.node.part("new_state"))
    }
    let failures = comparison.result.failures
    if !failures.isEmpty { return .failed(failures.joined(separator: "; ")) }
    return fault.map(Outcome.deliberate) ?? .passed
  }
}
