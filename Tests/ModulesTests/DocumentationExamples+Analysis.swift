import Signals
import Testing

extension `examples of the documentation` {
  @Test func `mean rates`() throws {
    let train = try EventSeries(times: [0.1, 0.2, 0.4], channels: [0, 0, 1], channelCount: 2, stop: 0.5)
    #expect(train.meanRates == [4, 2])
  }

  @Test func `intervals and their variation`() throws {
    let train = try EventSeries(times: [0, 1, 3, 6], channels: [0, 0, 0, 0], channelCount: 1, stop: 8)
    #expect(train.intervals == [[1, 2, 3]])
    let variation = try #require(train.localVariation[0])
    #expect((variation - 3.0 * (1.0 / 9 + 1.0 / 25) / 2).magnitude < 1e-12)
  }

  @Test func `synchrony`() throws {
    let train = try EventSeries(times: [0.1, 0.1, 0.3, 0.3], channels: [0, 1, 0, 1], channelCount: 2, stop: 0.5)
    let synchrony = try #require(try train.synchrony(bin: .milliseconds(100)))
    #expect((synchrony - 1).magnitude < 1e-12)
  }
}
