import Foundation
import Loligo
import LoligoTesting
import Testing

/// What a module of one's own gets for free, as docs/writing-a-module.md says.
@Suite struct `a module of one's own` {
  private let registry: ModuleRegistry

  init() {
    var registry = ModuleRegistry.standard
    registry.register(Izhikevich.self)
    self.registry = registry
  }

  @Test func `obeys the laws`() throws {
    try checkModule(Izhikevich(4), registry: registry)
    try checkModule(Izhikevich(3, recoveryRate: Tensor([0.02, 0.1, 0.02]), recoveryJump: 2), registry: registry)
  }

  @Test func `is archived and replayed bit for bit, inside of a network`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "loligo-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "run.h5").path

    let network = try Sequential([("drive", Linear(2, 5, weights: .values(20))), ("cells", Izhikevich(5))])
    var timed = try network.timed()
    let current = try ContinuousSeries(
      clocked: (0..<600).map { Float($0 % 7) / 10 }, channelCount: 2, step: .milliseconds(1), units: "pA")
    var archive = try Archive.create(path, for: timed)
    try timed.evolve(over: current, recording: .only("cells"), into: &archive)
    try archive.finish()

    let replay = try Archive.open(path).replay(using: registry)
    #expect(replay.isIdentical && replay.valueCount >= 300 * 5 * 2)
  }

  @Test func `has a graph, a tree of attributes, constants and series of its states`() throws {
    var network = try Sequential([("drive", Linear(2, 5, weights: .values(20))), ("cells", Izhikevich(5))])
    #expect(try network.graph().blocks.map(\.path.description) == ["drive", "cells"])
    #expect(network.tree(of: .parameters).branch("cells").names == ["a", "b", "c", "d"])
    try network.fix("cells/c")
    #expect(network.trainableParameters().map(\.path.description) == ["drive/weight", "cells/a", "cells/b", "cells/d"])
    var timed = try network.timed()
    let result = try timed.evolve(
      over: ContinuousSeries(clocked: Array(repeating: 1, count: 400), channelCount: 2, step: .milliseconds(1)),
      recording: .everything)
    let potential = try #require(try result.recorded("cells/vmem")?.samples)
    #expect(potential.units == "mV" && potential.sampleCount == 200)
    #expect(try (result.output.events?.count ?? 0) > 5)
  }

  @Test func `stands in the article as it stands here`() throws {
    let tests = URL(filePath: #filePath).deletingLastPathComponent()
    let article = try String(
      contentsOf: tests.appending(path: "../../docs/writing-a-module.md").standardizedFileURL, encoding: .utf8)
    let source = try String(contentsOf: tests.appending(path: "Izhikevich.swift"), encoding: .utf8)
    let isThere = article.contains(source.trimmingCharacters(in: .whitespacesAndNewlines))
    #expect(isThere, "docs/writing-a-module.md shows another Izhikevich.swift")
    let own = try String(contentsOfFile: #filePath, encoding: .utf8)
    let lines = Set(own.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) })
    let shown = article.components(separatedBy: "```swift\n").dropFirst(2).flatMap {
      ($0.components(separatedBy: "```").first ?? "").split(separator: "\n")
    }
    for line in shown { #expect(lines.contains(line.trimmingCharacters(in: .whitespaces)), "'\(line)' is not tested") }
    #expect(shown.count > 5)
  }
}
