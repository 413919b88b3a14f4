import Foundation
import Interchange
import Signals
import Testing

/// The examples of the doc comments of Interchange, as they stand there but for the folder.
@Suite struct `examples of the documentation` {
  private let folder = NSTemporaryDirectory() + "loligo-examples-\(UUID().uuidString)/"

  init() throws { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }

  @Test func `a unit and a base of time`() {
    #expect(TimeUnit(symbol: "ms") == .milliseconds && TimeUnit(symbol: "µs") == .microseconds)
    #expect(TimeBase.column("t", unit: .milliseconds) != .step(.milliseconds(1)))
  }

  @Test func `a table`() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Data("time [ms],left [mV],right [mV]\n0,1,2\n1,3,4\n".utf8).write(
      to: URL(fileURLWithPath: folder + "recording.csv"))
    let table = try CSVFile(folder + "recording.csv")
    let series = try table.continuousSeries(channels: ["left", "right"])
    try CSVFile.write(series, to: folder + "copy.csv")
    #expect(try CSVFile(folder + "copy.csv").continuousSeries(name: series.name) == series)
  }

  @Test func `arrays`() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let weights = try NPYArray(.floats([Float](repeating: 1, count: 2048)), shape: [64, 32])
    try weights.write(to: folder + "weights.npy")
    let array = try NPYArray(folder + "weights.npy")
    #expect(array.shape == [64, 32])
    #expect(try array.floats().count == 2048)
    try NPZFile.write([("voltage", array)], to: folder + "recording.npz")
    let file = try NPZFile(folder + "recording.npz")
    let series = try file.continuousSeries("voltage", time: .step(.milliseconds(1)), units: "mV")
    #expect(series.channelCount == 32 && series.stop == 0.064)
    try NPZFile.write(series, to: folder + "copy.npz")
    #expect(try NPZFile(folder + "copy.npz").series() == .continuous(series))
  }

  @Test func `a recording`() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let zero = try ContinuousSeries(clocked: [0, 0.25, -1], channelCount: 1, step: .hertz(8000), units: "1")
    try WAVFile.write(zero, as: .float32, to: folder + "zero.wav")
    let file = try WAVFile(folder + "zero.wav")
    let sound = try file.continuousSeries()
    try WAVFile.write(sound, as: .pcm16, to: folder + "copy.wav")
    #expect(try WAVFile(folder + "copy.wav").continuousSeries().values == zero.values)
  }
}
