import Signals
import Testing

/// Laws of windows, channels, delays and joins of event trains, on random ones.
struct EventSeriesLaws {
  @Test func `a train cut anywhere and put together again is the train`() throws {
    var generator = SplitMix64(law: 40)
    for _ in 0..<SplitMix64.caseCount {
      let train = try generator.train()
      let cuts = [generator.time(in: train), generator.time(in: train)].sorted()
      let parts = try [
        train.clipped(to: cuts[0]), train.clipped(from: cuts[0], to: cuts[1]), train.clipped(from: cuts[1]),
      ]
      #expect(try EventSeries(joining: parts) == train)
      #expect(try parts[0].appending(parts[1]).appending(parts[2]) == train)
      #expect(parts.map(\.count).reduce(0, +) == train.count)
    }
  }

  @Test func `windows of a periodic train are pieces of one train without end`() throws {
    var generator = SplitMix64(law: 41)
    for _ in 0..<SplitMix64.caseCount {
      let train = try generator.dyadicTrain(isPeriodic: true)
      let edges = (0..<3).map { _ in Double(Int.random(in: -9_000...9_000, using: &generator)) / 1_024 }.sorted()
      let whole = try train.clipped(from: edges[0], to: edges[2])
      let halves = try [train.clipped(from: edges[0], to: edges[1]), train.clipped(from: edges[1], to: edges[2])]
      #expect(try halves[0].appending(halves[1]) == whole)
      #expect(!whole.isPeriodic && whole.start == edges[0] && whole.stop == edges[2])
      // A period later everything is the same, and one period is the train itself.
      let later = try train.clipped(from: edges[0] + train.duration, to: edges[2] + train.duration)
      #expect(try later.delayed(by: -train.duration) == whole)
      #expect(try train.clipped(from: train.start, to: train.stop).repeating() == train)
    }
  }

  @Test func `merging is the same whichever train is merged into the other, and in any order`() throws {
    var generator = SplitMix64(law: 42)
    for _ in 0..<SplitMix64.caseCount {
      let trains = try (0..<3).map { _ in try generator.train() }
      let both = try trains[0].merged(with: trains[1])
      #expect(try both == trains[1].merged(with: trains[0]))
      #expect(try both.merged(with: trains[2]) == trains[0].merged(with: trains[1].merged(with: trains[2])))
      #expect(both.count == trains[0].count + trains[1].count)
      #expect(both.channelCount == max(trains[0].channelCount, trains[1].channelCount))
      #expect(both.start == min(trains[0].start, trains[1].start) && both.stop == max(trains[0].stop, trains[1].stop))
      let delay = Double.random(in: -3...3, using: &generator)
      #expect(
        try trains[0].merged(with: trains[1], delay: delay) == trains[0].merged(with: trains[1].delayed(by: delay)))
    }
  }

  @Test func `a train without duplicates holds every event once`() throws {
    var generator = SplitMix64(law: 43)
    for _ in 0..<SplitMix64.caseCount {
      let train = try generator.train()
      let once = train.withoutDuplicates()
      #expect(once.count == Set(train).count && Set(once) == Set(train) && once.withoutDuplicates() == once)
      #expect(try once.merged(with: once).withoutDuplicates() == once)
    }
  }

  @Test func `a delay there and back is the train, within rounding`() throws {
    var generator = SplitMix64(law: 44)
    for _ in 0..<SplitMix64.caseCount {
      let dyadic = try generator.dyadicTrain()
      let shift = Double(Int.random(in: -99_999...99_999, using: &generator)) / 1_024
      #expect(try dyadic.delayed(by: shift).delayed(by: -shift) == dyadic)
      let train = try generator.train()
      let offset = Double.random(in: -100...100, using: &generator)
      let back = try train.delayed(by: offset).delayed(by: -offset)
      let rounding = 2 * (max(train.start.magnitude, train.stop.magnitude) + offset.magnitude).ulp
      #expect(back.count == train.count && Set(back.channels) == Set(train.channels))
      #expect(zip(back.times, train.times).allSatisfy { ($0 - $1).magnitude <= rounding })
      let moved = try train.starting(at: offset)
      #expect(moved.start == offset && moved.count == train.count)
      #expect((moved.duration - train.duration).magnitude <= rounding)
    }
  }

  @Test func `channels renumbered and back are the train`() throws {
    var generator = SplitMix64(law: 45)
    for _ in 0..<SplitMix64.caseCount {
      let train = try generator.train()
      let table = Array(0..<train.channelCount).shuffled(using: &generator)
      let inverse = table.indices.map { table.firstIndex(of: $0) ?? -1 }
      #expect(try train.remappingChannels(table).remappingChannels(inverse) == train)
      #expect(try train.selecting(channels: table).selecting(channels: inverse) == train)
      // Renaming by a table is selecting by its inverse.
      #expect(try train.remappingChannels(table) == train.selecting(channels: inverse))
      let some = Array(table.prefix(Int.random(in: 0...table.count, using: &generator)))
      let rest = Array(table.dropFirst(some.count))
      let kept = try train.clipped(channels: some)
      #expect(try kept.merged(with: train.clipped(channels: rest)) == train)
      #expect(try train.clipped(channels: some, renumbering: true) == train.selecting(channels: some))
      #expect(try kept.selecting(channels: some) == train.selecting(channels: some))
      #expect(kept.allSatisfy { some.contains($0.channel) } && kept.channelCount == train.channelCount)
      let present = Set(train.channels).sorted().map { Int($0) }
      #expect(try train.clipped(renumbering: true) == train.selecting(channels: present))
    }
  }

  @Test func `channels put side by side are found again`() throws {
    var generator = SplitMix64(law: 46)
    for _ in 0..<SplitMix64.caseCount {
      let (first, second) = (try generator.train(), try generator.train())
      let both = try first.appendingChannels(of: second)
      #expect(both.count == first.count + second.count)
      let ranges = [0..<first.channelCount, first.channelCount..<both.channelCount]
      for (train, range) in zip([first, second], ranges) {
        let found = try both.selecting(channels: Array(range))
        #expect(try found.clipped(from: train.start, to: train.stop) == train)
      }
    }
  }

  @Test func `events are selected by position or condition, and nothing else changes`() throws {
    var generator = SplitMix64(law: 47)
    for _ in 0..<SplitMix64.caseCount {
      let train = try generator.train(isPeriodic: Bool.random(using: &generator))
      #expect(try train.selectingEvents(at: train.indices.shuffled(using: &generator)) == train)
      let middle = generator.time(in: train)
      let (early, late) = (train.filter { $0.time < middle }, train.filter { $0.time >= middle })
      #expect(try early.merged(with: late) == train)
      #expect(try train.selectingEvents(at: 0..<early.count) == early)
      #expect(early.isPeriodic == train.isPeriodic && early.stop == train.stop && early.name == train.name)
      #expect(Array(train) == zip(train.times, train.channels).map { .init(time: $0, channel: Int($1)) })
      #expect([train.start, middle, train.stop].allSatisfy { train.contains($0) } && !train.contains(.nan))
      #expect(train.contains(train.stop.nextUp) == train.isPeriodic)
    }
  }

  @Test func `trains that repeat themselves are not put next to others`() throws {
    var generator = SplitMix64(law: 48)
    let periodic = try generator.dyadicTrain(isPeriodic: true)
    let other = try generator.train(start: periodic.start - 1)
    #expect(throws: SignalError.periodicSeries(series: "train", action: "joined with one of another extent")) {
      try other.merged(with: periodic)
    }
    #expect(throws: SignalError.self) { try periodic.appendingChannels(of: other) }
    #expect(throws: SignalError.periodicSeries(series: "train", action: "put before or behind another")) {
      try periodic.appending(other)
    }
    #expect(try periodic.merged(with: periodic).isPeriodic)
    #expect(try periodic.appendingChannels(of: periodic).isPeriodic)
    #expect(try EventSeries(joining: [periodic]) == periodic)
    #expect(try EventSeries(joining: []) == EventSeries(times: [], channels: [], channelCount: 0, stop: 0))
  }

  @Test func `a gap lies between trains, and units and name are kept`() throws {
    var train = try EventSeries(times: [0.25, 0.5], channels: [0, 1], channelCount: 2, stop: 1, name: "a")
    train.units = "1"
    let joined = try EventSeries(joining: [train, train, train], gap: 0.5)
    #expect(joined.times == [0.25, 0.5, 1.75, 2, 3.25, 3.5] && joined.stop == 4)
    for changed in try [
      joined, train.delayed(by: 1), train.clipped(to: 0.5), train.fittingChannels(to: 1), train.repeating(),
    ] {
      #expect(changed.units == "1" && changed.name == "a")
    }
    #expect(train.contains([0, 0.5, train.stop]) && !train.contains([0.5, -1e-9]))
    #expect(try train.appending(train, gap: .median).times == [0.25, 0.5, 1.5, 1.75])
    #expect(
      try EventSeries(joining: [train, train, train], gaps: [1, .none]).times == [0.25, 0.5, 2.25, 2.5, 3.25, 3.5])
    #expect(throws: SignalError.self) { try EventSeries(joining: [train, train], gaps: []) }
    // A negative gap lets trains overlap.
    #expect(try train.appending(train, gap: -0.75).times == [0.25, 0.5, 0.5, 0.75])
  }
}
