import Signals

/// The operations of the model system that make rasters of event trains, and trains of rasters.
enum EventRasterParity {
  /// The window, and the number of steps where that was asked for.
  struct Window {
    let start: Double
    let stop: Double
    let steps: Int?

    init(_ call: EventCall, _ series: EventSeries) throws {
      start = call["t_start"].number ?? series.start
      steps = call["num_timesteps"].number.map { Int(clamped: $0) }
      guard let steps else {
        stop = call["t_stop"].number ?? series.stop
        return
      }
      guard call["t_stop"].number == nil else { throw OracleError.notExpressible("both a stop and a number of steps") }
      stop = start + Double(steps) * (call["dt"].number ?? 1)
    }
  }

  /// The raster by the model system's rule of rows, with exact edges; channels that the series lacks are silent.
  static func raster(_ call: EventCall) throws -> Raster {
    let wanted = call.wantedChannels
    let series = try widened(call.series(), for: wanted ?? [])
    let window = try Window(call, series)
    let raster = try series.raster(
      step: call.step(), zeroAt: window.start, until: window.stop, channels: wanted, counting: counting(call),
      edges: .exact)
    if let steps = window.steps { try checkSteps(steps, of: raster, call, series, window) }
    return raster
  }

  /// The raster with as many steps as were asked for has to be that without the model system's extra row.
  private static func checkSteps(
    _ steps: Int, of raster: Raster, _ call: EventCall, _ series: EventSeries, _ window: Window
  ) throws {
    let own = try series.clipped(from: window.start, to: window.stop).delayed(by: -window.start).raster(
      on: TimeGrid(step: call.step(), count: steps), channels: call.wantedChannels, counting: counting(call),
      edges: .exact)
    guard steps == raster.stepCount || steps + 1 == raster.stepCount, own == raster.steps(0..<steps) else {
      throw OracleError.unreadable("raster of \(steps) steps")
    }
  }

  static func counting(_ call: EventCall) -> EventCounting {
    call["add_events"].flag == true ? .counts : .presence
  }

  static func widened(_ series: EventSeries, for channels: [Int]) throws -> EventSeries {
    guard channels.allSatisfy({ $0 < 1 << 20 }) else { throw OracleError.unreadable("channels") }
    return series.fittingChannels(to: max(series.channelCount, (channels.max() ?? -1) + 1))
  }

  /// The raster joined from its rows.
  static func rasterByRows(_ call: EventCall) throws -> Raster {
    let series = try call.series().starting(at: 0)
    let whole = try series.raster(step: call.step(), edges: .exact)
    var rows = try series.rasterRows(on: whole.grid, edges: .exact)
    var joined = whole.steps(0..<0)
    while let row = try rows.next() { joined = try joined.followed(by: row) }
    guard joined == whole, Array(whole.rows) == (0..<whole.stepCount).map({ whole.steps($0..<$0 + 1) }) else {
      throw OracleError.unreadable("rows of a raster")
    }
    return joined
  }

  /// The counts of a call; the model system cuts fractions off.
  static func counts(_ call: EventCall) throws -> Raster {
    let rows = call["raster"].list.map { $0.number.map { [$0] } ?? $0.list.compactMap(\.number) }
    guard rows.allSatisfy({ $0.count == rows[0].count }) else { throw OracleError.unreadable("raster") }
    return try Raster(
      grid: TimeGrid(step: call.step(), count: rows.count), channelCount: rows.first?.count ?? 0,
      values: rows.flatMap { $0 }.map { Float($0.rounded(.towardZero)) })
  }

  static func series(_ call: EventCall) throws -> EventSeries {
    let isAtStart = call["spikes_at_bin_start"].flag == true
    let events = try EventSeries(counts(call), placement: isAtStart ? .binStart : .binMiddle)
      .delayed(by: call["t_start"].number ?? 0)
    return try EventSeries(
      times: events.times, channels: events.channels.map { Int($0) },
      channelCount: call["num_channels"].number.map { Int(clamped: $0) } ?? events.channelCount, start: events.start,
      stop: call["t_stop"].number ?? events.stop, isPeriodic: call["periodic"].flag ?? false)
  }

  static func rasterOfSeriesOfRaster(_ call: EventCall) throws -> Raster {
    let series = try series(call)
    return try series.raster(
      step: call.step(), zeroAt: series.start, counting: counting(call), edges: .exact)
  }
}
