import Signals
import Testing

/// Each sentence once: what it is, what was found, what to do.
struct SignalErrorTests {
  @Test(arguments: [
    (
      SignalError.unusableTimeStep("0.0 s"),
      "A time step must be a positive ratio of whole numbers up to 2^30 in seconds, but 0.0 s was given; "
        + "state it as .milliseconds(1), .hertz(44_100) or a short decimal."
    ),
    (
      .notWholeSteps(seconds: 0.0105, step: .milliseconds(1)),
      "A duration of 0.0105 s is not a whole number of steps of 1 ms; choose another duration or say how to round it."
    ),
    (
      .gridOutOfBounds(firstTick: 5, count: -1),
      "A time grid from tick 5 with -1 steps leaves the range of ±2^53 ticks; use a longer time step or a shorter run."
    ),
    (
      .tooLateForStep(seconds: 1e9, step: .hertz(1_000_000_000)),
      "A time of 1000000000.0 s is too late for bins of 1 ns: rounding of the time is no longer small against a bin; "
        + "shift the series towards zero or use a longer step."
    ),
    (
      .shapeMismatch(shape: [2, 3], scalars: 5),
      "A tensor of shape [2, 3] cannot be made of 5 values; their number must be the product of the shape."
    ),
    (
      .lengthMismatch(what: "channels, one an event", expected: 4, found: 3),
      "Expected 4 channels, one an event, but found 3."
    ),
    (
      .timesNotSorted(index: 7, time: 1, previous: 2),
      "Times must not decrease, but time 7 is 1.0 s after 2.0 s; sort the series by time."
    ),
    (.notADuration(-1), "A duration must be a finite number of seconds from zero up, but is -1.0 s."),
    (.timeNotFinite(what: "time 3"), "The time 3 must be a finite number of seconds."),
    (
      .badExtent(start: 2, stop: 1, isPeriodic: false),
      "A series cannot run from 2.0 s to 1.0 s; its stop must not be earlier than its start."
    ),
    (
      .badExtent(start: 2, stop: 2, isPeriodic: true),
      "A periodic series cannot run from 2.0 s to 2.0 s; its stop must be later than its start."
    ),
    (
      .outsideExtent(time: 5, start: 0, stop: 1),
      "A time of 5.0 s lies outside of its series, which runs from 0.0 s to 1.0 s; move the limits or drop the point."
    ),
    (
      .noSuchChannel(channel: 4, channelCount: 4, index: 9),
      "Event 9 is on channel 4, but the series has channels 0 to 3."
    ),
    (
      .notDefined(series: "frames", time: 3, first: 0, last: 2),
      "Series 'frames' has no value at 3.0 s, only from 0.0 s to 2.0 s; "
        + "shorten the run or give the series another policy for times outside."
    ),
    (
      .notFinite(what: "input", time: 0.5, channel: 2),
      "The input is not a finite number at 0.5 s on channel 2; replace or remove it."
    ),
    (
      .notACount(value: 0.5, step: 3, channel: 1),
      "Events are counted by whole numbers from 0 to 2^24, but the raster has 0.5 at step 3 on channel 1."
    ),
    (
      .noChannel(series: "frames", channel: 7, channelCount: 2),
      "Series 'frames' has 2 channels, counted from 0, but channel 7 was asked for; choose among those it has."
    ),
    (
      .channelsDoNotFit(
        what: "an operand with 3", series: "frames", channelCount: 2, advice: "give it as many channels or one"),
      "Series 'frames' has 2 channels, which an operand with 3 does not fit; give it as many channels or one."
    ),
    (
      .tooFewSamples(series: "frames", interpolation: .cubic, needed: 4, found: 2),
      "Series 'frames' is read by cubic splines, which need 4 samples, but it has 2; "
        + "add samples or choose another interpolation."
    ),
    (
      .repeatedTime(series: "frames", interpolation: .quadratic, time: 0.5),
      "Series 'frames' is read by quadratic splines, but has two samples at 0.5 s; "
        + "remove one or choose another interpolation."
    ),
    (
      .notAveraged(series: "frames", step: .milliseconds(1), reason: "its samples are at listed times"),
      "Series 'frames' cannot be averaged over steps of 1 ms: its samples are at listed times; choose another step, or sample it."
    ),
    (
      .tooManyValues(series: "frames", count: 1e12),
      "Series 'frames' would get 1000000000000.0 values, more than 2^31 - 1; clip it to a shorter time."
    ),
    (
      .rastersDoNotJoin("one has 2 channels, the next 3"),
      "The rasters cannot be joined: one has 2 channels, the next 3."
    ),
  ])
  func `an error says what it is, what was found and what to do`(error: SignalError, sentence: String) {
    #expect(error.description == sentence)
  }
}
