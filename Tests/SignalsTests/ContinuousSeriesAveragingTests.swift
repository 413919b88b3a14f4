import Signals
import Testing

/// Laws of means over longer steps.
struct ContinuousSeriesAveragingTests {
  /// A recording of two channels at 8000 Hz that begins at a tick.
  private func recording(samples: Int, firstTick: Int64 = -16) throws -> ContinuousSeries {
    try ContinuousSeries(
      clocked: (0..<2 * samples).map { Float(($0 * 37) % 101) / 8 }, channelCount: 2, step: .hertz(8000),
      firstTick: firstTick, interpolation: .linear, outside: .hold, name: "voice", units: "Pa")
  }

  @Test(arguments: [1, 2, 8, 40]) func `every bin holds the mean of its samples, on the longer clock`(factor: Int)
    throws
  {
    let series = try recording(samples: 80, firstTick: Int64(-2 * factor))
    let step = try TimeStep.hertz(8000).multiplied(by: factor)
    let means = try series.averaged(over: step)
    #expect(means.times == .clocked(try TimeGrid(step: step, firstTick: -2, count: 80 / factor)))
    #expect(means.start == series.start && means.stop == series.stop)
    #expect((means.name, means.units) == ("voice", "Pa"))
    #expect(means.interpolation == .linear && means.outside == .hold)
    for bin in 0..<80 / factor {
      for channel in 0..<2 {
        let sum = (0..<factor).reduce(0.0) { $0 + Double(series.values[(bin * factor + $1) * 2 + channel]) }
        #expect(means.values[bin * 2 + channel] == Float(sum / Double(factor)))
      }
    }
    if factor == 1 { #expect(means == series) }
  }

  @Test func `a constant stays what it is, and the last bin is the mean of what there is`() throws {
    let constant = try ContinuousSeries(
      clocked: Array(repeating: 0.1, count: 21), channelCount: 1, step: .milliseconds(1))
    let means = try constant.averaged(over: .milliseconds(8))
    #expect(means.values == [0.1, 0.1, 0.1])
    #expect(means.stop == 0.021)
    let empty = try ContinuousSeries(clocked: [], channelCount: 3, step: .milliseconds(1))
    #expect(try empty.averaged(over: .milliseconds(8)).sampleCount == 0)
  }

  @Test func `what has no bins to average over is refused`() throws {
    func refusal(_ series: ContinuousSeries, _ step: TimeStep) -> String? {
      do throws(SignalError) {
        _ = try series.averaged(over: step)
        return nil
      } catch { return error.description }
    }
    let voice = try recording(samples: 8)
    #expect(refusal(voice, .microseconds(300))?.contains("no whole number of its own, which are 125 µs long") == true)
    #expect(refusal(voice, .microseconds(25))?.contains("no whole number") == true)
    #expect(
      refusal(try recording(samples: 8, firstTick: 3), .milliseconds(1))?.contains("begins none of them") == true)
    let listed = try ContinuousSeries(times: [0, 1], values: [0, 1], channelCount: 1)
    #expect(refusal(listed, .seconds(1))?.contains("listed times") == true)
    let periodic = try ContinuousSeries(clocked: [0, 1], channelCount: 1, step: .seconds(1), isPeriodic: true)
    #expect(refusal(periodic, .seconds(2))?.contains("cannot be averaged over steps") == true)
  }
}
