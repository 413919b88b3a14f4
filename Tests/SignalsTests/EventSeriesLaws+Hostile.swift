import Signals
import Testing

/// Whatever is asked of a train, a typed error or a valid train or raster comes back.
struct `hostile arguments of event trains` {
  @Test func `numbers at the edges give a valid train or an error of Signals`() throws {
    var generator = SplitMix64(law: 60)
    for _ in 0..<SplitMix64.caseCount {
      let train = try generator.hostileTrain()
      let other = try generator.hostileTrain()
      let (first, second) = (generator.hostileNumber(), generator.hostileNumber())
      let channels = (0..<Int.random(in: 0...4, using: &generator)).map { _ in generator.hostileInteger() }
      Self.check("clipped") { () throws(SignalError) in try train.clipped(from: first, to: second) }
      Self.check("clipped from") { () throws(SignalError) in try train.clipped(from: first) }
      Self.check("clipped channels") { () throws(SignalError) in
        try train.clipped(to: second, channels: channels, renumbering: channels.count > 2)
      }
      Self.check("delayed") { () throws(SignalError) in try train.delayed(by: first) }
      Self.check("starting") { () throws(SignalError) in try train.starting(at: first) }
      Self.check("repeated") { () throws(SignalError) in try train.repeating() }
      Self.check("merged") { () throws(SignalError) in try train.merged(with: other, delay: first) }
      Self.check("appending") { () throws(SignalError) in try train.appending(other, gap: .seconds(second)) }
      Self.check("joining") { () throws(SignalError) in
        try EventSeries(joining: [train, other, train], gap: .seconds(first))
      }
      Self.check("appending channels") { () throws(SignalError) in try train.appendingChannels(of: other) }
      Self.check("selecting channels") { () throws(SignalError) in try train.selecting(channels: channels) }
      Self.check("remapping") { () throws(SignalError) in try train.remappingChannels(channels) }
      Self.check("selecting events") { () throws(SignalError) in try train.selectingEvents(at: channels) }
      _ = train.contains(first)
      #expect(!train.summary(rows: generator.hostileInteger()).isEmpty)
    }
  }

  @Test func `rasters of trains at the edges are rasters or errors of Signals`() throws {
    var generator = SplitMix64(law: 61)
    for _ in 0..<SplitMix64.caseCount {
      let train = try generator.hostileTrain()
      let step = generator.pick([TimeStep.seconds(1), .hertz(3), .seconds(1 << 30)])
      let edges = generator.pick(BinEdges.allCases)
      let ticks: [Int64] = [0, 5, -5, 1 << 40, -(1 << 53), (1 << 53) - 9]
      let first = generator.pick(ticks)
      let grid = try TimeGrid(step: step, firstTick: first, count: Int.random(in: 0...9, using: &generator))
      Self.checkRaster { () throws(SignalError) in try train.raster(on: grid, edges: edges) }
      Self.checkRaster { () throws(SignalError) in
        try train.raster(on: grid, channels: [generator.hostileInteger()], counting: .presence, edges: edges)
      }
      Self.checkRaster { () throws(SignalError) in
        var rows = try train.rasterRows(on: grid, edges: edges)
        var joined = Raster(silentOn: grid.bins(0..<0), channelCount: train.channelCount)
        while let row = try rows.next() { joined = try joined.followed(by: row) }
        return joined
      }
      if train.duration <= 100 {
        let (zero, stop) = (generator.hostileNumber(), generator.hostileNumber())
        Self.checkRaster { () throws(SignalError) in try train.raster(step: step, edges: edges) }
        if !((stop - zero).magnitude < 1e17 && (stop - zero).magnitude > 1e3) {
          Self.checkRaster { () throws(SignalError) in
            try train.raster(step: step, zeroAt: zero, until: stop, edges: edges)
          }
        }
      }
    }
  }

  @Test func `a raster or window too large for any memory is refused, not tried`() throws {
    let long = try EventSeries(times: [0], channels: [0], channelCount: 1, stop: 1e9)
    #expect(throws: SignalError.tooManySteps(count: 1_000_000_000_000, largest: Raster.largestStepCount)) {
      try long.raster(step: .milliseconds(1))
    }
    var rows = try long.rasterRows(on: TimeGrid(step: .milliseconds(1), count: 1_000_000_000_000))
    #expect(try rows.next()?.values == [1])
    let quick = try EventSeries(times: [0], channels: [0], channelCount: 1, stop: 1e-9, isPeriodic: true)
    #expect(throws: SignalError.tooManyRepetitions(start: 0, stop: 1, period: 1e-9)) { try quick.clipped(to: 1) }
    #expect(throws: SignalError.tooManyRepetitions(start: 0, stop: 1e300, period: 1e-9)) {
      try quick.clipped(to: 1e300)
    }
    #expect(throws: SignalError.self) { try quick.raster(step: .seconds(10), zeroAt: 0, until: 10) }
    #expect(throws: SignalError.self) { try quick.raster(on: TimeGrid(step: .seconds(10), count: 1)) }
  }

  @Test func `many periods of a train in a bin count as one where presence is asked for`() throws {
    let train = try EventSeries(
      times: [0, 0.0005], channels: [2, 0], channelCount: 3, stop: 0.001, isPeriodic: true)
    let grid = try TimeGrid(step: .seconds(10), count: 2)
    #expect(try train.raster(on: grid, counting: .presence).values == [1, 0, 1, 1, 0, 1])
    #expect(try train.raster(on: grid).values == [10_000, 0, 10_000, 10_000, 0, 10_000])
  }

  @Test func `what is wrong is named`() throws {
    let train = try EventSeries(times: [0.5], channels: [1], channelCount: 3, stop: 1)
    #expect(throws: SignalError.badExtent(start: 0.6, stop: 0.2, isPeriodic: false)) {
      try train.clipped(from: 0.6, to: 0.2)
    }
    #expect(throws: SignalError.noChannel(series: "", channel: 3, channelCount: 3)) {
      try train.selecting(channels: [1, 3])
    }
    #expect(throws: SignalError.repeatedChannel(1)) { try train.clipped(channels: [1, 0, 1]) }
    #expect(throws: SignalError.noSuchEvent(position: 1, count: 1)) { try train.selectingEvents(at: [0, 1]) }
    #expect(throws: SignalError.lengthMismatch(what: "new channels, one a channel", expected: 3, found: 1)) {
      try train.remappingChannels([9])
    }
    #expect(throws: SignalError.timeNotFinite(what: "delay")) { try train.delayed(by: .nan) }
    #expect(throws: SignalError.timeNotFinite(what: "gap between series")) {
      try train.appending(train, gap: .seconds(.infinity))
    }
    #expect(throws: SignalError.badExtent(start: 0.5, stop: 0.5, isPeriodic: true)) {
      try train.clipped(from: 0.5, to: 0.5).repeating()
    }
    // The last event stays inside where rounding would put it on the stop.
    let late = try EventSeries(times: [(1.0).nextDown], channels: [0], channelCount: 1, stop: 1).delayed(by: 1e6)
    #expect(late.times == [1_000_001] && late.stop == (1_000_001.0).nextUp)
  }

  /// A valid train is one that the initialiser takes as it is.
  private static func check(_ what: String, _ make: () throws(SignalError) -> EventSeries) {
    do throws(SignalError) {
      let series = try make()
      var again = try EventSeries(
        times: series.times, channels: series.channels.map { Int($0) }, channelCount: series.channelCount,
        start: series.start, stop: series.stop, isPeriodic: series.isPeriodic, name: series.name)
      again.units = series.units
      #expect(again == series, "\(what)")
      #expect(!series.description.isEmpty)
    } catch {
      #expect(!error.description.isEmpty)
    }
  }

  private static func checkRaster(_ make: () throws(SignalError) -> Raster) {
    do throws(SignalError) {
      let raster = try make()
      #expect(raster.values.allSatisfy { $0 >= 0 && $0.rounded() == $0 })
      #expect(raster.values.count == raster.stepCount * raster.channelCount)
    } catch {
      #expect(!error.description.isEmpty)
    }
  }
}

extension SplitMix64 {
  /// A train with limits and events at the edges of what there is, but of few enough periods to be unrolled.
  fileprivate mutating func hostileTrain() throws -> EventSeries {
    let start = hostileNumber()
    let stop = pick([start.nextUp, start + 1, start + 1e-3, 1e300, start])
    guard start.isFinite, stop.isFinite, start <= stop else { return try train() }
    let isPeriodic = start < stop && stop - start > 1e-4 && Bool.random(using: &self)
    return try train(start: start, stop: stop, isPeriodic: isPeriodic)
  }
}
