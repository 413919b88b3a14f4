import Archives
import Foundation
import HDF5
import Modules
import OpenIdentifiers
import Signals
import Testing

/// Archives that are damaged at random, as many as `LOLIGO_DAMAGED` says; `Tools/torture/damage` asks for thousands.
@Suite(.closesIdentifiers) struct RandomDamageTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static func number(_ name: String, default standard: Int) -> Int {
    ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? standard
  }

  /// An archive of a spiking network with records of both kinds, over several chunks.
  private func archive() throws -> String {
    let path = folder.file("run.h5")
    var timed = try Experiments.spiking(noise: 0.1)
    let input = try Experiments.events(duration: 0.4)
    let writer = try Archive.create(path, for: timed, seed: 7)
    let result = try timed.evolve(over: input, for: .steps(400), recording: .everything)
    try writer.appendTrial(input: input, evolution: result, moduleAfter: timed)
    try writer.setColumn("label", [3])
    try writer.setMetric("accuracy", 0.5)
    try writer.setProvenance("configuration", String(repeating: "name: run\n", count: 600))
    _ = try writer.finish()
    return path
  }

  @Test func `random damage is reported, or changes nothing that can be read`() throws {
    let count = Self.number("LOLIGO_DAMAGED", default: 100)
    let first = Self.number("LOLIGO_SEED", default: 0)
    let path = try archive()
    let original = try ArchiveContents(Archive.open(path))
    let name = folder.file("copy.h5")
    let bytes = try DurableFile.read(path)
    var (refused, unread, found, harmless, silent) = (0, 0, 0, 0, [Int]())
    var slowest = Duration.zero
    for number in first..<first + count {
      var damage = RandomDamage(number)
      let damaged = damage.damaged(bytes)
      // Should one crash or never end, the process does, and the last line names the copy.
      if count > 1000 { FileHandle.standardError.write(Data("copy \(number)\n".utf8)) }
      alarm(60)
      let start = ContinuousClock.now
      do {
        let archive = try Archive.open(image: damaged, calledAs: name)
        let isIntact = (try? archive.verify().isIntact) ?? false
        do {
          let isSame = try ArchiveContents(archive) == original
          if !isSame && isIntact { silent.append(number) }
          if isSame { harmless += 1 } else if !isIntact { found += 1 }
        } catch { unread += 1 }
      } catch { refused += 1 }
      slowest = max(slowest, start.duration(to: .now))
    }
    alarm(0)
    #expect(silent.isEmpty, "copies that differ in silence: \(silent)")
    print(
      "damage: \(count) copies of \(bytes.count) bytes: \(refused) not opened, \(unread) not read to the end, "
        + "\(found) found by verify, \(harmless) with all values, \(silent.count) silently different; "
        + "slowest \(slowest / .milliseconds(1)) ms")
  }
}
