import Archives
import Modules
import OpenIdentifiers
import Signals
import Testing

/// A replay says what came out otherwise, and where.
@Suite(.closesIdentifiers) struct ReplayTests {
  let folder: TemporaryFolder
  let registry: ModuleRegistry

  init() throws {
    folder = try TemporaryFolder()
    var registry = ModuleRegistry.standard
    registry.register(Gain.self)
    self.registry = registry
  }

  private func archive() throws -> Archive {
    let timed = try Gain(3).timed(step: .milliseconds(1))
    return try Experiments.archive(
      folder.file("run.h5"), timed, over: Experiments.clocked(channels: 1), recording: .nothing)
  }

  @Test func `a module that computes the same is identical, value by value`() throws {
    let replay = try archive().replay(using: registry)
    #expect(replay.isIdentical)
    // 50 outputs, and the gain that the module has at the end.
    #expect(replay.valueCount == 51)
  }

  @Test func `a module that computes otherwise is noticed at the step and place`() throws {
    var other = registry
    other.register(FaultyGain.self)
    let replay = try archive().replay(using: other)
    #expect(!replay.isIdentical)
    #expect(replay.differenceCount == 13)
    #expect(replay.differences.map(\.row) == Array(stride(from: 0, to: 50, by: 4)))
    #expect(replay.differences.allSatisfy { $0.path == "output" && $0.trial == 0 && $0.column == 0 })
    #expect(replay.differences.allSatisfy { $0.stored != $0.computed })
  }

  @Test func `a changed weight is noticed`() throws {
    _ = try archive()
    let changed = folder.file("changed.h5")
    try TamperedFile.copy(
      folder.file("run.h5"), to: changed,
      edit: { path, values in
        if path == "/module/parameters/gain" { values = .float64([3.5]) }
      })
    let archive = try Archive.open(changed)
    #expect(!(try archive.replay(using: registry).isIdentical))
    #expect(try archive.verify().differences.map(\.description) == ["'/module/parameters/gain' was changed."])
  }

  @Test func `an unknown type of module is named, with those that are known`() throws {
    let archive = try archive()
    let error = #expect(throws: ArchiveError.self) { try archive.replay() }
    guard case .module(let inner) = error, case .unknownModuleType(let known) = inner.problem else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(inner.type == "Gain")
    #expect(known.contains("LIF"))
  }
}
