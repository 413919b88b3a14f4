import Loligo

/// What is told and drawn of a signal of an archive; a long one is read in pieces, so that memory does not grow with it.
struct SignalSummary {
  /// The signal, or of a long one what its figure shows of it.
  private(set) var drawn: Signal
  /// Its samples, or events.
  private(set) var count = 0
  /// The least and the greatest sample.
  private(set) var range: (least: Float, greatest: Float)?
  /// Its events, or of a long one the first of them.
  private(set) var firstEvents: EventSeries?
  /// Whether it is drawn as it is.
  private(set) var isWhole: Bool

  /// A signal of more bytes is read in pieces of about so many.
  private static let pieceBytes = 8 << 20
  /// Columns and rows of pixels that are told apart of a long signal: more than a figure has.
  private static let (columns, rows) = (1024, 512)

  /// A signal that is in memory.
  init(_ signal: Signal) {
    (drawn, isWhole) = (signal, true)
    add(signal)
  }

  /// - Parameters:
  ///   - grid: The bins of its trial.
  ///   - byteCount: Its bytes in the archive.
  ///   - isWide: Whether it is drawn in colours, by means, and not as lines, by extremes.
  ///   - read: Gives the part of some steps.
  init(
    over grid: TimeGrid, byteCount: Int, isWide: Bool, _ read: (_ steps: Range<Int>) throws -> Signal
  ) throws {
    let pieces = (byteCount + Self.pieceBytes - 1) / Self.pieceBytes
    guard pieces > 1, grid.count > 1 else {
      self.init(try read(0..<grid.count))
      return
    }
    self.init(try read(0..<0))
    (isWhole, firstEvents) = (false, nil)
    let stepsAtOnce = (grid.count + pieces - 1) / pieces
    var found: (samples: Reduced<Float>, events: Reduced<Int>) = (Reduced(), Reduced())
    var isTaken = [Bool](repeating: false, count: Self.columns * Self.rows)
    for first in stride(from: 0, to: grid.count, by: stepsAtOnce) {
      let part = try read(first..<min(first + stepsAtOnce, grid.count))
      // Of a part outside of a window nothing is known, not even where it lies.
      guard part.series.duration > 0 else { continue }
      add(part)
      switch part {
      case .continuous(let series):
        let samples = max(1, byteCount / max(1, 4 * series.channelCount))
        found.samples.extend(to: series)
        Self.reduce(series, by: max(1, samples / Self.columns), isWide: isWide, into: &found.samples)
      case .events(let events):
        found.events.extend(to: events)
        for event in 0..<events.count {
          let share = (events.times[event] - grid.start) / grid.duration
          let column = min(max(Int(share * Double(Self.columns)), 0), Self.columns - 1)
          let channel = Int(events.channels[event])
          let place = column * Self.rows + channel * min(Self.rows, events.channelCount) / events.channelCount
          guard !isTaken[place] else { continue }
          isTaken[place] = true
          found.events.times.append(events.times[event])
          found.events.values.append(channel)
        }
      }
    }
    switch drawn {
    case .continuous(let series):
      drawn = .continuous(
        try ContinuousSeries(
          times: found.samples.times, values: found.samples.values, channelCount: series.channelCount,
          start: found.samples.start, stop: found.samples.stop, name: series.name, units: series.units))
    case .events(let events):
      drawn = .events(
        try EventSeries(
          times: found.events.times, channels: found.events.values, channelCount: events.channelCount,
          start: found.events.start ?? 0, stop: found.events.stop ?? 0, name: events.name, units: events.units))
    }
  }

  /// What is kept of the parts of a long signal.
  private struct Reduced<Value> {
    var times: [Double] = []
    var values: [Value] = []
    var start: Double?
    var stop: Double?

    mutating func extend(to part: any TimeSeries) {
      start = start ?? part.start
      stop = part.stop
    }
  }

  /// Counts a part.
  private mutating func add(_ part: Signal) {
    switch part {
    case .continuous(let series):
      count += series.sampleCount
      for value in series.values where !value.isNaN {
        range = range.map { (min($0.least, value), max($0.greatest, value)) } ?? (value, value)
      }
    case .events(let events):
      count += events.count
      firstEvents = firstEvents ?? events
    }
  }

  /// Of so many samples at once their means, or the least and the greatest of each channel in their order.
  private static func reduce(
    _ series: ContinuousSeries, by length: Int, isWide: Bool, into found: inout Reduced<Float>
  ) {
    let channelCount = series.channelCount
    for first in stride(from: 0, to: series.sampleCount, by: length) {
      let samples = first..<min(first + length, series.sampleCount)
      func column(_ channel: Int) -> [Float] { samples.map { series.values[$0 * channelCount + channel] } }
      found.times.append(series.times[first])
      if isWide || samples.count == 1 {
        for channel in 0..<channelCount {
          let finite = column(channel).filter(\.isFinite)
          found.values.append(finite.isEmpty ? .nan : finite.reduce(0, +) / Float(finite.count))
        }
      } else {
        found.times.append(series.times[first + samples.count / 2])
        var later: [Float] = []
        for channel in 0..<channelCount {
          let values = column(channel)
          let places = values.indices.filter { values[$0].isFinite }
          let least = places.min { values[$0] < values[$1] }
          let greatest = places.max { values[$0] < values[$1] }
          guard let least, let greatest else {
            found.values.append(.nan)
            later.append(.nan)
            continue
          }
          found.values.append(values[min(least, greatest)])
          later.append(values[max(least, greatest)])
        }
        found.values += later
      }
    }
  }
}
