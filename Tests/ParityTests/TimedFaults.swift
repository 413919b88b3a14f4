import Modules
import Signals

/// Decides from the facts of a call whether a fault of the model system is why Loligo differs.
enum TimedFaults {
  /// The facts of a call that the model system refuses and Loligo does not.
  struct Refusal {
    var error: String
    var message: String
    /// Steps of Loligo's run.
    var steps: Int
    var inputKind: SignalKind?
    /// The kind that the model system's module takes.
    var wantedKind: SignalKind
    var countsPresence: Bool
  }

  /// The fault behind a refusal; `nil` where Loligo should refuse too.
  static func fault(of facts: Refusal) -> Fault? {
    if facts.error == "TypeError", let kind = facts.inputKind, kind != facts.wantedKind { return .seriesKind }
    if facts.error == "IndexError" || facts.error == "TypeError", facts.steps == 0 { return .emptyRun }
    // Records of a single step cannot be made into series.
    if facts.error == "IndexError", facts.steps == 1 { return .squeezedRecord }
    if facts.error == "ValueError", facts.countsPresence, facts.inputKind == .events, facts.message.contains("concat") {
      return .presenceRaster
    }
    return nil
  }

  /// How Loligo's input to the module compares with the model system's.
  enum Match {
    case same(TimedEvolution)
    case fault(Fault)
    case differs(String)
  }

  /// Compares what the modules received.
  static func compare(
    _ result: Result<TimedEvolution, ModuleError>, from timed: TimedModule, over input: (any TimeSeries)?,
    _ call: TimedCall, with model: OracleArray, step: Double
  ) throws -> Match {
    let evolution: TimedEvolution
    switch result {
    case .success(let success): evolution = success
    case .failure(let error):
      guard let input, input.channelCount != timed.module.inputCount,
        error.problem == .inputWidth(expected: timed.module.inputCount, found: input.channelCount)
      else { return .differs("error: \(error)") }
      return .fault(.silentWidth)
    }
    guard let steps = call.node.number("num_timesteps").map({ Int(clamped: $0) }) else {
      throw OracleError.missing("num_timesteps")
    }
    guard evolution.grid.count == steps else {
      return addsSlack(call, input, timed, steps: steps, ownSteps: evolution.grid.count, step: step)
        ? .fault(.absoluteSlack) : .differs("\(evolution.grid.count) steps for \(steps)")
    }
    let own = try timed.raster(of: input, on: evolution.grid)
    guard model.shape.count == 2, model.shape[1] == own.channelCount, model.shape[0] >= steps else {
      return .differs("raster of shape \([own.stepCount, own.channelCount]) for \(model.shape)")
    }
    let values = own.values
    let width = own.channelCount
    if let cell = values.indices.first(where: { values[$0] != Float(model.values[$0]) }) {
      let rows = Set(values.indices.filter { values[$0] != Float(model.values[$0]) }.map { $0 / width })
      guard let input, try rows.allSatisfy({ try isReadRightOnEdge(row: $0, of: own, input) }) else {
        return .differs(
          "raster has \(values[cell]) for \(model.values[cell]) at step \(cell / width), channel \(cell % width)")
      }
      return .fault(.comparedTimes)
    }
    if model.shape[0] == steps + 1, input?.signal.kind == .events { return .fault(.extraStep) }
    return model.shape[0] == steps
      ? .same(evolution) : .differs("\(model.shape[0]) rows of input for \(steps) steps")
  }

  /// Whether the model system's slack of a microsecond is all that makes its run longer.
  private static func addsSlack(
    _ call: TimedCall, _ input: (any TimeSeries)?, _ timed: TimedModule, steps: Int, ownSteps: Int, step: Double
  ) -> Bool {
    let duration: Double
    switch call.span {
    case .steps: return false
    case .seconds(let seconds, _): duration = seconds
    case .untilInputEnds:
      guard let input else { return false }
      duration = input.isPeriodic ? input.duration : input.stop - Double(timed.tick) * step
    }
    return steps == Int(clamped: ((duration + 1e-6) / step).rounded(.down)) && ownSteps < steps
      && ownSteps == Int(clamped: (duration / step + 1e-6).rounded(.down))
  }

  /// Whether a row hangs on an edge: an event lies within a millionth of a step of an edge of its bin; or a sample was
  /// taken then, and it is what Loligo read.
  private static func isReadRightOnEdge(row: Int, of own: Raster, _ input: any TimeSeries) throws -> Bool {
    let (start, end) = (own.grid.time(at: row), own.grid.time(at: row + 1))
    switch input.signal {
    case .events(let events):
      return events.times.contains { isNear($0, start, own.grid, input) || isNear($0, end, own.grid, input) }
    case .continuous(let samples):
      // The first and the last sample of a period are near the same time.
      let read = own.values[row * own.channelCount..<(row + 1) * own.channelCount]
      return (0..<samples.sampleCount).contains {
        isNear(samples.times[$0], start, own.grid, input) && samples.sample($0) == read
      }
    }
  }

  private static func isNear(_ time: Double, _ edge: Double, _ grid: TimeGrid, _ input: any TimeSeries) -> Bool {
    var distance = (edge - time).magnitude
    if input.isPeriodic {
      distance = distance.truncatingRemainder(dividingBy: input.duration)
      distance = min(distance, input.duration - distance)
    }
    return distance <= 1e-6 * grid.step.seconds
  }
}
