import Signals

/// Decides from the facts of an operation whether a fault of the model system is why Loligo differs; what lies beside the
/// fault is compared all the same.
enum EventFaults {
  /// The fault behind an error of the model system where Loligo returns; `nil` where Loligo should refuse too.
  static func fault(ofRefused call: EventCall, _ found: EventParity.Found) throws -> Fault? {
    guard case .raster = found else { return nil }
    if call.operation == "xraster" { return call.raises == "TypeError" ? .brokenRows : nil }
    guard call.operation == "raster" else { return nil }
    let series = try call.series()
    let window = try EventRasterParity.Window(call, series)
    let wanted = call.wantedChannels ?? Array(0..<series.channelCount)
    let events = try series.clipped(from: window.start, to: window.stop).filter { wanted.contains($0.channel) }
    if call.raises == "IndexError", events.contains(where: { $0.channel >= wanted.count }) { return .columnsByChannel }
    guard EventRasterParity.counting(call) == .presence, call.raises == "ValueError" || call.raises == "IndexError"
    else { return nil }
    // An event of the window that rounding puts behind the last bin.
    let counted = try events.raster(step: call.step(), zeroAt: window.start, until: window.stop, edges: .exact)
    return try events.isEmpty || counted.eventRows().eventCount < events.count ? .presenceRaster : nil
  }

  /// What to say where Loligo refuses and the model system returns.
  static func outcome(of call: EventCall, refusedWith error: SignalError) throws -> Outcome {
    let comparison = EventComparison(call)
    switch (call.operation, error) {
    case ("ctor", .outsideExtent):
      guard let start = call["t_start"].number, let first = call.numbers("times")?.first, first < start else { break }
      // With the start that its events need, everything but the start agrees.
      let series = try EventParity.make(call, start: first)
      let (modelStart, modelStop) = try comparison.limits()
      let failures = try comparison.failures(ofEvents: series)
      guard failures.isEmpty, modelStart == start, modelStop == series.stop else { break }
      return .deliberate(.lateStart)
    case ("clip", .badExtent), ("call", .badExtent):
      let series = try call.series()
      let (from, to) = (call["t_start"].number ?? series.start, call["t_stop"].number ?? series.stop)
      guard to < from else { break }
      // The model system selects between the limits in order, and keeps them as they were given.
      let clipped = try EventParity.clip(call, from: to, to: from)
      if call.operation == "call" {
        guard try comparison.failures(of: .events(clipped)).isEmpty else { break }
        return .deliberate(.swappedLimits)
      }
      let limits = try comparison.limits()
      guard try comparison.failures(ofEvents: clipped).isEmpty, limits.start == from, limits.stop == to else { break }
      return .deliberate(.swappedLimits)
    case ("from_raster", .notACount(let value, _, _)) where value < 0: return .deliberate(.negativeCounts)
    default: break
    }
    return .failed("error: \(error)")
  }

  /// What to say where Loligo gives something else.
  static func outcome(of call: EventCall, differingBy failures: [String]) throws -> Outcome {
    let comparison = EventComparison(call)
    switch call.operation {
    case "clip":
      // Which numbers channels get that are wanted and silent: the model system's rule, or their place in the request.
      guard call["remap_channels"].flag == true, let wanted = call.integers("channels") else { break }
      let clipped = try EventParity.clip(call, from: call["t_start"].number, to: call["t_stop"].number)
      let own = try call.series().clipped(
        from: call["t_start"].number, to: call["t_stop"].number, channels: wanted.sorted(), renumbering: true)
      let series = clipped.isPeriodic ? try own.repeating() : own
      if try comparison.failures(of: .series(series)).isEmpty { return .passed }
    case "raster":
      // The model system's columns are those of the channels' numbers, whatever the order of the request.
      guard let wanted = call.wantedChannels, wanted != Array(0..<wanted.count) else { break }
      let series = try EventRasterParity.widened(call.series(), for: wanted)
      let window = try EventRasterParity.Window(call, series)
      let raster = try series.clipped(channels: wanted).fittingChannels(to: wanted.count).raster(
        step: call.step(), zeroAt: window.start, until: window.stop, counting: EventRasterParity.counting(call),
        edges: .exact)
      if try comparison.failures(of: .raster(raster)).isEmpty { return .deliberate(.columnsByChannel) }
    case "from_raster_then_raster":
      let expected = try call.node.required("result")
      let own = try EventRasterParity.rasterOfSeriesOfRaster(call)
      if expected.shape == [own.stepCount + 1, own.channelCount],
        expected.floats == own.values + Array(repeating: 0, count: own.channelCount)
      {
        return .deliberate(.extraStep)
      }
      if try isReadByProducts(call, comparison) { return .deliberate(.comparedTimes) }
    default: break
    }
    return .failed(failures.joined(separator: "; "))
  }

  /// Whether events on edges come back from Loligo's raster as they were, while the products of Doubles that are the
  /// model system's times fall in the bins that it says.
  private static func isReadByProducts(_ call: EventCall, _ comparison: EventComparison) throws -> Bool {
    guard call["spikes_at_bin_start"].flag == true else { return false }
    let counts = try EventRasterParity.counts(call).heldAsEvents()
    let events = try EventSeries(counts, placement: .binStart)
    guard try events.raster(on: counts.grid) == counts else { return false }
    let (dt, start) = (try call.step().seconds, call["t_start"].number ?? 0)
    let steps = events.map { Double(Int(($0.time / dt).rounded())) }
    let products = try EventSeries(
      times: steps.map { $0 * dt + start }, channels: events.map(\.channel), channelCount: events.channelCount,
      start: start, stop: Double(counts.stepCount) * dt + start)
    let raster = try products.raster(
      step: call.step(), zeroAt: start, counting: EventRasterParity.counting(call), edges: .exact)
    return try comparison.failures(of: .raster(raster)).isEmpty
  }
}
