import Signals
import Testing

/// The examples of the doc comments of event trains, as they stand there.
@Suite struct `examples of event trains` {
  @Test func `events one by one`() throws {
    let train = try EventSeries(times: [0.001, 0.004], channels: [2, 0], channelCount: 3, stop: 0.01)
    #expect(train.map(\.channel) == [2, 0])
  }

  @Test func `a window over a periodic train`() throws {
    let train = try EventSeries(times: [0.1, 0.9], channels: [0, 1], channelCount: 2, stop: 1, isPeriodic: true)
    let times = try train.clipped(from: -0.5, to: 1.5).times
    #expect(times.count == 4 && zip(times, [-0.1, 0.1, 0.9, 1.1]).allSatisfy { ($0 - $1).magnitude < 1e-15 })
  }

  @Test func `channels in any order`() throws {
    let train = try EventSeries(times: [0.1, 0.2, 0.3], channels: [0, 1, 2], channelCount: 3, stop: 1)
    #expect(try train.selecting(channels: [2, 0]).channels == [1, 0])
  }

  @Test func `a train that starts at zero`() throws {
    let train = try EventSeries(times: [2.25, 2.5], channels: [0, 0], channelCount: 1, start: 2, stop: 3)
    #expect(try train.starting(at: 0).times == [0.25, 0.5])
  }

  @Test func `trains one after the other`() throws {
    let train = try EventSeries(times: [0.25], channels: [0], channelCount: 1, stop: 1)
    #expect(try EventSeries(joining: [train, train], gap: 0.5).times == [0.25, 1.75])
    #expect(try train.appending(train, gap: 0.5).times == [0.25, 1.75])
  }

  @Test func `the raster of a whole train`() throws {
    let train = try EventSeries(times: [0.0105, 0.0121], channels: [0, 0], channelCount: 1, start: 0.01, stop: 0.013)
    let raster = try train.raster(step: .milliseconds(1))
    #expect(raster.grid.description == "3 steps of 1 ms from 0.01 s")
    #expect(raster.values == [1, 0, 1])
  }

  @Test func `rows of a raster that is never whole`() throws {
    let train = try EventSeries(times: [0.1, 0.9], channels: [0, 1], channelCount: 2, stop: 1, isPeriodic: true)
    var rows = try train.rasterRows(on: TimeGrid(step: .milliseconds(100), count: 36_000))
    var total = 0
    while let row = try rows.next() { total += row.values.count { $0 > 0 } }
    #expect(total == 7_200)
  }

  @Test func `rows of a raster`() throws {
    let grid = try TimeGrid(step: .milliseconds(1), count: 2)
    let raster = try Raster(grid: grid, channelCount: 3, values: [0, 1, 0, 2, 0, 0])
    #expect(raster.rows.map { $0.values.reduce(0, +) } == [1, 2])
  }

  @Test func `a train in words`() throws {
    let train = try EventSeries(
      times: [0.5, 0.75, 1, 1.25, 1.5], channels: [0, 2, 1, 0, 2], channelCount: 3, stop: 2, name: "spikes")
    #expect(train.description == "events 'spikes': 5 on 3 channels from 0.0 s to 2.0 s")
    #expect(
      train.summary(rows: 3) == """
        events 'spikes': 5 on 3 channels from 0.0 s to 2.0 s
        time (s)  channel
        0.5       0
        0.75      2
        … 2 more
        1.5       2
        """)
    #expect(train.summary(rows: 5).split(separator: "\n").count == 7)
    let silent = try EventSeries(times: [], channels: [], channelCount: 1, stop: 1, isPeriodic: true)
    #expect(silent.summary() == "events: 0 on 1 channels from 0.0 s to 1.0 s, repeated for ever")
  }
}
