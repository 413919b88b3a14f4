import Foundation
import Loligo
import Testing

/// The README's first example, word for word; the test below makes sure of that.
private enum ReadmeExample {
  static func run() throws -> (isIdentical: Bool, valueCount: Int) {
    // README begins
    // 64 input channels, 32 recurrent spiking neurons, a softmax over 4 classes.
    let network = try Sequential([
      ("input", Linear(64, 32, weights: .drawn(.normal(0.05)), seed: 1)),
      ("hidden", LIF(32, recurrentWeights: .drawn(.sparse(0.1, .normal(0.005))), seed: 2)),
      ("readout", Softmax(32, 4, timeConstant: 0.1, seed: 3)),
    ])
    var timed = try network.timed(step: .milliseconds(1))

    // An event every millisecond, walking over the channels, for half a second.
    let events = try EventSeries(
      times: (0..<500).map { (Double($0) + 0.5) / 1000 }, channels: (0..<500).map { $0 % 64 },
      channelCount: 64, stop: 0.5)

    // Run, record, archive.
    var archive = try Archive.create("run.h5", for: timed)
    try timed.evolve(over: events, recording: .only("hidden/vmem", "hidden/spikes"), into: &archive)
    print("root hash", try archive.finish().rootHash)

    // Years later: open, run again, compare.
    let replay = try Archive.open("run.h5").replay()
    print("identical:", replay.isIdentical, "of", replay.valueCount, "values")
    // README ends
    return (replay.isIdentical, replay.valueCount)
  }
}

@Suite(.serialized) struct `The README` {
  var root: URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  }

  private func lines(_ text: some StringProtocol) -> [String] {
    text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
  }

  @Test func `shows the example that is tested here`() throws {
    let readme = try String(contentsOf: root.appendingPathComponent("README.md"), encoding: .utf8)
    let source = try String(contentsOfFile: #filePath, encoding: .utf8)
    let shown = try #require(
      readme.components(separatedBy: "```swift\n").dropFirst().first?.components(separatedBy: "```").first)
    let tested = try #require(
      source.components(separatedBy: "// README begins\n").dropFirst().first?.components(separatedBy: "// README ends")
        .first)
    #expect(lines(shown) == ["import Loligo"] + lines(tested))
    #expect(lines(shown).count <= 25)
  }

  @Test func `has an example that replays bit for bit`() throws {
    let folder = NSTemporaryDirectory() + "loligo-readme-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let before = FileManager.default.currentDirectoryPath
    #expect(FileManager.default.changeCurrentDirectoryPath(folder))
    defer {
      _ = FileManager.default.changeCurrentDirectoryPath(before)
      try? FileManager.default.removeItem(atPath: folder)
    }
    let result = try ReadmeExample.run()
    #expect(result.isIdentical && result.valueCount > 500 * (4 + 32))
  }

  @Test func `names files that exist`() throws {
    for page in ["README.md", "docs/architecture.md", "docs/parity.md", "docs/formats/archive-1.md"] {
      let url = root.appendingPathComponent(page)
      let text = try String(contentsOf: url, encoding: .utf8)
      for part in text.components(separatedBy: "](").dropFirst() {
        guard let target = part.components(separatedBy: ")").first, !target.contains("://"), !target.hasPrefix("#")
        else { continue }
        let path = url.deletingLastPathComponent().appendingPathComponent(target).path
        #expect(FileManager.default.fileExists(atPath: path), "\(page) names \(target)")
      }
    }
  }
}
