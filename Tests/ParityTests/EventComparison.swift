import Signals

/// Compares what Loligo made of an operation on event trains with the oracle: times, counts, shapes and limits exactly.
struct EventComparison {
  private let call: EventCall

  init(_ call: EventCall) { self.call = call }

  /// What differs.
  func failures(of found: EventParity.Found) throws -> [String] {
    var comparison = Comparison(.none)
    switch found {
    case .series(let series):
      try compareEvents(series, "out.times", "out.channels", in: &comparison)
      try compareLimits(series, in: &comparison)
    case .events(let series): try compareEvents(series, "result0", "result1", in: &comparison)
    case .raster(let raster):
      let expected = try call.node.required("result")
      comparison.expect([raster.stepCount, raster.channelCount], expected.shape, as: "shape")
      comparison.expect(raster.values.map { Double($0) }, expected.values, as: "raster")
    case .flag(let flag):
      comparison.expect([flag ? 1 : 0], try call.node.required("result").values, as: "result")
    }
    return comparison.failures
  }

  /// Times and channels alone.
  func failures(ofEvents series: EventSeries) throws -> [String] {
    var comparison = Comparison(.none)
    try compareEvents(series, "out.times", "out.channels", in: &comparison)
    return comparison.failures
  }

  /// The limits of the oracle's series.
  func limits() throws -> (start: Double?, stop: Double?) {
    let facts = try call.node.json("out.ts")
    return (facts["t_start"].number, facts["t_stop"].number)
  }

  private func compareEvents(
    _ series: EventSeries, _ times: String, _ channels: String, in comparison: inout Comparison
  ) throws {
    // The model system leaves simultaneous events in any order.
    let expected = zip(try call.node.required(times).values, try call.node.required(channels).values).sorted { $0 < $1 }
    compare(series.times, expected.map(\.0), as: "times", in: &comparison)
    comparison.expect(series.channels.map { Double($0) }, expected.map(\.1), as: "channels")
  }

  private func compareLimits(_ series: EventSeries, in comparison: inout Comparison) throws {
    let facts = try call.node.json("out.ts")
    guard let start = facts["t_start"].number, let stop = facts["t_stop"].number else {
      throw OracleError.missing("limits of out.ts")
    }
    compare([series.start, series.stop], [start, stop], as: "limits", in: &comparison)
    comparison.expect(
      series.channelCount, facts["num_channels"].number.map { Int(clamped: $0) } ?? -1, as: "number of channels")
    comparison.expect(series.isPeriodic, facts["periodic"].flag ?? false, as: "periodicity")
  }

  /// Bins of a raster are products of Doubles in the model system; everything else is exact.
  private func compare(_ found: [Double], _ expected: [Double], as quantity: String, in comparison: inout Comparison) {
    if call.operation == "from_raster" {
      comparison.compare(times: found, with: expected, step: call["dt"].number ?? 1, as: quantity)
    } else {
      comparison.expect(found, expected, as: quantity)
    }
  }
}
