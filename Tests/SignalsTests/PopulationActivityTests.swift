import Signals
import Testing

@Suite struct `activity of a population` {
  @Test func `it is that of its parts`() throws {
    let train = try EventSeries(
      times: [0, 0.0005, 0.001, 0.002, 0.003, 0.003, 0.006], channels: [0, 1, 0, 0, 0, 1, 0], channelCount: 3,
      stop: 0.01)
    let activity = try #require(try train.populationActivity())
    #expect((activity.rate - 7 / 0.03).magnitude < 1e-9)
    // The intervals of channel 0 alone are enough: 1, 1, 1 and 3 ms.
    #expect(((activity.intervalVariation ?? 0) - 0.75.squareRoot() / 1.5).magnitude < 1e-9)
    #expect(try activity.synchrony == train.fanoFactor(bin: .milliseconds(1)))
    #expect(try train.populationActivity(minimumIntervals: 5)?.intervalVariation == nil)
  }

  @Test func `silence has a rate, and no length no activity`() throws {
    let silence = try EventSeries(times: [], channels: [], channelCount: 2, stop: 1)
    #expect(
      try silence.populationActivity() == PopulationActivity(rate: 0, intervalVariation: nil, synchrony: nil))
    #expect(try EventSeries(times: [], channels: [], channelCount: 2, stop: 0).populationActivity() == nil)
  }
}
