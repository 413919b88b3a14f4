public import Signals

/// Where the times of samples come from: nothing is guessed.
///
/// ```swift
/// TimeBase.column("t", unit: .milliseconds)   // a column, or an array, of times
/// TimeBase.step(.milliseconds(1))             // no times: sample i is taken at tick i
/// ```
public enum TimeBase: Sendable, Hashable {
  /// A column of a table, or an array of a file, that holds the times.
  ///
  /// Without a name it is the one called "time", "times" or "t"; without a unit its header has to name one, as in
  /// `time [ms]`. With a step every time has to be the next tick; without one the series is put on a clock where all
  /// times are ticks of one step (`TimeGrid(startingBinsAt:)`), and keeps its times as they are where they are not.
  case column(String? = nil, unit: TimeUnit? = nil, step: TimeStep? = nil)
  /// No times: the first sample is taken at zero, each other one step after the one before.
  case step(TimeStep)

  static let usualNames = ["time", "times", "t"]
}

/// The times of samples as they are read, and what is wrong with the first that is not right.
struct TimesBeingRead {
  let step: TimeStep?
  private(set) var times: [Double] = []
  private var firstTick: Int64 = 0

  init(step: TimeStep?) { self.step = step }

  /// Takes the next time, in seconds; gives what is wrong with it.
  mutating func take(_ time: Double) -> InterchangeError.TimeProblem? {
    guard time.isFinite else { return .notFinite }
    if let last = times.last, time < last { return .decreases(from: last) }
    if let step {
      let expected = firstTick + Int64(times.count)
      guard let tick = step.tick(at: time), times.isEmpty || tick == expected else {
        return .notNextTick(expected: times.isEmpty ? nil : step.seconds(atTick: expected), step: step)
      }
      if times.isEmpty { firstTick = tick }
    }
    times.append(time)
    return nil
  }

  /// The clock of the times, when they have one.
  var grid: TimeGrid? { TimeGrid(startingBinsAt: times, step: step) }
}

/// How a file's samples become a series: what all formats have in common.
struct SeriesMaking {
  let file: String
  var interpolation = Interpolation.previous
  var outside = OutsidePolicy.fail
  var name: String
  var units: String?

  /// A series on a clock.
  func series(
    _ values: [Float], channelCount: Int, step: TimeStep, firstTick: Int64 = 0
  ) throws(InterchangeError) -> ContinuousSeries {
    do throws(SignalError) {
      return try ContinuousSeries(
        clocked: values, channelCount: channelCount, step: step, firstTick: firstTick, interpolation: interpolation,
        outside: outside, name: name, units: units)
    } catch { throw .signal(file: file, error) }
  }

  /// A series at times that were read, on a clock where they have one.
  func series(
    _ values: [Float], channelCount: Int, times: TimesBeingRead
  ) throws(InterchangeError) -> ContinuousSeries {
    if let grid = times.grid {
      return try series(values, channelCount: channelCount, step: grid.step, firstTick: grid.firstTick)
    }
    do throws(SignalError) {
      return try ContinuousSeries(
        times: times.times, values: values, channelCount: channelCount, interpolation: interpolation,
        outside: outside, name: name, units: units)
    } catch { throw .signal(file: file, error) }
  }

  /// Events in any order.
  func events(
    times: [Double], channels: [Int], channelCount: Int, start: Double, stop: Double, isPeriodic: Bool = false
  ) throws(InterchangeError) -> EventSeries {
    do throws(SignalError) {
      guard times.count == channels.count else {
        throw .lengthMismatch(what: "channels, one an event", expected: times.count, found: channels.count)
      }
      let order = times.indices.sorted { (times[$0], channels[$0]) < (times[$1], channels[$1]) }
      return try EventSeries(
        times: order.map { times[$0] }, channels: order.map { channels[$0] }, channelCount: channelCount,
        start: start, stop: stop, isPeriodic: isPeriodic, name: name, units: units)
    } catch { throw .signal(file: file, error) }
  }
}
