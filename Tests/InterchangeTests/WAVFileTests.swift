import Foundation
import Interchange
import Signals
import Testing

@Suite struct `WAVE files` {
  @Test func `whole numbers of all sizes are read, scaled to one or as they are`() throws {
    let stereo = try WAVFile(bytes: ForeignFiles.wav16(), name: "s.wav")
    #expect(stereo.channelCount == 2 && stereo.frameCount == 3 && stereo.sampleRate == 8000)
    let series = try stereo.continuousSeries()
    #expect(try series.times == .clocked(TimeGrid(step: .hertz(8000), count: 3)) && series.units == "1")
    #expect(series.values == [0, -1, 0.5, 32767 / 32768, -1 / 32768, 1 / 32768] && series.name == "s")
    #expect(try stereo.continuousSeries(scale: .raw).values == [0, -32768, 16384, 32767, -1, 1])
    let middle = try stereo.continuousSeries(frames: 1..<2, units: "Pa")
    #expect(middle.values == [0.5, 32767 / 32768] && middle.start == 1 / 8000 && middle.units == "Pa")
    #expect(try stereo.continuousSeries(channels: [1]).values == [-1, 32767 / 32768, 1 / 32768])
    #expect(
      sentence { _ = try stereo.continuousSeries(channels: [2]) } == "'s.wav' has no channel '2'; it has '0', '1'.")
    let deep = try WAVFile(bytes: ForeignFiles.wav24(), name: "d.wav")
    #expect(try deep.continuousSeries(scale: .raw).values == [-8_388_608, 8_388_607, 1])
    #expect(try deep.continuousSeries().values == [-1, 8_388_607 / 8_388_608, 1 / 8_388_608])
    let small = try WAVFile(bytes: ForeignFiles.wav8(), name: "e.wav")
    #expect(try small.continuousSeries(scale: .raw).values == [-128, 0, 127] && small.step == .hertz(11025))
    #expect(try small.continuousSeries().values == [-1, 0, 127 / 128])
  }

  /// A file with the given format, chunks and data.
  private func wave(
    tag: Int, channels: Int = 1, rate: Int = 1000, bits: Int, extensible: Bool = false, before: [UInt8] = [],
    _ data: [UInt8]
  ) -> [UInt8] {
    var format: [UInt8] = []
    format.append(extensible ? 0xfffe : tag, bytes: 2)
    format.append(channels, bytes: 2)
    format.append(rate, bytes: 4)
    format.append(rate * channels * bits / 8, bytes: 4)
    format.append(channels * bits / 8, bytes: 2)
    format.append(bits, bytes: 2)
    if extensible {
      format.append(22, bytes: 2)
      format.append(bits, bytes: 2)
      format.append(0, bytes: 4)
      format.append(tag, bytes: 2)
      format.append(contentsOf: [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71])
    }
    var bytes = Array("RIFF".utf8) + [0, 0, 0, 0] + Array("WAVE".utf8) + before + Array("fmt ".utf8)
    bytes.append(format.count, bytes: 4)
    bytes += format + Array("data".utf8)
    bytes.append(data.count, bytes: 4)
    return bytes + data
  }

  @Test func `floats, 32 bits, extensible formats and unknown chunks of odd size are read`() throws {
    var data: [UInt8] = []
    for value in [0.1, -3.5, 1e-50] { data.append(value.bitPattern, bytes: 8) }
    let odd: [UInt8] = Array("LIST".utf8) + [3, 0, 0, 0, 1, 2, 3, 0]
    let double = try WAVFile(bytes: wave(tag: 3, bits: 64, extensible: true, before: odd, data), name: "f.wav")
    #expect(double.encoding == .float(bits: 64))
    #expect(try double.continuousSeries().values == [0.1, -3.5, 0])
    let long = try WAVFile(bytes: wave(tag: 1, bits: 32, [0, 0, 0, 0x80, 255, 255, 255, 0x7f]), name: "l.wav")
    #expect(try long.continuousSeries().values == [-1, 1])
    let empty = try WAVFile(bytes: wave(tag: 1, bits: 16, []), name: "n.wav")
    #expect(try empty.continuousSeries().sampleCount == 0)
  }

  @Test(arguments: [WAVFile.Encoding.pcm16, .float32], [1, 3])
  func `a series is read as it was written, whole and in pieces`(encoding: WAVFile.Encoding, channels: Int) throws {
    var random = SplitMix64(state: 9)
    let values = (0..<channels * 1001).map { _ in Float(Int.random(in: -32768...32767, using: &random)) / 32768 }
    let path = NSTemporaryDirectory() + "loligo-\(UUID().uuidString).wav"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let series = try ContinuousSeries(
      clocked: values, channelCount: channels, step: .hertz(16000), name: "x", units: "1")
    try WAVFile.write(series, as: encoding, to: path)
    let file = try WAVFile(path)
    #expect(try file.continuousSeries(name: "x") == series)
    let pieces = try stride(from: 0, to: 1001, by: 250).map {
      try file.continuousSeries(frames: $0..<min($0 + 250, 1001))
    }
    #expect(pieces.flatMap(\.values) == values)
    #expect(pieces.map(\.start) == [0, 250, 500, 750, 1000].map { $0 / 16000 })
  }

  @Test func `what a file cannot hold is not written`() throws {
    func refusal(_ series: ContinuousSeries, _ encoding: WAVFile.Encoding = .pcm16) -> String? {
      sentence { _ = try WAVFile.bytes(of: series, as: encoding, file: "o.wav") }
    }
    let loud = try ContinuousSeries(clocked: [0, 1, 1.5, 0], channelCount: 2, step: .hertz(10))
    #expect(
      refusal(loud)
        == "'o.wav' is not written: sample 1 on channel 0 is 1.5, outside of ±1; scale the series, or write .float32.")
    #expect(refusal(loud, .float32) == nil)
    #expect(refusal(loud, .pcm(bits: 24))?.contains("only .pcm16 and .float32 are written") == true)
    let slow = try ContinuousSeries(clocked: [0], channelCount: 1, step: TimeStep(seconds: 0.3))
    let listed = try ContinuousSeries(times: [0], values: [0], channelCount: 1)
    for series in [slow, listed] { #expect(refusal(series)?.contains("whole number of hertz") == true) }
  }

  @Test func `what is wrong is told with its byte`() throws {
    let cut = Array(try ForeignFiles.wav16().dropLast(2))
    let faults: [([UInt8], String)] = [
      (
        cut,
        "'x.wav' is damaged at byte 40: a chunk tells of 12 bytes, but 10 follow; the file is cut off; "
          + "restore the file or write it anew."
      ),
      ([1, 2, 3], "'x.wav' is damaged at byte 0: it is no WAVE file; restore the file or write it anew."),
      (
        wave(tag: 1, bits: 16, [1, 2, 3]),
        "'x.wav' is damaged at byte 40: 3 bytes of data are no whole frames of 2; restore the file or write it anew."
      ),
      (
        wave(tag: 1, rate: 0, bits: 16, []),
        "'x.wav' is damaged at byte 24: its rate is 0 Hz, outside of 1 to 2^30; restore the file or write it anew."
      ),
      (
        wave(tag: 7, bits: 8, []),
        "'x.wav' holds an encoding with tag 7 and 8 bits; write PCM of 8, 16, 24 or 32 bits, or float of 32 or 64."
      ),
      (
        wave(tag: 3, channels: 2, bits: 32, [0, 0, 0, 0, 0, 0, 0xc0, 0x7f]),
        "'x.wav': it has no finite number in sample 0 on channel 1; replace it or leave it out."
      ),
    ]
    for (bytes, expected) in faults {
      #expect(sentence { _ = try WAVFile(bytes: bytes, name: "x.wav").continuousSeries() } == expected)
    }
  }

  @Test func `a damaged file is refused or read`() throws {
    for bytes in [
      try ForeignFiles.wav16(), try ForeignFiles.wav24(), wave(tag: 3, bits: 32, extensible: true, [0, 0, 0, 0]),
    ] {
      readDamaged(bytes) { bytes in
        let series = try WAVFile(bytes: bytes, name: "x.wav").continuousSeries()
        #expect(series.values.count <= bytes.count)
      }
    }
  }
}
