/// What can be wrong with time, series and rasters.
public enum SignalError: Error, Equatable, Sendable {
  /// A time step that is no positive ratio of whole numbers up to 2³⁰.
  case unusableTimeStep(String)
  /// A duration that is not a whole number of steps.
  case notWholeSteps(seconds: Double, step: TimeStep)
  /// A duration that is negative or not finite.
  case notADuration(Double)
  /// A tick beyond ±2⁵³, or a grid with a negative number of steps.
  case gridOutOfBounds(firstTick: Int64, count: Int)
  /// A time so late that the spacing of `Double` blurs the bins of this step.
  case tooLateForStep(seconds: Double, step: TimeStep)
  /// A tensor whose shape and number of scalars disagree.
  case shapeMismatch(shape: [Int], scalars: Int)
  /// Lists that belong together and differ in length.
  case lengthMismatch(what: String, expected: Int, found: Int)
  /// A time that is smaller than the one before it.
  case timesNotSorted(index: Int, time: Double, previous: Double)
  /// A time or a limit that is not a finite number.
  case timeNotFinite(what: String)
  /// A series that stops before it starts, or a periodic one without duration.
  case badExtent(start: Double, stop: Double, isPeriodic: Bool)
  /// A sample or event outside of the limits of its series.
  case outsideExtent(time: Double, start: Double, stop: Double)
  /// An event on a channel that the series does not have.
  case noSuchChannel(channel: Int, channelCount: Int, index: Int)
  /// A channel that is asked for twice.
  case repeatedChannel(Int)
  /// A wanted event that the series does not have.
  case noSuchEvent(position: Int, count: Int)
  /// Something that cannot be done with a series that repeats itself: `action` completes "cannot be …".
  case periodicSeries(series: String, action: String)
  /// A window over a periodic series that would hold too many events.
  case tooManyRepetitions(start: Double, stop: Double, period: Double)
  /// A raster of more steps than memory is meant to hold at once.
  case tooManySteps(count: Int, largest: Int)
  /// A question about a time where the series has no value.
  case notDefined(series: String, time: Double, first: Double, last: Double)
  /// A value that is infinite or not a number.
  case notFinite(what: String, time: Double, channel: Int)
  /// A value that is no count of events: negative, fractional or above 2²⁴.
  case notACount(value: Float, step: Int, channel: Int)
  /// A channel that was asked for and that the series does not have.
  case noChannel(series: String, channel: Int, channelCount: Int)
  /// Something that does not fit the channels of a series.
  case channelsDoNotFit(what: String, series: String, channelCount: Int, advice: String)
  /// Too few samples to lead a spline through them.
  case tooFewSamples(series: String, interpolation: Interpolation, needed: Int, found: Int)
  /// Two samples at one time, through which no spline can be led.
  case repeatedTime(series: String, interpolation: Interpolation, time: Double)
  /// Steps over which a series cannot be averaged.
  case notAveraged(series: String, step: TimeStep, reason: String)
  /// More values, of all channels, than a series should have.
  case tooManyValues(series: String, count: Double)
  /// Two rasters that do not follow one another or do not fit side by side.
  case rastersDoNotJoin(String)
}

extension SignalError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unusableTimeStep(let text):
      "A time step must be a positive ratio of whole numbers up to 2^30 in seconds, but \(text) was given; "
        + "state it as .milliseconds(1), .hertz(44_100) or a short decimal."
    case .notWholeSteps(let seconds, let step):
      "A duration of \(seconds) s is not a whole number of steps of \(step); "
        + "choose another duration or say how to round it."
    case .notADuration(let seconds):
      "A duration must be a finite number of seconds from zero up, but is \(seconds) s."
    case .gridOutOfBounds(let firstTick, let count):
      "A time grid from tick \(firstTick) with \(count) steps leaves the range of ±2^53 ticks; "
        + "use a longer time step or a shorter run."
    case .tooLateForStep(let seconds, let step):
      "A time of \(seconds) s is too late for bins of \(step): rounding of the time is no longer small against a bin; "
        + "shift the series towards zero or use a longer step."
    case .shapeMismatch(let shape, let scalars):
      "A tensor of shape \(shape) cannot be made of \(scalars) values; their number must be the product of the shape."
    case .lengthMismatch(let what, let expected, let found):
      "Expected \(expected) \(what), but found \(found)."
    case .timesNotSorted(let index, let time, let previous):
      "Times must not decrease, but time \(index) is \(time) s after \(previous) s; sort the series by time."
    case .timeNotFinite(let what):
      "The \(what) must be a finite number of seconds."
    case .badExtent(let start, let stop, let isPeriodic):
      "A \(isPeriodic ? "periodic " : "")series cannot run from \(start) s to \(stop) s; "
        + (isPeriodic ? "its stop must be later than its start." : "its stop must not be earlier than its start.")
    case .outsideExtent(let time, let start, let stop):
      "A time of \(time) s lies outside of its series, which runs from \(start) s to \(stop) s; "
        + "move the limits or drop the point."
    case .noSuchChannel(let channel, let channelCount, let index):
      "Event \(index) is on channel \(channel), but the series has channels 0 to \(channelCount - 1)."
    case .repeatedChannel(let channel):
      "Channel \(channel) is asked for twice; name every channel once."
    case .noSuchEvent(let position, let count):
      "There is no event at position \(position): the series has \(count) events, counted from zero; "
        + "ask for earlier ones."
    case .periodicSeries(let series, let action):
      "The periodic series '\(series)' cannot be \(action), since it has no end; clip it to a window first."
    case .tooManyRepetitions(let start, let stop, let period):
      "A window from \(start) s to \(stop) s holds too many events of a series that repeats every \(period) s; "
        + "choose a shorter window, or take its raster piece by piece."
    case .tooManySteps(let count, let largest):
      "A raster of \(count) steps is more than the \(largest) that are held at once; "
        + "take it in pieces, or events row by row with rasterRows(on:)."
    case .notDefined(let series, let time, let first, let last):
      "Series '\(series)' has no value at \(time) s, only from \(first) s to \(last) s; "
        + "shorten the run or give the series another policy for times outside."
    case .notFinite(let what, let time, let channel):
      "The \(what) is not a finite number at \(time) s on channel \(channel); replace or remove it."
    case .notACount(let value, let step, let channel):
      "Events are counted by whole numbers from 0 to 2^24, but the raster has \(value) at step \(step) "
        + "on channel \(channel)."
    case .noChannel(let series, let channel, let channelCount):
      "Series '\(series)' has \(channelCount) channels, counted from 0, but channel \(channel) was asked for; "
        + "choose among those it has."
    case .channelsDoNotFit(let what, let series, let channelCount, let advice):
      "Series '\(series)' has \(channelCount) channels, which \(what) does not fit; \(advice)."
    case .tooFewSamples(let series, let interpolation, let needed, let found):
      "Series '\(series)' is read by \(interpolation.rawValue) splines, which need \(needed) samples, but it has "
        + "\(found); add samples or choose another interpolation."
    case .repeatedTime(let series, let interpolation, let time):
      "Series '\(series)' is read by \(interpolation.rawValue) splines, but has two samples at \(time) s; "
        + "remove one or choose another interpolation."
    case .notAveraged(let series, let step, let reason):
      "Series '\(series)' cannot be averaged over steps of \(step): \(reason); choose another step, or sample it."
    case .tooManyValues(let series, let count):
      "Series '\(series)' would get \(count) values, more than 2^31 - 1; clip it to a shorter time."
    case .rastersDoNotJoin(let why):
      "The rasters cannot be joined: \(why)."
    }
  }
}
