import Foundation
import Interchange
import Signals
import Testing

@Suite struct `Arrays of NumPy` {
  @Test func `every type, order and shape is read as NumPy wrote it`() throws {
    let file = try NPZFile(bytes: ForeignFiles.arrays(), name: "a.npz")
    func check(_ name: String, _ shape: [Int], _ values: NPYArray.Values) throws {
      let array = try file.array(name)
      #expect(array.shape == shape && array.values == values, "\(name): \(array)")
    }
    try check("half", [4], .floats([0.5, -2, 65504, 5.9604645e-08]))
    // The last is -4e-40, which is subnormal.
    try check("single", [2, 2], .floats([1.5, 2, 3, Float(bitPattern: 0x8004_5B0A)]))
    try check("double", [2, 3], .doubles((0..<6).map { Double($0) / 3 }))
    try check("big", [2, 3, 4], .integers((0..<24).map { Int64($0) }))
    try check("i1", [2], .integers([-128, 127]))
    try check("i4", [2], .integers([Int64(Int32.min), Int64(Int32.max)]))
    try check("i8", [2], .integers([.min, .max]))
    try check("u1", [2], .integers([0, 255]))
    try check("u2", [1], .integers([65535]))
    try check("u4", [1], .integers([Int64(UInt32.max)]))
    try check("u8", [1], .integers([.max]))
    try check("flag", [2], .flags([true, false]))
    try check("text", [], .texts(["TSEvent"]))
    try check("wide", [2], .texts(["a", "µV"]))
    try check("bytes", [2], .texts(["ab", "c"]))
    try check("scalar", [], .doubles([0.25]))
    try check("empty", [0, 3], .doubles([]))
    #expect(file.names.count == 17)
  }

  @Test func `the three versions of the header are read`() throws {
    for bytes in [try ForeignFiles.v1(), try ForeignFiles.v2(), try ForeignFiles.v3()] {
      #expect(try NPYArray(bytes: bytes, file: "v.npy").integers() == [1, 2, 3])
    }
  }

  @Test func `samples of the model system are read with what their names tell`() throws {
    let series = try #require(try NPZFile(bytes: ForeignFiles.continuous(), name: "c.npz").series(units: "mV").samples)
    #expect(try series.times == .clocked(TimeGrid(step: .milliseconds(1), count: 4)))
    #expect(series.values == [0, 1, 2, 3, 4, 5, 6, 7] && series.channelCount == 2)
    #expect(series.name == "voice" && series.interpolation == .linear && series.units == "mV" && !series.isPeriodic)
  }

  @Test func `samples with the older names keep their limits`() throws {
    let series = try #require(try NPZFile(bytes: ForeignFiles.older(), name: "o.npz").series().samples)
    #expect(series.times == .listed([0.5, 0.75, 1.5]) && series.start == 0 && series.stop == 2)
    #expect(series.values == [1, 2, 3] && series.name == "old" && series.interpolation == .previous)
  }

  @Test func `events of the model system are read`() throws {
    let events = try #require(try NPZFile(bytes: ForeignFiles.events(), name: "e.npz").series().events)
    #expect(events.times == [0.0005, 0.002, 0.002] && events.channels == [2, 0, 1] && events.channelCount == 3)
    #expect(events.stop == 0.01 && events.isPeriodic && events.name == "spikes")
  }

  @Test(arguments: [false, true], [false, true])
  func `arrays are read as they were written`(isCompressed: Bool, isWide: Bool) throws {
    var random = SplitMix64(state: 3)
    let arrays: [(name: String, array: NPYArray)] = [
      ("a", try NPYArray(.floats(random.samples(24)), shape: [2, 3, 4])),
      ("b/c d", try NPYArray(.doubles([.pi, -0.0, .infinity]), shape: [3])),
      ("c", try NPYArray(.integers([.min, 0, .max]), shape: [3, 1])),
      ("d", try NPYArray(.flags([true]), shape: [])), ("e", try NPYArray(.texts(["", "µm", "abc"]), shape: [3])),
      ("f", try NPYArray(.floats([]), shape: [0, 7])),
      ("g", try NPYArray(.floats([Float](repeating: 1, count: 5000)), shape: [5000])),
    ]
    let bytes = try NPZFile.bytes(of: arrays, isCompressed: isCompressed, isAlwaysWide: isWide, file: "x.npz")
    #expect(isCompressed ? bytes.count < 20000 : bytes.count > 20000)
    let file = try NPZFile(bytes: bytes, name: "x.npz")
    #expect(file.names == arrays.map(\.name))
    for (name, array) in arrays {
      let read = try file.array(name)
      #expect(read.shape == array.shape && read.values == array.values, "\(name)")
    }
  }

  @Test func `series are read as they were written`() throws {
    var random = SplitMix64(state: 4)
    let path = NSTemporaryDirectory() + "loligo-\(UUID().uuidString).npz"
    defer { try? FileManager.default.removeItem(atPath: path) }
    var events = try EventSeries(
      times: [0.25, 0.5, 0.5], channels: [1, 0, 4], channelCount: 5, stop: 1, isPeriodic: true, name: "e")
    events.units = "1"
    let series: [any TimeSeries] = [
      try ContinuousSeries(
        clocked: random.samples(40), channelCount: 4, step: .milliseconds(3), firstTick: 5, isPeriodic: true,
        interpolation: .linear, name: "a/b", units: "mV"),
      try ContinuousSeries(
        times: [1, 1, 2.5], values: random.samples(6), channelCount: 2, start: 0, stop: 9, name: "c"), events,
      try EventSeries(times: [], channels: [], channelCount: 2, start: -1, stop: 1, name: "none"),
    ]
    for each in series {
      try NPZFile.write(each, to: path)
      #expect(try NPZFile(path).series() == each.signal)
      try NPZFile.write(each, to: path, isCompressed: true)
      #expect(try NPZFile(path).isTimeSeries)
      #expect(try NPZFile(path).series() == each.signal)
    }
  }

  @Test(arguments: Interpolation.allCases)
  func `every interpolation is read as it was written`(interpolation: Interpolation) throws {
    let series = try ContinuousSeries(
      times: [0, 1, 2.5, 3], values: [1, 2, 3, 4], channelCount: 1, interpolation: interpolation, name: "x")
    let bytes = try NPZFile.bytes(of: series, file: "i.npz")
    #expect(try NPZFile(bytes: bytes, name: "i.npz").series() == .continuous(series))
  }

  @Test func `events that lack channels are refused`() throws {
    let bytes = try NPZFile.bytes(
      of: [
        ("times", NPYArray(.doubles([0.2, 0.1, 0.3]), shape: [3])), ("channels", NPYArray(.integers([1]), shape: [1])),
        ("num_channels", NPYArray(.integers([2]), shape: [])), ("t_stop", NPYArray(.doubles([1]), shape: [])),
        ("type_TSEvent", NPYArray(.doubles([]), shape: [0])),
      ], file: "e.npz")
    let file = try NPZFile(bytes: bytes, name: "e.npz")
    let error = InterchangeError.signal(
      file: "e.npz", .lengthMismatch(what: "channels, one an event", expected: 3, found: 1))
    #expect(throws: error) { _ = try file.series() }
    #expect(throws: error) { _ = try file.eventSeries(unit: .seconds, channels: "channels", channelCount: 2, stop: 1) }
  }

  @Test func `an array of endless rows without columns gives no samples`() throws {
    let rows = 1 << 57
    let array = try NPYArray(.floats([]), shape: [rows, 0])
    #expect(try array.continuousSeries(step: .seconds(1), channels: []).sampleCount == 0)
  }

  @Test func `plain arrays become series with a step, or with times in a stated unit`() throws {
    let bytes = try NPZFile.bytes(
      of: [
        ("x", try NPYArray(.integers([1, 2, 3, 4, 5, 6]), shape: [3, 2])),
        ("t", try NPYArray(.doubles([10, 20, 30]), shape: [3])), ("n", try NPYArray(.integers([1, 0, 1]), shape: [3])),
        ("cube", try NPYArray(.floats([1]), shape: [1, 1, 1])),
        ("bad", try NPYArray(.floats([1, .nan, 2]), shape: [3])), ("wide", try NPYArray(.doubles([1e300]), shape: [1])),
      ], file: "p.npz")
    let file = try NPZFile(bytes: bytes, name: "p.npz")
    let series = try file.continuousSeries("x", time: .step(.hertz(50)), channels: [1], units: "V")
    #expect(series.values == [2, 4, 6] && series.units == "V" && series.name == "x")
    #expect(
      try file.continuousSeries("x", time: .column(unit: .milliseconds)).times
        == .clocked(TimeGrid(step: .milliseconds(10), firstTick: 1, count: 3)))
    let events = try file.eventSeries(unit: .seconds, channels: "n", channelCount: 2, stop: 40)
    #expect(events.times == [10, 20, 30] && events.channels == [1, 0, 1])
    let step = TimeBase.step(.seconds(1))
    let faults: [(String?, String)] = [
      (
        sentence { _ = try file.continuousSeries("y", time: step) },
        "'p.npz' has no array 'y'; it has 'x', 't', 'n', 'cube', 'bad', 'wide'."
      ),
      (
        sentence { _ = try file.continuousSeries("cube", time: step) },
        "'p.npz': array 'cube' has the shape [1, 1, 1], but samples are [samples] or [samples, channels]; reshape it."
      ),
      (
        sentence { _ = try file.continuousSeries("bad", time: step) },
        "'p.npz': array 'bad' has no finite number in sample 1 on channel 0; replace it or leave it out."
      ),
      (
        sentence { _ = try file.continuousSeries("wide", time: step) },
        "'p.npz': array 'wide' has a number beyond the range of 32-bit numbers; scale it."
      ),
      (
        sentence { _ = try file.continuousSeries("x", time: step, channels: [2]) },
        "'p.npz' has no channel '2'; it has '0', '1'."
      ),
      (
        sentence { _ = try file.continuousSeries("x") },
        "'p.npz' tells no unit of time for 't'; state s, ms, us or ns, or name the column 't [ms]'."
      ),
      (
        sentence { _ = try file.series() },
        "'p.npz' is no time series of the model system, which has an array 'type_…'; name an array of samples."
      ),
    ]
    for (found, expected) in faults { #expect(found == expected) }
  }

  @Test func `a damaged file is refused or read`() throws {
    for bytes in [try ForeignFiles.events(), try ForeignFiles.continuous(), try ForeignFiles.older()] {
      readDamaged(bytes) { _ = try NPZFile(bytes: $0, name: "d.npz").series() }
    }
    let wide = try NPZFile.bytes(
      of: [("a", NPYArray(.texts(["a"]), shape: [1]))], isCompressed: true, isAlwaysWide: true, file: "w.npz")
    readDamaged(wide) { _ = try NPZFile(bytes: $0, name: "d.npz").array("a") }
    readDamaged(try ForeignFiles.v2()) { bytes in
      let array = try NPYArray(bytes: bytes, file: "d.npy")
      #expect(array.count <= 128)
      _ = try array.continuousSeries(step: .seconds(1))
    }
  }

  /// The array [1, 2, 3] with another text in its header.
  private func array(replacing text: String, with other: String) throws -> [UInt8] {
    let bytes = try ForeignFiles.v1()
    let header = String(decoding: bytes[10..<128], as: UTF8.self)
    let changed = header.replacing(text, with: other)
    #expect(changed != header)
    let length = changed.utf8.count
    return bytes[..<8] + [UInt8(length % 256), UInt8(length / 256)] + Array(changed.utf8) + bytes[128...]
  }

  @Test(arguments: [
    ("(3,)", "(4611686018427387904, 4)"), ("(3,)", "(9223372036854775807, 9223372036854775807)"), ("(3,)", "(-3,)"),
    ("(3,)", "(3"), ("<i4", "<i3"), ("<i4", "|O"), ("'<i4'", "[('a', '<i4')]"), ("<i4", "<U0"), ("(3,)", "(0, 3)"),
    ("False", "Fals"), ("'shape'", "'shap'"), ("<i4", "<c8"), ("(3,)", "(2,)"), ("(3,)", "(99999999999999999999,)"),
  ])
  func `huge counts and unknown types are refused before memory is taken`(text: String, other: String) throws {
    let bytes = try array(replacing: text, with: other)
    #expect(throws: InterchangeError.self) { _ = try NPYArray(bytes: bytes, file: "h.npy") }
  }

  @Test func `sizes that no data can have are refused before memory is taken`() throws {
    let zeros = try NPYArray(.floats([Float](repeating: 0, count: 1 << 18)), shape: [1 << 18])
    let bytes = try NPZFile.bytes(of: [("z", zeros)], isCompressed: true, file: "z.npz")
    #expect(bytes.count < 2000)
    #expect(try NPZFile(bytes: bytes, name: "z.npz").array("z").count == 1 << 18)
    #expect(
      sentence { _ = try NPZFile(bytes: bytes, name: "z.npz", limit: 1 << 20) }
        == "'z.npz' holds more than 1048576 bytes when expanded; read it in parts, or raise the limit.")
    // The size in the directory, four bytes after its own mark, made huge.
    let mark: [UInt8] = [0x50, 0x4b, 1, 2]
    let place = try #require(bytes.indices.dropLast(3).first { Array(bytes[$0..<$0 + 4]) == mark })
    var lying = bytes
    lying.replaceSubrange(place + 24..<place + 28, with: [0, 0, 0, 0x7f])
    let found = sentence { _ = try NPZFile(bytes: lying, name: "z.npz") }
    #expect(found?.contains("cannot have 2130706432 bytes") == true, "\(found ?? "")")
  }
}
