import Loligo

/// W4: ten million events in 1,000 channels and 10 s to a raster of 1 ms and back; a million rows of 16 samples at other times.
struct Conversion {
  let report: Report
  private let random = RandomNumbers(seed: 4)
  private let eventCount = 10_000_000
  private let rowCount = 1_000_000

  private static let eventOperations = [
    "TSEvent()", "raster(bool)", "raster(add_events)", "from_raster(bool)", "clip(half)",
  ]
  private static let sampleOperations = [
    "resample regular+offset", "resample random sorted", "call interp", "resample clock",
  ]

  init(_ report: Report) { self.report = report }

  func run() throws {
    if Self.eventOperations.contains(where: { report.selection.includes(facts($0)) }) { try events() }
    if Self.sampleOperations.contains(where: { report.selection.includes(facts($0)) }) { try samples() }
  }

  private func facts(_ operation: String) -> Report.Facts { [("op", .text(operation)), ("events", .init(eventCount))] }

  /// Uniform draws with a jitter of their own, because 32 bits are coarse against the whole time.
  private func places(_ name: String, count: Int, below limit: Double) -> [Double] {
    let coarse = random.child(name).uniform(count: count, in: 0..<1)
    let fine = random.child(name + " fine").uniform(count: count, in: 0..<1)
    return zip(coarse, fine).map { min((Double($0) + Double($1) * 0x1p-24) * limit, limit * 0.999999) }.sorted()
  }

  private func events() throws {
    let times = places("times", count: eventCount, below: 10)
    let channels = random.child("channels").uniform(count: eventCount, in: 0..<1000).map { min(Int($0), 999) }
    var train = try EventSeries(times: times, channels: channels, channelCount: 1000, stop: 10)
    try report.measure(
      "W4", facts("TSEvent()"), rounds: 5, units: eventCount, unit: "event", checksum: { Double(train.count) }
    ) { train = try EventSeries(times: times, channels: channels, channelCount: 1000, stop: 10) }
    let grid = try TimeGrid(step: .milliseconds(1), count: 10_000)
    var raster = Raster(silentOn: grid, channelCount: 1000)
    for (operation, counting) in [("raster(add_events)", EventCounting.counts), ("raster(bool)", .presence)] {
      try report.measure(
        "W4", facts(operation), rounds: 5, units: eventCount, unit: "event",
        checksum: { Double(try raster.eventRows().eventCount) }
      ) { raster = try train.raster(on: grid, counting: counting) }
    }
    let present = try train.raster(on: grid, counting: .presence)
    var result = train
    try report.measure(
      "W4", facts("from_raster(bool)"), rounds: 5, units: present.eventRows().eventCount, unit: "event",
      checksum: { Double(result.count) }
    ) { result = try EventSeries(present) }
    try report.measure(
      "W4", facts("clip(half)"), rounds: 5, units: eventCount, unit: "event", checksum: { Double(result.count) }
    ) { result = try train.clipped(from: 2.5, to: 7.5) }
  }

  private func samples() throws {
    let samples = try ContinuousSeries(
      clocked: random.uniform(count: rowCount * 16, in: -1..<1), channelCount: 16, step: .milliseconds(1),
      interpolation: .linear, outside: .hold)
    // The last sample is at 999.999 s.
    let regular = (0..<rowCount - 1).map { (Double($0) + 0.4) / 1000 }
    let irregular = places("places", count: rowCount - 1, below: Double(rowCount - 1) / 1000)
    var result = samples
    for (operation, times) in [("resample regular+offset", regular), ("resample random sorted", irregular)] {
      try report.measure(
        "W4", facts(operation), rounds: 5, units: rowCount * 16, unit: "sample",
        checksum: { Double(result.values.reduce(0, +)) }
      ) { result = try samples.resampled(at: times) }
    }
    var rows: [Float] = []
    try report.measure(
      "W4", facts("call interp"), rounds: 5, units: rowCount * 16, unit: "sample",
      checksum: { Double(rows.reduce(0, +)) }
    ) { rows = try samples.values(at: regular) }
    let clock = try TimeGrid(step: .microseconds(700), count: rowCount)
    try report.measure(
      "W4", facts("resample clock"), rounds: 5, units: rowCount * 16, unit: "sample",
      checksum: { Double(result.values.reduce(0, +)) }
    ) { result = try samples.resampled(on: clock) }
  }
}
