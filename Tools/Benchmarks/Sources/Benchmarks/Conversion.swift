import Loligo

/// W4: ten million events to a raster and back, and samples at other times; W7: the cost of a timed call.
enum Conversion {
  static func series() throws {
    let random = RandomNumbers(seed: 4)
    let count = 10_000_000
    // Uniform draws of 32 bits are coarse against ten seconds: a jitter of their own makes ties rare.
    let coarse = random.uniform(count: count, in: 0..<1)
    let fine = random.child("fine").uniform(count: count, in: 0..<1)
    let times = zip(coarse, fine).map { min(Double($0) * 10 + Double($1) * 1e-6, 9.999999) }.sorted()
    let channels = random.child("channels").uniform(count: count, in: 0..<1000).map { min(Int($0), 999) }
    let train = try EventSeries(times: times, channels: channels, channelCount: 1000, stop: 10)
    let grid = try TimeGrid(step: .milliseconds(1), count: 10_000)
    var raster = Raster(silentOn: grid, channelCount: 1000)
    for counting in EventCounting.allCases {
      let measurement = try Measurement(rounds: 5) { raster = try train.raster(on: grid, counting: counting) }
      Report.line(
        "W4", [("what", .text("raster \(counting.rawValue)")), ("events", .number(Double(count)))], measurement,
        units: Double(count), unit: "event", checksum: Double(try raster.eventRows().eventCount))
    }
    let counts = try train.raster(on: grid)
    var back = train
    let measurement = try Measurement(rounds: 5) { back = try EventSeries(counts) }
    Report.line(
      "W4", [("what", "back"), ("events", .number(Double(count)))], measurement, units: Double(count), unit: "event",
      checksum: Double(back.count))

    let samples = try ContinuousSeries(
      clocked: random.uniform(count: 16_000_000, in: -1..<1), channelCount: 16, step: .microseconds(10),
      interpolation: .linear, outside: .hold)
    let slower = try TimeGrid(step: .microseconds(7), count: 1_000_000)
    var resampled = samples
    let regular = try Measurement(rounds: 5) { resampled = try samples.resampled(on: slower) }
    Report.line(
      "W4", [("what", "resample, regular")], regular, units: 1_000_000, unit: "row",
      checksum: Double(resampled.values.reduce(0, +)))
    let places = random.child("places").uniform(count: 1_000_000, in: 0..<9.99).map { Double($0) }
    var rows: [Float] = []
    let irregular = try Measurement(rounds: 5) { rows = try samples.values(at: places) }
    Report.line(
      "W4", [("what", "resample, random")], irregular, units: 1_000_000, unit: "row",
      checksum: Double(rows.reduce(0, +)))
  }

  static func timedCalls() throws {
    let (calls, steps) = (100, 100)
    let random = RandomNumbers(seed: 3)
    let count = Int(64 * Double(calls * steps) / 1000 * 20)
    let times = random.uniform(count: count, in: 0..<Float(calls * steps) / 1000 * 0.9999).map { Double($0) }.sorted()
    let channels = random.child("channels").uniform(count: count, in: 0..<64).map { min(Int($0), 63) }
    let train = try EventSeries(
      times: times, channels: channels, channelCount: 64, stop: Double(calls * steps) / 1000)
    let pieces = try (0..<calls).map { call in
      try train.clipped(from: Double(call * steps) / 1000, to: Double((call + 1) * steps) / 1000)
    }
    var spikes = 0
    let measurement = try Measurement(rounds: 11) {
      spikes = 0
      var timed = try LIF(64, timeStep: .milliseconds(1)).timed()
      for piece in pieces { spikes += try timed.evolve(over: piece, for: .steps(steps)).output.events?.count ?? 0 }
    }
    Report.line(
      "W7", [("calls", .number(Double(calls))), ("steps", .number(Double(steps)))], measurement, units: Double(calls),
      unit: "call", checksum: Double(spikes))
  }
}
