import Signals
import Testing

/// What people read about a series.
struct ContinuousSeriesTextTests {
  @Test func `a series says what it is in a line`() throws {
    let frames = try ContinuousSeries(
      clocked: [0, 1, 4, 9], channelCount: 1, step: .milliseconds(10), interpolation: .linear, name: "frames",
      units: "mV")
    #expect("\(frames)" == "series 'frames' from 0.0 s to 0.04 s: 4 samples of 1 channel, linear, in mV")
    let beat = try ContinuousSeries(
      times: [0], values: [1, 2], channelCount: 2, stop: 1, isPeriodic: true, name: "beat")
    #expect("\(beat)" == "periodic series 'beat' from 0.0 s to 1.0 s: 1 sample of 2 channels, previous")
  }

  @Test func `a short series is listed as a whole, a long one by its first and last samples`() throws {
    let series = try ContinuousSeries(
      times: [0, 0.5, 10], values: [1, -20, .nan, 4, 5, 6], channelCount: 2, name: "v")
    #expect(
      series.summary() == """
        series 'v' from 0.0 s to 10.0 s: 3 samples of 2 channels, previous
         0.0 s  1.0  -20.0
         0.5 s  nan    4.0
        10.0 s  5.0    6.0
        """)
    #expect(
      series.summary(rows: 2) == """
        series 'v' from 0.0 s to 10.0 s: 3 samples of 2 channels, previous
         0.0 s  1.0  -20.0
        …
        10.0 s  5.0    6.0
        """)
    #expect(series.summary(rows: 1).split(separator: "\n").count == 3)
    #expect(series.summary(rows: 0).split(separator: "\n").last == "…")
  }
}
