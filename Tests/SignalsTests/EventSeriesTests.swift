import Signals
import Testing

/// Laws of event trains: sorted, inside of their limits, and equal when they hold the same events.
struct EventSeriesTests {
  @Test func `simultaneous events are ordered by channel, so equal trains are equal`() throws {
    let one = try EventSeries(times: [1, 1, 1, 2], channels: [2, 0, 1, 0], channelCount: 3, stop: 3)
    let other = try EventSeries(times: [1, 1, 1, 2], channels: [1, 2, 0, 0], channelCount: 3, stop: 3)
    #expect(one == other && one.channels == [0, 1, 2, 0])
    #expect(one.count == 4 && one.duration == 3 && one.signal.kind == .events && one.signal.events == one)
  }

  @Test(arguments: 0...6) func `fitting channels leaves out surplus events and adds silent channels`(
    width: Int
  ) throws {
    let events = try EventSeries(
      times: [0, 0.5, 0.5, 1, 2], channels: [3, 0, 2, 1, 3], channelCount: 4, stop: 3, name: "train")
    let fitted = events.fittingChannels(to: width)
    let expected = zip(events.times, events.channels).filter { $0.1 < width }
    #expect(fitted.channelCount == width && fitted.name == "train" && fitted.stop == 3)
    #expect(fitted.times == expected.map(\.0) && fitted.channels == expected.map(\.1))
    #expect(width != 4 || fitted == events)
  }

  @Test func `bad input is refused with the first thing that is wrong`() {
    #expect(throws: SignalError.timesNotSorted(index: 1, time: 1, previous: 2)) {
      try EventSeries(times: [2, 1], channels: [0, 0], channelCount: 1, stop: 3)
    }
    #expect(throws: SignalError.lengthMismatch(what: "channels, one an event", expected: 2, found: 1)) {
      try EventSeries(times: [1, 2], channels: [0], channelCount: 1, stop: 3)
    }
    #expect(throws: SignalError.noSuchChannel(channel: 2, channelCount: 2, index: 1)) {
      try EventSeries(times: [1, 2], channels: [0, 2], channelCount: 2, stop: 3)
    }
    #expect(throws: SignalError.noSuchChannel(channel: -1, channelCount: 2, index: 0)) {
      try EventSeries(times: [1], channels: [-1], channelCount: 2, stop: 3)
    }
    #expect(throws: SignalError.timeNotFinite(what: "time 0")) {
      try EventSeries(times: [.nan], channels: [0], channelCount: 1, stop: 3)
    }
    #expect(throws: SignalError.timeNotFinite(what: "limits of a series")) {
      try EventSeries(times: [], channels: [], channelCount: 1, stop: .nan)
    }
    #expect(throws: SignalError.badExtent(start: 0, stop: -1, isPeriodic: false)) {
      try EventSeries(times: [], channels: [], channelCount: 1, stop: -1)
    }
    #expect(throws: SignalError.badExtent(start: 0, stop: 0, isPeriodic: true)) {
      try EventSeries(times: [], channels: [], channelCount: 1, stop: 0, isPeriodic: true)
    }
    for channelCount in [-1, Int(Int32.max) + 1] {
      #expect(throws: SignalError.self) {
        try EventSeries(times: [], channels: [], channelCount: channelCount, stop: 0)
      }
    }
  }

  /// Events are looked at several at once: whatever is wrong with one is found wherever it stands.
  @Test(arguments: 2...27) func `a fault is found at every place among many events`(count: Int) throws {
    let channels = (0..<count).map { $0 % 3 }
    let times = (0..<count).map { Double($0 / 3) }
    func series(_ times: [Double], _ channels: [Int]) throws -> EventSeries {
      try EventSeries(times: times, channels: channels, channelCount: 3, stop: 100)
    }
    let sound = try series(times, channels)
    #expect(sound.times == times && sound.channels == channels.map(Int32.init))
    for place in 0..<count {
      var strange = channels
      for channel in [-1, 3] {
        strange[place] = channel
        let error = #expect(throws: SignalError.self) { try series(times, strange) }
        #expect(error == .noSuchChannel(channel: channel, channelCount: 3, index: place))
      }
      for channel in [Int32(-1), 3, .min, .max] {
        var narrow = channels.map(Int32.init)
        narrow[place] = channel
        let error = #expect(throws: SignalError.self) {
          try EventSeries(times: times, narrowChannels: narrow, channelCount: 3, stop: 100)
        }
        #expect(
          error == .noSuchChannel(channel: Int(UInt32(bitPattern: channel)), channelCount: 3, index: place))
      }
      var late = times
      late[place] = .nan
      #expect(throws: SignalError.timeNotFinite(what: "time \(place)")) { try series(late, channels) }
      guard place > 0 else { continue }
      late[place] = times[place - 1] - 0.5
      #expect(throws: SignalError.timesNotSorted(index: place, time: late[place], previous: times[place - 1])) {
        try series(late, channels)
      }
      guard times[place] == times[place - 1] else { continue }
      var swapped = channels
      swapped.swapAt(place, place - 1)
      #expect(try series(times, swapped) == sound)
      #expect(
        try EventSeries(times: times, narrowChannels: swapped.map(Int32.init), channelCount: 3, stop: 100) == sound)
    }
  }

  @Test(arguments: [3, 3.5, -0.5])
  func `an event at the stop, after it or before the start is refused`(time: Double) {
    #expect(throws: SignalError.outsideExtent(time: time, start: 0, stop: 3)) {
      try EventSeries(times: [time], channels: [0], channelCount: 1, stop: 3)
    }
  }

  @Test func `a train without channels or events is a train`() throws {
    let train = try EventSeries(times: [], channels: [], channelCount: 0, stop: 0)
    #expect(train.count == 0 && train.duration == 0)
  }
}
