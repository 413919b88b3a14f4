public import Signals

/// Sound and other recordings in a WAVE file: PCM of 8, 16, 24 or 32 bits, or floats of 32 or 64.
///
/// ```swift
/// let file = try WAVFile("zero.wav")            // 8000 Hz, 1 channel
/// let sound = try file.continuousSeries()       // at .hertz(8000), in ±1
/// try WAVFile.write(sound, as: .pcm16, to: "copy.wav")
/// ```
///
/// The file is read piece by piece, so that a long one does not have to fit into memory: `continuousSeries(frames:)`.
public struct WAVFile: Sendable {
  /// What a sample is in the file.
  public enum Encoding: Sendable, Hashable {
    /// A whole number of so many bits; those of 8 have no sign and rest at 128.
    case pcm(bits: Int)
    /// A float of so many bits.
    case float(bits: Int)

    /// Whole numbers of 16 bits.
    public static let pcm16 = Encoding.pcm(bits: 16)
    /// Floats of 32 bits.
    public static let float32 = Encoding.float(bits: 32)

    var byteCount: Int {
      switch self {
      case .pcm(let bits), .float(let bits): bits / 8
      }
    }
  }

  /// How the numbers of the file become those of the series.
  public enum Scale: Sendable, Hashable {
    /// Full scale of the file is ±1: a whole number of b bits divided by 2ᵇ⁻¹.
    case full
    /// The numbers as they are in the file; those of 8 bits less 128.
    case raw
  }

  /// Frames in a second.
  public let sampleRate: Int
  public let channelCount: Int
  /// Number of frames: samples of each channel.
  public let frameCount: Int
  public let encoding: Encoding
  let source: ByteSource
  /// Where the samples begin.
  let dataStart: Int

  /// Opens a file and reads what it says of itself.
  ///
  /// - Throws: `InterchangeError` for a file that cannot be read, is damaged or cut off, or of another encoding.
  public init(_ path: String) throws(InterchangeError) { try self.init(ByteSource(path: path)) }

  /// Opens a file whose bytes are in memory.
  ///
  /// - Parameter name: What it is called in messages.
  /// - Throws: As `init(_:)`.
  public init(bytes: [UInt8], name: String) throws(InterchangeError) { try self.init(ByteSource(bytes, name: name)) }

  private init(_ source: ByteSource) throws(InterchangeError) {
    let start = try source.bytes(at: 0, count: min(12, source.size))
    guard start.spells("RIFF"), start.spells("WAVE", at: 8) else {
      if start.spells("RF64") || start.spells("RIFX") {
        throw .unsupported(file: source.name, what: "WAVE in the form RF64 or RIFX; write it as plain WAVE (RIFF)")
      }
      throw .damaged(file: source.name, byte: 0, reason: "it is no WAVE file")
    }
    var format: WAVFormat?
    var position = 12
    while true {
      guard source.size - position >= 8 else {
        throw .damaged(
          file: source.name, byte: position, reason: "it has no \(format == nil ? "format" : "data")")
      }
      let header = try source.bytes(at: position, count: 8)
      let size = Int(header.bits(at: 4, bytes: 4))
      position += 8
      guard size <= source.size - position else {
        throw .damaged(
          file: source.name, byte: position - 4,
          reason: "a chunk tells of \(size) bytes, but \(source.size - position) follow; the file is cut off")
      }
      if header.spells("fmt ") {
        format = try WAVFormat(source.bytes(at: position, count: min(size, 40)), at: position, file: source.name)
      } else if header.spells("data") {
        guard let format else {
          throw .damaged(file: source.name, byte: position - 8, reason: "its data come before their format")
        }
        guard size % format.frameSize == 0 else {
          throw .damaged(
            file: source.name, byte: position - 4,
            reason: "\(size) bytes of data are no whole frames of \(format.frameSize)")
        }
        (sampleRate, channelCount, encoding) = (format.sampleRate, format.channelCount, format.encoding)
        (frameCount, dataStart) = (size / format.frameSize, position)
        self.source = source
        return
      }
      position += size + size % 2
    }
  }

  /// From one frame to the next.
  public var step: TimeStep { .hertz(sampleRate) }

  /// The bytes of a frame.
  var frameSize: Int { channelCount * encoding.byteCount }
}

/// The format chunk of a WAVE file.
struct WAVFormat {
  var sampleRate: Int
  var channelCount: Int
  var encoding: WAVFile.Encoding
  var frameSize: Int

  init(_ bytes: [UInt8], at offset: Int, file: String) throws(InterchangeError) {
    guard bytes.count >= 16 else {
      throw .damaged(file: file, byte: offset, reason: "its format has less than 16 bytes")
    }
    var tag = bytes.bits(at: 0, bytes: 2)
    channelCount = Int(bytes.bits(at: 2, bytes: 2))
    sampleRate = Int(bytes.bits(at: 4, bytes: 4))
    frameSize = Int(bytes.bits(at: 12, bytes: 2))
    let bits = Int(bytes.bits(at: 14, bytes: 2))
    if tag == 0xfffe {
      // The tag is the beginning of an identifier, whose rest says that it is one of these tags.
      let rest: [UInt8] = [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71]
      guard bytes.count >= 40, Array(bytes[26..<40]) == rest else {
        throw .unsupported(file: file, what: "an encoding of another maker; write PCM or float")
      }
      tag = bytes.bits(at: 24, bytes: 2)
    }
    switch (tag, bits) {
    case (1, 8), (1, 16), (1, 24), (1, 32): encoding = .pcm(bits: bits)
    case (3, 32), (3, 64): encoding = .float(bits: bits)
    default:
      throw .unsupported(
        file: file,
        what: "an encoding with tag \(tag) and \(bits) bits; write PCM of 8, 16, 24 or 32 bits, or float of 32 or 64")
    }
    guard channelCount > 0 else { throw .damaged(file: file, byte: offset + 2, reason: "it has no channel") }
    guard sampleRate > 0, sampleRate <= 1 << 30 else {
      throw .damaged(file: file, byte: offset + 4, reason: "its rate is \(sampleRate) Hz, outside of 1 to 2^30")
    }
    guard frameSize == channelCount * encoding.byteCount else {
      throw .damaged(
        file: file, byte: offset + 12,
        reason:
          "a frame has \(frameSize) bytes, but \(channelCount) channels of \(bits) bits have \(channelCount * bits / 8)"
      )
    }
  }
}
