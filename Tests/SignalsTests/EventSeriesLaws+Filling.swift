import Signals
import Testing

/// Laws of filling rasters with events and of taking them out again, over all densities.
struct EventFillingLaws {
  @Test(arguments: EventCounting.allCases)
  func `bins that are found by search hold what is counted event by event`(counting: EventCounting) throws {
    var generator = SplitMix64(law: 140)
    for _ in 0..<SplitMix64.caseCount {
      let grid = try generator.grid(step: generator.pick(SplitMix64.steps), most: 40)
      let width = generator.pick([1, 2, 5, 63, 64, 65, 300])
      let train = try generator.train(on: grid, channelCount: width)
      var expected = [Float](repeating: 0, count: grid.count * width)
      var earliest = 0
      for event in train {
        // Where rounding puts an event before its predecessor's bin, it counts there.
        earliest = max(earliest, try grid.bin(of: event.time))
        guard try grid.bin(of: event.time) >= 0, earliest < grid.count else { continue }
        let cell = earliest * width + event.channel
        expected[cell] = counting == .counts ? expected[cell] + 1 : 1
      }
      let raster = try train.raster(on: grid, counting: counting)
      #expect(raster.values == expected, "\(grid), \(width) channels, \(train.count) events")
      var rows = try train.rasterRows(on: grid, counting: counting)
      for row in raster.rows { #expect(try rows.next() == row) }
    }
  }

  @Test(arguments: EventPlacement.allCases)
  func `a raster gives its events in order, as many as it counts`(placement: EventPlacement) throws {
    var generator = SplitMix64(law: 141)
    for _ in 0..<SplitMix64.caseCount {
      let grid = try generator.grid(step: .milliseconds(1), most: 30)
      let width = generator.pick([1, 3, 40])
      let (largest, share) = (generator.pick([1, 2, 5, 1_000]), Double.random(in: 0...1, using: &generator))
      let values = (0..<grid.count * width).map { _ in
        Double.random(in: 0..<1, using: &generator) < share ? Float(Int.random(in: 0...largest, using: &generator)) : 0
      }
      let dense = try Raster(grid: grid, channelCount: width, values: values)
      let raster = try dense.heldAsEvents()
      #expect(raster.values == values)
      var expected: (times: [Double], channels: [Int32]) = ([], [])
      for step in 0..<grid.count {
        let time = placement == .binMiddle ? grid.middle(at: step) : grid.time(at: step)
        for channel in 0..<width {
          let count = Int(values[step * width + channel])
          expected.times += Array(repeating: time, count: count)
          expected.channels += Array(repeating: Int32(channel), count: count)
        }
      }
      for held in [raster, dense] {
        let events = try EventSeries(held, placement: placement)
        #expect(events.times == expected.times && events.channels == expected.channels)
      }
    }
  }

  @Test func `of cells that are no counts the first is named`() throws {
    let grid = try TimeGrid(step: .milliseconds(1), count: 2)
    for wrong: Float in [-1, 0.5, 16_777_218, 3e9, -3e9] {
      let raster = try Raster(grid: grid, channelCount: 2, values: [1, -0.0, wrong, 0.25])
      #expect(throws: SignalError.notACount(value: wrong, step: 1, channel: 0)) { try raster.eventRows() }
    }
    let largest = try Raster(grid: grid, channelCount: 2, values: [16_777_216, -0.0, 0, 1])
    #expect(try largest.eventRows().counts == [16_777_216, 1])
    #expect(try Raster(grid: grid, channelCount: 0, values: []).eventRows().rowStarts == [0, 0, 0])
  }
}

extension SplitMix64 {
  /// A train over a grid and a little beyond: from hardly any event to many a bin, some on edges or just before.
  fileprivate mutating func train(on grid: TimeGrid, channelCount: Int) throws -> EventSeries {
    let density = pick([0, 0.1, 1, 4, 60, 200])
    let step = grid.step.seconds
    let times = (0..<Int(density * Double(grid.count))).map { _ in
      let edge = grid.step.seconds(atTick: grid.firstTick + Int64.random(in: -2...Int64(grid.count) + 2, using: &self))
      return switch Int.random(in: 0..<6, using: &self) {
      case 0: edge
      case 1: edge.nextDown
      case 2: edge - Double.random(in: 0...2e-6, using: &self) * step
      default: edge + Double.random(in: 0..<1, using: &self) * step
      }
    }.sorted()
    return try EventSeries(
      times: times, channels: times.map { _ in Int.random(in: 0..<channelCount, using: &self) },
      channelCount: channelCount, start: times.first ?? 0, stop: (times.last ?? 0).nextUp)
  }
}
