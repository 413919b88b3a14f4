internal import Kernels
public import Signals

extension EventSeries {
  /// Poisson events of constant rates, at exact times: the gaps between them are exponential.
  ///
  /// ```swift
  /// let events = try EventSeries.poisson(rates: [10, 50], duration: 2, seed: 1)
  /// ```
  /// - Parameters:
  ///   - rates: Events per second, one a channel, zero or more.
  ///   - duration: Seconds.
  ///   - seed: What the events depend on; those of a channel are the same with more channels or a longer duration.
  /// - Throws: `ModuleError` for a rate that is negative or not finite, a duration that is none, or more than 2³¹ events
  ///   to be expected.
  public static func poisson(rates: [Double], duration: Double, seed: Int64) throws(ModuleError) -> EventSeries {
    try checkStimulus(values: rates, as: "rates", duration: duration, expected: rates.reduce(0) { $0 + $1 * duration })
    var train = DrawnTrain()
    for (channel, rate) in rates.enumerated() where rate > 0 {
      var gaps = ExponentialGaps(seed: seed, channel: channel)
      var time = gaps.next() / rate
      while time < duration {
        train.events.append((time, channel))
        time += gaps.next() / rate
      }
    }
    return try train.series(channelCount: rates.count, start: 0, stop: duration)
  }

  /// Regular trains of events at `phase + k · period`, from zero on.
  ///
  /// - Parameters:
  ///   - periods: Seconds above zero, one a channel.
  ///   - phases: Seconds, one a channel; zero unless given.
  ///   - duration: Seconds.
  /// - Throws: `ModuleError` for a period that is not above zero, another number of phases than of periods, a duration
  ///   that is none, or more than 2³¹ events.
  public static func regular(
    periods: [Double], phases: [Double]? = nil, duration: Double
  ) throws(ModuleError) -> EventSeries {
    let phases = phases ?? Array(repeating: 0, count: periods.count)
    guard phases.count == periods.count else {
      throw ModuleError(
        "EventSeries",
        .signal(.lengthMismatch(what: "phases, one a period", expected: periods.count, found: phases.count)))
    }
    if let index = periods.firstIndex(where: { !($0 > 0) }) {
      throw ModuleError("EventSeries", .notPositive(attribute: "periods", value: periods[index], index: index))
    }
    try checkStimulus(
      values: periods, as: "periods", duration: duration, expected: periods.reduce(0) { $0 + duration / $1 })
    if let index = phases.firstIndex(where: { !$0.isFinite }) {
      throw ModuleError("EventSeries", .notFinite(attribute: "phases", index: index))
    }
    var train = DrawnTrain()
    for (channel, period) in periods.enumerated() {
      // The phase nearest to zero: counting up from one far away would never get here.
      let phase = phases[channel].truncatingRemainder(dividingBy: period)
      var number = (-phase / period).rounded(.up)
      while phase + number * period < duration {
        train.events.append((Swift.max(0, phase + number * period), channel))
        number += 1
      }
    }
    return try train.series(channelCount: periods.count, start: 0, stop: duration)
  }

  /// Refuses what no stimulus can be drawn from.
  static func checkStimulus(
    values: [Double], as name: String, duration: Double, expected: Double
  ) throws(ModuleError) {
    if let index = values.firstIndex(where: { !$0.isFinite }) {
      throw ModuleError("EventSeries", .notFinite(attribute: name, index: index))
    }
    if let value = values.first(where: { $0 < 0 }) {
      throw ModuleError("EventSeries", .outOfRange(attribute: name, value: value, range: "zero or more"))
    }
    guard duration.isFinite, duration >= 0 else { throw ModuleError("EventSeries", .signal(.notADuration(duration))) }
    guard expected <= 0x1p31 else {
      throw ModuleError(
        "EventSeries", .outOfRange(attribute: "number of events", value: expected, range: "at most 2^31"))
    }
  }
}

/// Events as they are drawn, channel by channel, to be put in order.
struct DrawnTrain {
  var events: [(time: Double, channel: Int)] = []

  /// The events in the order of time and channel, as a series.
  func series(channelCount: Int, start: Double, stop: Double) throws(ModuleError) -> EventSeries {
    let sorted = events.sorted { $0.time < $1.time || ($0.time == $1.time && $0.channel < $1.channel) }
    do {
      return try EventSeries(
        times: sorted.map(\.time), channels: sorted.map(\.channel), channelCount: channelCount, start: start, stop: stop
      )
    } catch { throw ModuleError("EventSeries", .signal(error)) }
  }
}

/// Exponential numbers of mean 1 for one channel, number by number.
struct ExponentialGaps {
  private let philox: Philox
  private let channel: UInt32
  private var index: Int64 = 0

  init(seed: Int64, channel: Int) {
    philox = RandomNumbers(seed: seed).child("/poisson").philox
    self.channel = UInt32(truncatingIfNeeded: channel)
  }

  /// −ln u with u of 53 bits in (0, 1].
  mutating func next() -> Double {
    let bits = philox.bits(at: index, draw: channel)
    index += 1
    return -ElementaryFunctions.log(Double((bits >> 11) + 1) * 0x1p-53)
  }
}
