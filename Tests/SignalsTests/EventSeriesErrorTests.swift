import Signals
import Testing

/// Each sentence about event trains once: what it is, what was found, what to do.
struct EventSeriesErrorTests {
  @Test(arguments: [
    (SignalError.repeatedChannel(2), "Channel 2 is asked for twice; name every channel once."),
    (
      .noSuchEvent(position: 7, count: 4),
      "There is no event at position 7: the series has 4 events, counted from zero; ask for earlier ones."
    ),
    (
      .periodicSeries(series: "clock", action: "joined with one of another extent"),
      "The periodic series 'clock' cannot be joined with one of another extent, since it has no end; "
        + "clip it to a window first."
    ),
    (
      .tooManyRepetitions(start: 0, stop: 100, period: 1e-9),
      "A window from 0.0 s to 100.0 s holds too many events of a series that repeats every 1e-09 s; "
        + "choose a shorter window, or take its raster piece by piece."
    ),
    (
      .tooManySteps(count: 5, largest: 4),
      "A raster of 5 steps is more than the 4 that are held at once; take it in pieces, or events row by row "
        + "with rasterRows(on:)."
    ),
  ])
  func `an error says what it is, what was found and what to do`(error: SignalError, sentence: String) {
    #expect(error.description == sentence)
  }
}
