import Signals
import Testing

/// Laws of rasters: both storages hold the same values, and parts join to the whole.
struct RasterTests {
  @Test func `a raster held densely and as events has the same values`() throws {
    var generator = SplitMix64(seed: 30)
    for step in SplitMix64.steps {
      let grid = try generator.grid(step: step)
      let dense = try generator.countRaster(on: grid, channelCount: 5)
      let events = try dense.heldAsEvents()
      #expect(dense.kind == .continuous && events.kind == .events)
      #expect(events.values == dense.values)
      #expect(events.heldDensely() == dense)
      #expect(try events.heldDensely().heldAsEvents() == events)
      for step in 0..<grid.count {
        for channel in 0..<5 {
          #expect(dense.value(step: step, channel: channel) == events.value(step: step, channel: channel))
        }
      }
    }
  }

  @Test func `rows of events have ascending channels, each once, with counts from 1`() throws {
    var generator = SplitMix64(seed: 31)
    let grid = try TimeGrid(step: .milliseconds(1), count: 100)
    let rows = try generator.countRaster(on: grid, channelCount: 9).eventRows()
    #expect(rows.rowCount == 100 && rows.rowStarts.first == 0 && rows.rowStarts.last == rows.channels.count)
    for row in 0..<100 {
      let entries = rows.entries(inRow: row)
      #expect(zip(entries, entries.dropFirst()).allSatisfy { rows.channels[$0] < rows.channels[$1] })
      #expect(entries.allSatisfy { rows.counts[$0] >= 1 })
    }
  }

  @Test func `steps a, then steps b, are the steps of the whole, in both storages`() throws {
    var generator = SplitMix64(seed: 32)
    for _ in 0..<100 {
      let grid = try generator.grid(step: .milliseconds(1))
      let dense = try generator.countRaster(on: grid, channelCount: 3)
      let cut = Int.random(in: 0...grid.count, using: &generator)
      for raster in [dense, try dense.heldAsEvents()] {
        let (first, second) = (raster.steps(0..<cut), raster.steps(cut..<grid.count))
        #expect(try first.followed(by: second) == raster)
        #expect(first.grid == grid.bins(0..<cut) && first.kind == raster.kind)
        #expect(second.values == Array(raster.values[(cut * 3)...]))
      }
      let mixed = try dense.steps(0..<cut).followed(by: dense.heldAsEvents().steps(cut..<grid.count))
      #expect(mixed == dense)
    }
  }

  @Test func `every k-th step of the pieces is every k-th step of the whole, in both storages`() throws {
    var generator = SplitMix64(seed: 33)
    for _ in 0..<200 {
      let grid = try TimeGrid(
        step: .milliseconds(1), firstTick: Int64.random(in: -30...30, using: &generator),
        count: Int.random(in: 0...40, using: &generator))
      let dense = try generator.countRaster(on: grid, channelCount: 2)
      let stride = Int.random(in: 1...7, using: &generator)
      let cut = Int.random(in: 0...grid.count, using: &generator)
      for raster in [dense, try dense.heldAsEvents()] {
        let sparse = try raster.every(stride)
        let pieces = [try raster.steps(0..<cut).every(stride), try raster.steps(cut..<grid.count).every(stride)]
        #expect(try pieces[0].followed(by: pieces[1]) == sparse)
        #expect(sparse.grid == (try grid.every(stride)) && sparse.kind == raster.kind)
        for step in 0..<sparse.stepCount {
          let source = Int((sparse.grid.firstTick + Int64(step)) * Int64(stride) - grid.firstTick)
          for channel in 0..<2 {
            #expect(sparse.value(step: step, channel: channel) == raster.value(step: source, channel: channel))
          }
        }
      }
    }
  }

  @Test func `rasters that do not continue one another are not joined`() throws {
    func raster(_ step: TimeStep, _ firstTick: Int64, channels: Int) throws -> Raster {
      Raster(silentOn: try TimeGrid(step: step, firstTick: firstTick, count: 3), channelCount: channels)
    }
    let first = try raster(.milliseconds(1), 0, channels: 2)
    for next in [
      try raster(.milliseconds(1), 4, channels: 2), try raster(.milliseconds(1), 0, channels: 2),
      try raster(.milliseconds(2), 3, channels: 2), try raster(.milliseconds(1), 3, channels: 1),
    ] {
      let error = #expect(throws: SignalError.self) { try first.followed(by: next) }
      guard case .rastersDoNotJoin = error else {
        Issue.record("\(String(describing: error))")
        continue
      }
    }
    #expect(try first.followed(by: raster(.milliseconds(1), 3, channels: 2)).stepCount == 6)
  }

  @Test func `values of the wrong number are refused`() throws {
    let grid = try TimeGrid(step: .seconds(1), count: 2)
    #expect(throws: SignalError.lengthMismatch(what: "values for 2 steps of 3 channels", expected: 6, found: 5)) {
      try Raster(grid: grid, channelCount: 3, values: [0, 0, 0, 0, 0])
    }
    for channelCount in [-1, Int.max] {
      #expect(throws: SignalError.self) { try Raster(grid: grid, channelCount: channelCount, values: [0, 0]) }
    }
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity])
  func `values that are not finite are refused where they are`(value: Float) throws {
    let grid = try TimeGrid(step: .milliseconds(100), firstTick: 5, count: 2)
    #expect(throws: SignalError.notFinite(what: "input", time: 0.6, channel: 1)) {
      try Raster(grid: grid, channelCount: 3, values: [0, 0, 0, 0, value, value])
    }
  }

  @Test(arguments: [Float(-1), 0.5, 16_777_218, 1e30, -1e30, .leastNonzeroMagnitude])
  func `a value that is no count does not become events`(value: Float) throws {
    let grid = try TimeGrid(step: .seconds(1), count: 2)
    let raster = try Raster(grid: grid, channelCount: 2, values: [1, 2, value, 0])
    let expected = SignalError.notACount(value: value, step: 1, channel: 0)
    #expect(throws: expected) { try raster.eventRows() }
    #expect(throws: expected) { try raster.heldAsEvents() }
    #expect(throws: expected) { try EventSeries(raster) }
  }

  @Test func `counts up to 2²⁴ are counts, and a negative zero is none`() throws {
    let grid = try TimeGrid(step: .seconds(1), count: 1)
    let rows = try Raster(grid: grid, channelCount: 3, values: [16_777_216, -0.0, 1]).eventRows()
    #expect(rows.counts == [16_777_216, 1] && rows.channels == [0, 2])
    #expect(EventRows.largestCount == 16_777_216 && rows.eventCount == 16_777_217)
  }

  @Test func `silence has no events`() throws {
    let raster = Raster(silentOn: try TimeGrid(step: .seconds(1), count: 4), channelCount: 3)
    #expect(raster.values == [Float](repeating: 0, count: 12))
    #expect(try raster.eventRows().eventCount == 0 && EventSeries(raster).count == 0)
  }
}
