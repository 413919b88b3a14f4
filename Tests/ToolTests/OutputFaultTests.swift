import Foundation
import HDF5
import Testing

/// Places where nothing can be written, and runs that end early: nothing half-written is left under the final name.
struct OutputFaultTests {
  @Test(arguments: ["run.h5", "run.h5.sha256", "run.svg"])
  func `what is there is never overwritten`(name: String) async throws {
    let experiment = try await TinyExperiment()
    try experiment.folder.write("mine", to: name)
    let before = try experiment.folder.names()
    let outcome = try await experiment.run()
    #expect(outcome.code == 1 && outcome.output == "" && outcome.hasOneSentence, "\(outcome)")
    #expect(outcome.errors.contains(name) && outcome.errors.contains("exist"), "\(outcome)")
    #expect(try experiment.folder.names() == before)
    #expect(try experiment.folder.bytes(of: name) == Array("mine".utf8))
  }

  @Test func `an unfinished run in the way is named and stays`() async throws {
    let experiment = try await TinyExperiment()
    try FileManager.default.createDirectory(
      atPath: experiment.folder.file("run.h5.partial"), withIntermediateDirectories: false)
    try DurableFile.write([1], to: experiment.folder.file("run.h5.partial/segment-000001.h5"))
    let outcome = try await experiment.run()
    #expect(outcome.code == 1 && outcome.hasOneSentence && outcome.errors.contains("run.h5.partial"), "\(outcome)")
    #expect(try experiment.folder.names().contains("run.h5.partial"))
  }

  @Test(arguments: ["nowhere/run.h5", "tiny.yaml/run.h5"])
  func `a folder that is missing, or is none, is refused before anything runs`(path: String) async throws {
    let experiment = try await TinyExperiment()
    let before = try experiment.folder.names()
    let outcome = try await Tool.run("run", "tiny.yaml", "--output", path, in: experiment.folder)
    #expect(outcome.code == 1 && outcome.output == "" && outcome.hasOneSentence, "\(outcome)")
    #expect(outcome.errors.contains(path) || outcome.errors.contains("nowhere"), "\(outcome)")
    #expect(try experiment.folder.names() == before)
  }

  @Test(arguments: [1, 8, 24])
  func `a disk that fills up is told, publishes nothing, and names what is in the way of another run`(
    kilobytes: Int
  ) async throws {
    let experiment = try await TinyExperiment()
    // No file may grow beyond a limit, which stands for the end of the disk.
    let tool = try Tool.start(
      ["run", "tiny.yaml", "--output", "run.h5"], in: experiment.folder,
      launcher: ["/bin/bash", "-c", "ulimit -f \(kilobytes); exec \"$@\"", "bash"])
    let outcome = try await tool.outcome()
    let sentence = "Archive 'run.h5' could not be written: no space is left; free space and run again."
    let rest = "What was finished until then is in 'run.h5.partial'; remove it before you run again."
    #expect(outcome == .failure(1, "\(sentence) \(rest)"))
    #expect(try experiment.folder.names() == ["data", "run.h5.partial", "tiny.yaml"])
    try FileManager.default.removeItem(atPath: experiment.folder.file("run.h5.partial"))
    #expect(try await experiment.run().code == 0)
  }
}
