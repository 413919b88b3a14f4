import Signals
import Testing

/// Events that are made a stretch at a time are those of the series.
struct PlacedEventsTests {
  private static func raster(rows: Int, channels: Int, counts: [Float]) throws -> Raster {
    let values = (0..<rows * channels).map { counts[($0 * 7 + $0 / 11) % counts.count] }
    return try Raster(
      grid: TimeGrid(step: .milliseconds(1), firstTick: 5, count: rows), channelCount: channels, values: values)
  }

  @Test(arguments: [[0, 1], [0, 0, 1, 2, 3], [0, 4, 5, 9, 1], [0, 20_000], [0], [1]] as [[Float]])
  func `times and channels are those of the series`(counts: [Float]) throws {
    for (rows, channels) in [(40, 13), (300, 101)] where counts.max() ?? 0 < 100 || rows < 50 {
      let raster = try Self.raster(rows: rows, channels: channels, counts: counts)
      for placement in [EventPlacement.binMiddle, .binStart] {
        let series = try EventSeries(raster, placement: placement)
        let events = try PlacedEvents(raster, placement: placement)
        var (times, nodes): ([Double], [Int32]) = ([], [])
        events.forEachStretchOfTimes { times += Array($0.bindMemory(to: Double.self)) }
        events.forEachStretchOfChannels { nodes += Array($0.bindMemory(to: Int32.self)) }
        #expect(events.count == series.count && times == series.times && nodes == series.channels)
      }
    }
  }
}
