import Signals
import Testing

/// Laws of mapped series: new values, everything else as it was.
struct ContinuousSeriesMappingTests {
  @Test func `every value is replaced by what its channel makes of it`() throws {
    let series = try ContinuousSeries(
      clocked: [1, 2, 3, 4, 5, 6], channelCount: 2, step: .milliseconds(5), firstTick: 3, isPeriodic: true,
      interpolation: .linear, outside: .hold, name: "frames", units: "mV")
    var expected = try ContinuousSeries(
      clocked: [2, 102, 6, 104, 10, 106], channelCount: 2, step: .milliseconds(5), firstTick: 3, isPeriodic: true,
      interpolation: .linear, outside: .hold, name: "frames")
    expected.units = "nA"
    #expect(try series.mappingValues(units: "nA") { $0 == 0 ? 2 * $1 : 100 + $1 } == expected)
  }

  @Test func `a new value that is not finite is refused where it is`() throws {
    let series = try ContinuousSeries(times: [1, 2], values: [1, 1, 0, 1], channelCount: 2, name: "frames")
    #expect(throws: SignalError.notFinite(what: "value of series 'frames'", time: 2, channel: 0)) {
      try series.mappingValues(units: nil) { 1 / $1 }
    }
  }

  @Test func `a series without values stays one`() throws {
    let series = try ContinuousSeries(times: [0, 1], values: [], channelCount: 0)
    #expect(try series.mappingValues(units: nil) { $1 } == series)
  }
}
