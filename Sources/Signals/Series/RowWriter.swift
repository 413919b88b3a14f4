/// What a series is read as: 64 bits to compute with, or 32 to keep.
protocol ReadableValue {
  init(read value: Double)
}
extension Double: ReadableValue {
  init(read value: Double) { self = value }
}
extension Float: ReadableValue {
  init(read value: Double) { self = ContinuousSeries.rounded(value) }
}

/// Writes rows made of samples one after the other, into memory that is reserved for all of them.
///
/// Within a row memory is read and written unchecked; that the samples exist and that there is room, is checked for each
/// row.
@safe
struct RowWriter<Value: ReadableValue> {
  private let samples: UnsafeBufferPointer<Float>
  private let rows: UnsafeMutableBufferPointer<Value>
  private let channelCount: Int
  private let sampleCount: Int
  /// Values that are written.
  private var count = 0

  /// An array of rows of values of a series, as a function writes them.
  static func rows(
    _ rowCount: Int, of series: ContinuousSeries, _ write: (inout RowWriter) throws(SignalError) -> Void
  ) throws(SignalError) -> [Value] {
    var failure: SignalError?
    let values = unsafe [Value](unsafeUninitializedCapacity: rowCount * series.channelCount) { rows, count in
      unsafe LargePages.request(for: rows)
      unsafe series.values.withUnsafeBufferPointer { samples in
        var writer = unsafe RowWriter(samples: samples, rows: rows, series)
        do throws(SignalError) { try write(&writer) } catch { failure = error }
        count = writer.count
      }
    }
    if let failure { throw failure }
    return values
  }

  private init(samples: UnsafeBufferPointer<Float>, rows: UnsafeMutableBufferPointer<Value>, _ series: ContinuousSeries)
  {
    unsafe self.samples = samples
    unsafe self.rows = rows
    channelCount = series.channelCount
    sampleCount = series.sampleCount
    precondition(channelCount >= 0 && samples.count == sampleCount * channelCount, "A sample has all channels.")
  }

  /// The place of the next row.
  private mutating func takeRow() -> Int {
    let first = count
    count &+= channelCount
    unsafe precondition(count <= rows.count, "Rows are written where there is room for them.")
    return first
  }

  private func firstValue(ofSamples index: Int, through last: Int) -> Int {
    precondition(index >= 0 && last < sampleCount, "Rows are made of samples that there are.")
    return index &* channelCount
  }

  /// The first value of the sample after another, or near it; zero where there is none.
  func glimpse(ofSample index: Int) -> Float {
    let place = (index &+ 1) &* channelCount
    return unsafe place >= 0 && place < samples.count ? samples[place] : 0
  }

  /// Writes a sample.
  mutating func append(sample index: Int) {
    let (source, target) = (firstValue(ofSamples: index, through: index), takeRow())
    for channel in 0..<channelCount {
      unsafe rows[target &+ channel] = Value(read: Double(samples[source &+ channel]))
    }
  }

  /// Writes the values on the straight line to the next sample.
  mutating func append(between index: Int, fraction: Double) {
    let (source, target) = (firstValue(ofSamples: index, through: index &+ 1), takeRow())
    for channel in 0..<channelCount {
      let low = unsafe Double(samples[source &+ channel])
      let high = unsafe Double(samples[source &+ channelCount &+ channel])
      unsafe rows[target &+ channel] = Value(read: low + (high - low) * fraction)
    }
  }

  /// Writes the values on straight lines between samples, at positions none of which is outside.
  ///
  /// A function of its own with a copy of the writer, so that this stays in registers.
  @inline(never)
  mutating func append(at positions: [SampleSearch.Position], _ places: Range<Int>) {
    let positions = positions.span
    var writer = self
    for place in places {
      let (index, fraction) = (positions[place].index, positions[place].fraction)
      if fraction == 0 { writer.append(sample: index) } else { writer.append(between: index, fraction: fraction) }
    }
    self = writer
  }

  /// Writes one value for all channels.
  mutating func append(_ value: Double) {
    let target = takeRow()
    for channel in 0..<channelCount { unsafe rows[target &+ channel] = Value(read: value) }
  }

  /// Writes a value for each channel.
  mutating func append(row: (Int) -> Double) {
    let target = takeRow()
    for channel in 0..<channelCount { unsafe rows[target &+ channel] = Value(read: row(channel)) }
  }
}
