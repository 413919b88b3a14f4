import Foundation
import Loligo
import Testing

/// The Swift example of docs/own-data.md, word for word; the test below makes sure of that.
private enum OwnDataExample {
  static func run() throws -> Signal {
    // Own data begins
    let table = try CSVFile("two-tones.csv")  // time [ms],low [mV],high [mV]
    let voltages = try table.continuousSeries(interpolation: .linear, outside: .hold)
    var network = try Sequential(UpDownEncoder(2, threshold: 0.5), Linear(4, 8, seed: 7), LIF(8)).timed()
    let spikes = try network.evolve(over: voltages).output
    try NPZFile.write(spikes.series, to: "spikes.npz")  // numpy.load, or NPZFile("spikes.npz").series()
    // Own data ends
    return spikes
  }
}

extension `The README` {
  @Test func `is followed by a page on one's own data whose example is tested here`() throws {
    let page = try String(contentsOf: root.appendingPathComponent("docs/own-data.md"), encoding: .utf8)
    let source = try String(contentsOfFile: #filePath, encoding: .utf8)
    let shown = try #require(
      page.components(separatedBy: "```swift\n").dropFirst().first?.components(separatedBy: "```").first)
    let tested = try #require(
      source.components(separatedBy: "// Own data begins\n").dropFirst().first?
        .components(separatedBy: "// Own data ends").first)
    func words(_ text: String) -> [Substring] { text.split { $0.isWhitespace } }
    #expect(words(shown) == words(tested))

    let folder = NSTemporaryDirectory() + "loligo-own-data-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let example = root.appendingPathComponent("Tools/Experiments/two-tones.csv").path
    try FileManager.default.copyItem(atPath: example, toPath: folder + "/two-tones.csv")
    let before = FileManager.default.currentDirectoryPath
    #expect(FileManager.default.changeCurrentDirectoryPath(folder))
    defer {
      _ = FileManager.default.changeCurrentDirectoryPath(before)
      try? FileManager.default.removeItem(atPath: folder)
    }
    let spikes = try OwnDataExample.run()
    #expect(spikes.events?.channelCount == 8)
    #expect(try NPZFile("spikes.npz").series() == spikes)
  }
}
