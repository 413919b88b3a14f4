import Foundation
import Interchange
import Signals
import Testing

/// The examples of the doc comments of Interchange, as they stand there but for the folder.
@Suite struct `examples of the documentation` {
  @Test func `a unit and a base of time`() {
    #expect(TimeUnit(symbol: "ms") == .milliseconds && TimeUnit(symbol: "µs") == .microseconds)
    #expect(TimeBase.column("t", unit: .milliseconds) != .step(.milliseconds(1)))
  }

  @Test func `a table`() throws {
    let folder = try TemporaryFolder()
    try Data("time [ms],left [mV],right [mV]\n0,1,2\n1,3,4\n".utf8).write(
      to: URL(fileURLWithPath: folder.path + "recording.csv"))
    let table = try CSVFile(folder.path + "recording.csv")
    let series = try table.continuousSeries(channels: ["left", "right"])
    try CSVFile.write(series, to: folder.path + "copy.csv")
    #expect(try CSVFile(folder.path + "copy.csv").continuousSeries(name: series.name) == series)
  }

  @Test func `arrays`() throws {
    let folder = try TemporaryFolder()
    let weights = try NPYArray(.floats([Float](repeating: 1, count: 2048)), shape: [64, 32])
    try weights.write(to: folder.path + "weights.npy")
    let array = try NPYArray(folder.path + "weights.npy")
    #expect(array.shape == [64, 32])
    #expect(try array.floats().count == 2048)
    try NPZFile.write([("voltage", array)], to: folder.path + "recording.npz")
    let file = try NPZFile(folder.path + "recording.npz")
    let series = try file.continuousSeries("voltage", time: .step(.milliseconds(1)), units: "mV")
    #expect(series.channelCount == 32 && series.stop == 0.064)
    try NPZFile.write(series, to: folder.path + "copy.npz")
    #expect(try NPZFile(folder.path + "copy.npz").series() == .continuous(series))
  }

  @Test func `a recording`() throws {
    let folder = try TemporaryFolder()
    let zero = try ContinuousSeries(clocked: [0, 0.25, -1], channelCount: 1, step: .hertz(8000), units: "1")
    try WAVFile.write(zero, as: .float32, to: folder.path + "zero.wav")
    let file = try WAVFile(folder.path + "zero.wav")
    let sound = try file.continuousSeries()
    try WAVFile.write(sound, as: .pcm16, to: folder.path + "copy.wav")
    #expect(try WAVFile(folder.path + "copy.wav").continuousSeries().values == zero.values)
  }
}
