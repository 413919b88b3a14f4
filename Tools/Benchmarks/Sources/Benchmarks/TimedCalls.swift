import Loligo

/// W7: 100 calls of 100 steps of LIF(64), about 128 events in a call, with `timed()` and without.
struct TimedCalls {
  let report: Report
  private let calls = 100
  private let steps = 100
  private let neurons = 64

  func run() throws {
    let random = RandomNumbers(seed: 3)
    let duration = Double(calls * steps) / 1000
    let count = Int(Double(neurons) * duration * 20)
    let times = random.uniform(count: count, in: 0..<1).map { Double($0) * duration * 0.9999 }.sorted()
    let channels = random.child("channels").uniform(count: count, in: 0..<64).map { min(Int($0), 63) }
    let train = try EventSeries(times: times, channels: channels, channelCount: neurons, stop: duration)
    let pieces = try (0..<calls).map { call in
      try train.clipped(from: Double(call * steps) / 1000, to: Double((call + 1) * steps) / 1000)
    }
    var spikes = 0
    func eventsPerCall() -> Report.Facts { [("events_per_call", .number(Double(count + spikes) / Double(calls)))] }
    func facts(_ kind: String) -> Report.Facts {
      [("kind", .text(kind)), ("calls", .init(calls)), ("steps", .init(steps)), ("N", .init(neurons))]
    }
    try report.measure(
      "W7", facts("timed"), rounds: 21, units: calls, unit: "call", checksum: { Double(spikes) }, more: eventsPerCall
    ) {
      spikes = 0
      var timed = try LIF(neurons, timeStep: .milliseconds(1)).timed()
      for piece in pieces { spikes += try timed.evolve(over: piece, for: .steps(steps)).output.events?.count ?? 0 }
    }
    let rasters = try pieces.enumerated().map { call, piece in
      try piece.raster(on: TimeGrid(step: .milliseconds(1), firstTick: Int64(call * steps), count: steps))
    }
    try report.measure(
      "W7", facts("raw"), rounds: 21, units: calls, unit: "call", checksum: { Double(spikes) }, more: eventsPerCall
    ) {
      spikes = 0
      var layer = try LIF(neurons, timeStep: .milliseconds(1))
      for raster in rasters { spikes += try layer.evolve(over: raster).output.eventRows().eventCount }
    }
  }
}
