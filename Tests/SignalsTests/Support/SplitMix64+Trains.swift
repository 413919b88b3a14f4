import Signals

extension SplitMix64 {
  /// A train of up to 40 events: some simultaneous, some equal, some on its start or just before its stop.
  mutating func train(
    channelCount: Int? = nil, start: Double? = nil, stop: Double? = nil, isPeriodic: Bool = false
  ) throws -> EventSeries {
    let width = channelCount ?? Int.random(in: 1...5, using: &self)
    let start = start ?? pick([0, 0, -2.5, 1e-3, 7, -1e6, 12_345.678])
    let stop = stop ?? start + pick([1, 0.25, 3.7, 1e3])
    var times: [Double] = []
    if start < stop {
      for _ in 0..<Int.random(in: 0...40, using: &self) {
        switch Int.random(in: 0..<6, using: &self) {
        case 0: times.append(times.randomElement(using: &self) ?? start)
        case 1: times.append(pick([start, stop.nextDown]))
        default:
          // A range may be longer than any number.
          let share = Double.random(in: 0..<1, using: &self)
          times.append(min(max(start, start * (1 - share) + stop * share), stop.nextDown))
        }
      }
    }
    times.sort()
    return try EventSeries(
      times: times, channels: times.map { _ in Int.random(in: 0..<width, using: &self) }, channelCount: width,
      start: start, stop: stop, isPeriodic: isPeriodic, name: "train")
  }

  /// A train whose times and limits are multiples of 2⁻¹⁰ s, so that sums of them are exact.
  mutating func dyadicTrain(isPeriodic: Bool = false) throws -> EventSeries {
    let start = Int.random(in: -2_000...2_000, using: &self)
    let length = Int.random(in: 1...2_000, using: &self)
    let times = (0..<Int.random(in: 0...40, using: &self)).map { _ in Int.random(in: 0..<length, using: &self) }
      .sorted()
    return try EventSeries(
      times: times.map { Double(start + $0) / 1_024 }, channels: times.map { _ in Int.random(in: 0..<4, using: &self) },
      channelCount: 4, start: Double(start) / 1_024, stop: Double(start + length) / 1_024, isPeriodic: isPeriodic,
      name: "train")
  }

  /// A time inside of a train, often that of an event.
  mutating func time(in train: EventSeries) -> Double {
    Bool.random(using: &self)
      ? train.times.randomElement(using: &self) ?? train.start
      : Double.random(in: train.start...train.stop, using: &self)
  }

  /// A number that is often at the edge of what there is.
  mutating func hostileNumber() -> Double {
    let edges: [Double] = [
      0, -0.0, .nan, .infinity, -.infinity, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, .leastNonzeroMagnitude,
      1e300, -1e300, 1e15, -1e15, 1, -1, 0.1, 1.0.nextDown, 9_007_199_254_740_992,
    ]
    return Bool.random(using: &self)
      ? pick(edges) : Double.random(in: -10...10, using: &self)
  }

  /// A whole number that is often at the edge of what there is.
  mutating func hostileInteger() -> Int {
    let edges = [Int.min, .max, -1, Int(Int32.max), Int(Int32.max) + 1, Int(Int32.min), 1 << 53]
    return Bool.random(using: &self) ? pick(edges) : Int.random(in: -1...6, using: &self)
  }
}
