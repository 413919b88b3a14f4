public import Signals

extension WAVFile {
  /// Bytes that are read at once.
  private static let pieceSize = 1 << 20

  /// Reads frames as a sampled signal on the clock of the file: frame `i` is at tick `i` of `.hertz(sampleRate)`.
  ///
  /// Numbers of more than 24 bits are rounded to those of `Float`.
  /// - Parameters:
  ///   - frames: The part that is wanted; all unless given.
  ///   - channels: The channels to take, in this order; all unless given.
  ///   - units: The unit of the values; "1", a share of full scale or a bare number, unless given.
  ///   - name: The name of the series; that of the file without its ending unless given.
  /// - Throws: `InterchangeError` for frames that the file does not have, or a sample that is not finite.
  public func continuousSeries(
    frames: Range<Int>? = nil, channels: [Int]? = nil, scale: Scale = .full, units: String = "1",
    interpolation: Interpolation = .previous,
    outside: OutsidePolicy = .fail, name: String? = nil
  ) throws(InterchangeError) -> ContinuousSeries {
    let frames = frames ?? 0..<frameCount
    guard frames.lowerBound >= 0, frames.upperBound <= frameCount else {
      throw .notPossible(
        file: source.name, reason: "has frames from 0 to \(frameCount), but those of \(frames) were asked for")
    }
    for channel in channels ?? [] where channel < 0 || channel >= channelCount {
      throw .notThere(
        file: source.name, what: "channel", name: "\(channel)", known: (0..<min(channelCount, 100)).map(String.init))
    }
    let width = channels?.count ?? channelCount
    var values: [Float] = []
    values.reserveCapacity(frames.count * width)
    let framesAtOnce = max(1, Self.pieceSize / frameSize)
    var first = frames.lowerBound
    while first < frames.upperBound {
      let count = min(framesAtOnce, frames.upperBound - first)
      let bytes = try source.bytes(at: dataStart + first * frameSize, count: count * frameSize)
      var piece: [Float] = []
      append(bytes, scale: scale, to: &piece)
      if let channels {
        for frame in 0..<count { values += channels.map { piece[frame * channelCount + $0] } }
      } else {
        values += piece
      }
      first += count
    }
    if let index = values.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(
        file: source.name, what: "it", sample: frames.lowerBound + index / width,
        channel: channels?[index % width] ?? index % width)
    }
    let making = SeriesMaking(
      file: source.name, interpolation: interpolation, outside: outside, name: name ?? source.baseName, units: units)
    return try making.series(
      values, channelCount: width, step: step, firstTick: Int64(frames.lowerBound))
  }

  private func append(_ bytes: [UInt8], scale: Scale, to values: inout [Float]) {
    let width = encoding.byteCount
    let offsets = stride(from: 0, to: bytes.count, by: width)
    switch encoding {
    case .float(bits: 32):
      for offset in offsets { values.append(Float(bitPattern: UInt32(bytes.bits(at: offset, bytes: 4)))) }
    case .float: for offset in offsets { values.append(Float(Double(bitPattern: bytes.bits(at: offset, bytes: 8)))) }
    case .pcm(let bits):
      let factor = scale == .full ? Double(sign: .plus, exponent: 1 - bits, significand: 1) : 1
      for offset in offsets {
        let number = bits == 8 ? Int64(bytes[offset]) - 128 : bytes.integer(at: offset, bytes: width)
        // A power of two: the product is rounded once.
        values.append(Float(Double(number) * factor))
      }
    }
  }
}
