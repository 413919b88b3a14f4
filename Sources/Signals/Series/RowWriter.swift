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
        var writer = unsafe RowWriter(samples: samples, rows: rows, channelCount: series.channelCount)
        do throws(SignalError) { try write(&writer) } catch { failure = error }
        count = writer.count
      }
    }
    if let failure { throw failure }
    return values
  }

  private init(samples: UnsafeBufferPointer<Float>, rows: UnsafeMutableBufferPointer<Value>, channelCount: Int) {
    unsafe self.samples = samples
    unsafe self.rows = rows
    self.channelCount = channelCount
  }

  /// The place of the next row.
  private mutating func takeRow() -> Int {
    let first = count
    count += channelCount
    unsafe precondition(count <= rows.count, "Rows are written where there is room for them.")
    return first
  }

  private func firstValue(ofSamples index: Int, through last: Int) -> Int {
    unsafe precondition(
      index >= 0 && (last + 1) * channelCount <= samples.count, "Rows are made of samples that there are.")
    return index * channelCount
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
    let (source, target) = (firstValue(ofSamples: index, through: index + 1), takeRow())
    for channel in 0..<channelCount {
      let low = unsafe Double(samples[source &+ channel])
      let high = unsafe Double(samples[source &+ channelCount &+ channel])
      unsafe rows[target &+ channel] = Value(read: low + (high - low) * fraction)
    }
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
