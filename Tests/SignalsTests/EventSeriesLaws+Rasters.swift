import Signals
import Testing

/// Laws between event trains and their rasters, rows, windows and columns, on random ones.
struct `laws of event rasters` {
  @Test(arguments: EventPlacement.allCases)
  func `a raster becomes events that become it again, for any step and start in bounds`(
    placement: EventPlacement
  ) throws {
    var generator = SplitMix64(law: 50)
    var kept = 0
    for _ in 0..<SplitMix64.caseCount {
      let terms = (0..<2).map { _ in
        Int64.random(in: 1...(1 << Int64.random(in: 1...30, using: &generator)), using: &generator)
      }
      let step = try TimeStep(numerator: terms[0], denominator: terms[1])
      let reach = Int64(1) << Int64.random(in: 0...52, using: &generator)
      let grid = try TimeGrid(
        step: step, firstTick: Int64.random(in: -reach...reach, using: &generator),
        count: Int.random(in: 1...20, using: &generator))
      let raster = try generator.countRaster(on: grid, channelCount: 3).heldAsEvents()
      // Beyond, a time may be too coarse for the bins; it is then refused.
      let isInBounds = max(grid.firstTick.magnitude, grid.endTick.magnitude) < 1 << 48
      let events = try? EventSeries(raster, placement: placement)
      let again = try? events?.raster(on: grid)
      #expect(again == raster || (!isInBounds && again == nil), "\(grid)")
      #expect(try events == nil || events?.count == raster.eventRows().eventCount)
      if again != nil { kept += 1 }
    }
    #expect(kept > SplitMix64.caseCount / 2)
  }

  @Test func `rows one by one are the raster, for any counting, edges and channels`() throws {
    var generator = SplitMix64(law: 51)
    for _ in 0..<SplitMix64.caseCount {
      let (train, grid) = try generator.trainAndGrid()
      let counting = generator.pick(EventCounting.allCases)
      let edges = generator.pick(BinEdges.allCases)
      let channels = Array(0..<train.channelCount).shuffled(using: &generator).prefix(3).map { $0 }
      let whole = try train.raster(on: grid, channels: channels, counting: counting, edges: edges)
      var rows = try train.rasterRows(on: grid, channels: channels, counting: counting, edges: edges)
      var found: [Raster] = []
      while let row = try rows.next() { found.append(row) }
      #expect(found == Array(whole.rows))
      #expect(try rows.next() == nil && rows.channelCount == channels.count && rows.step == grid.count)
      let joined = try found.reduce(whole.steps(0..<0)) { try $0.followed(by: $1) }
      #expect(joined == whole)
    }
  }

  @Test func `pieces of a raster are the whole, also of a train that repeats itself`() throws {
    var generator = SplitMix64(law: 52)
    for _ in 0..<SplitMix64.caseCount {
      let (train, grid) = try generator.trainAndGrid()
      let cut = Int.random(in: 0...grid.count, using: &generator)
      for edges in BinEdges.allCases {
        let whole = try train.raster(on: grid, edges: edges)
        let parts = try [0..<cut, cut..<grid.count].map { try train.raster(on: grid, steps: $0, edges: edges) }
        #expect(try parts[0].followed(by: parts[1]) == whole)
      }
    }
  }

  @Test(arguments: BinEdges.allCases)
  func `the raster of a whole train holds every event once`(edges: BinEdges) throws {
    var generator = SplitMix64(law: 53)
    for _ in 0..<SplitMix64.caseCount {
      let train = try generator.train()
      let step = generator.step()
      let raster = try train.raster(step: step, edges: edges)
      let rows = try raster.eventRows()
      #expect(rows.eventCount == train.count)
      #expect(raster.grid.start <= train.start + 1e-6 * step.seconds + train.start.ulp * 4)
      let presence = try train.raster(step: step, counting: .presence, edges: edges)
      #expect(presence.values == raster.values.map { min($0, 1) })
      #expect(try rows.repeatedEventCount == train.count - presence.eventRows().eventCount)
      for channel in 0..<train.channelCount {
        let total = try train.raster(step: step, channels: [channel], edges: edges).eventRows().eventCount
        #expect(total == train.filter { $0.channel == channel }.count)
      }
    }
  }

  @Test func `columns stand in the order of the request`() throws {
    var generator = SplitMix64(law: 54)
    for _ in 0..<SplitMix64.caseCount {
      let (train, grid) = try generator.trainAndGrid()
      let channels = Array(0..<train.channelCount).shuffled(using: &generator)
      let wanted = Array(channels.prefix(Int.random(in: 0...channels.count, using: &generator)))
      let (all, some) = (try train.raster(on: grid), try train.raster(on: grid, channels: wanted))
      #expect(some.channelCount == wanted.count)
      for step in 0..<grid.count {
        #expect(
          wanted.indices.map { some.value(step: step, channel: $0) }
            == wanted.map { all.value(step: step, channel: $0) })
      }
    }
  }

  @Test func `bins from any time are the model system's, by exact edges`() throws {
    var generator = SplitMix64(law: 55)
    for _ in 0..<SplitMix64.caseCount {
      let train = try generator.train()
      let step = generator.pick([TimeStep.milliseconds(10), .milliseconds(100), .hertz(3)])
      let limits = [generator.time(in: train), generator.time(in: train)].sorted()
      let (zero, stop) = (limits[0], min(limits[1], limits[0] + 20))
      let raster = try train.raster(step: step, zeroAt: zero, until: stop, edges: .exact)
      let dt = step.seconds
      #expect(raster.stepCount == Int(((stop - zero) / dt).rounded(.up)))
      var expected = [Float](repeating: 0, count: raster.stepCount * train.channelCount)
      for event in train where zero <= event.time && event.time < stop {
        let bin = Int(((event.time - zero) / dt).rounded(.down))
        if bin < raster.stepCount { expected[bin * train.channelCount + event.channel] += 1 }
      }
      #expect(raster.values == expected)
    }
  }

  @Test func `bins that begin on a tick are the bins of the grid`() throws {
    var generator = SplitMix64(law: 56)
    for _ in 0..<SplitMix64.caseCount {
      let grid = try generator.grid(step: .milliseconds(1), most: 40)
      let events = try EventSeries(generator.countRaster(on: grid, channelCount: 3).heldAsEvents())
      let raster = try events.raster(step: grid.step, zeroAt: grid.start, until: grid.stop)
      #expect(raster.grid == (try TimeGrid(step: grid.step, count: grid.count)))
      #expect(raster.values == (try events.raster(on: grid).values))
      #expect(try events.raster(step: grid.step) == events.raster(on: grid))
      #expect(try events.starting(at: 0).raster(step: grid.step).values == raster.values)
    }
  }
}

extension SplitMix64 {
  /// A step of a size that suits `train()`.
  fileprivate mutating func step() -> TimeStep {
    let steps: [TimeStep] = [.milliseconds(100), .seconds(1), .hertz(3), .milliseconds(70), .hertz(30)]
    return pick(steps)
  }

  /// A train, often periodic, and a grid around its start.
  fileprivate mutating func trainAndGrid() throws -> (EventSeries, TimeGrid) {
    let train = try train(isPeriodic: Bool.random(using: &self))
    let step = step()
    let tick = Int64((train.start / step.seconds).rounded()) + Int64.random(in: -40...40, using: &self)
    return (train, try TimeGrid(step: step, firstTick: tick, count: Int.random(in: 0...50, using: &self)))
  }
}
