public import Signals

extension WAVFile {
  /// Writes a sampled signal that is on a clock of whole hertz.
  ///
  /// A file of this path is replaced.
  ///
  /// Full scale is ±1. As PCM, a value is rounded to the nearest whole number of 16 bits (1 itself to the largest), and one
  /// beyond ±1 is refused rather than clipped.
  /// - Parameter encoding: `.pcm16` or `.float32`.
  /// - Throws: `InterchangeError.notWritable` for a series that a WAVE file cannot hold, `unwritable` for a file.
  public static func write(
    _ series: ContinuousSeries, as encoding: Encoding, to path: String
  ) throws(InterchangeError) {
    try Interchange.write(bytes(of: series, as: encoding, file: path), to: path)
  }

  package static func bytes(
    of series: ContinuousSeries, as encoding: Encoding, file: String
  ) throws(InterchangeError) -> [UInt8] {
    guard encoding == .pcm16 || encoding == .float32 else {
      throw .notWritable(file: file, what: "only .pcm16 and .float32 are written; choose one of them")
    }
    guard case .clocked(let grid) = series.times, grid.step.numerator == 1, grid.firstTick == 0 else {
      throw .notWritable(
        file: file,
        what: "a WAVE file needs samples from zero on at a whole number of hertz; sample the series on such a clock")
    }
    let (width, rate) = (encoding.byteCount, Int(grid.step.denominator))
    let frameSize = series.channelCount * width
    guard series.channelCount >= 1, frameSize <= 65535 else {
      throw .notWritable(
        file: file, what: "a WAVE file has from 1 to \(65535 / width) channels, not \(series.channelCount)")
    }
    let size = series.values.count * width
    guard size <= Int(UInt32.max) - 64, rate * frameSize <= Int(UInt32.max) else {
      throw .notWritable(file: file, what: "a WAVE file ends at 4 GB; write the series in parts")
    }
    // A float format has an empty extension, and tells the number of frames.
    let isFloat = encoding == .float32
    var bytes: [UInt8] = []
    bytes.append("RIFF")
    bytes.append(4 + (isFloat ? 8 + 18 + 12 : 8 + 16) + 8 + size + size % 2, bytes: 4)
    bytes.append("WAVEfmt ")
    bytes.append(isFloat ? 18 : 16, bytes: 4)
    bytes.append(isFloat ? 3 : 1, bytes: 2)
    bytes.append(series.channelCount, bytes: 2)
    bytes.append(rate, bytes: 4)
    bytes.append(rate * frameSize, bytes: 4)
    bytes.append(frameSize, bytes: 2)
    bytes.append(8 * width, bytes: 2)
    if isFloat {
      bytes.append(0, bytes: 2)
      bytes.append("fact")
      bytes.append(4, bytes: 4)
      bytes.append(series.sampleCount, bytes: 4)
    }
    bytes.append("data")
    bytes.append(size, bytes: 4)
    for (index, value) in series.values.enumerated() {
      guard value.isFinite, isFloat || value.magnitude <= 1 else {
        throw .notWritable(
          file: file,
          what:
            "sample \(index / series.channelCount) on channel \(index % series.channelCount) is \(value), outside of ±1; "
            + "scale the series, or write .float32")
      }
      if isFloat {
        bytes.append(value.bitPattern, bytes: 4)
      } else {
        bytes.append(min(32767, Int((Double(value) * 32768).rounded())), bytes: 2)
      }
    }
    if size % 2 == 1 { bytes.append(0) }
    return bytes
  }
}
