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

  @Test func `a link that leads nowhere is in the way, too`() async throws {
    let simulation = try TinySimulation()
    let path = simulation.folder.file("run.h5")
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "nowhere/x.h5")
    let outcome = try await simulation.run()
    #expect(outcome.code == 1 && outcome.output == "" && outcome.hasOneSentence, "\(outcome)")
    #expect(outcome.errors.contains("'run.h5' exists"), "\(outcome)")
    #expect(try simulation.folder.names() == ["my.csv", "run.h5", "sim.yaml"])
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path) == "nowhere/x.h5")
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

  /// Limits below which no segment, or no archive, can be written.
  @Test(arguments: [(1, false), (250, true)])
  func `a disk that fills up is told, publishes nothing, and says whether there is something to go on from`(
    kilobytes: Int, isResumable: Bool
  ) async throws {
    var dataset = TinyDataset()
    (dataset.testCount, dataset.frameCount) = (20, 50)
    let yaml = try TinyExperiment.yaml(with: "detailed_trials: 40", for: "detailed_trials: 1")
    let experiment = try await TinyExperiment(dataset, yaml: yaml)
    // No file may grow beyond a limit, which stands for the end of the disk.
    let tool = try Tool.start(
      ["run", "tiny.yaml", "--output", "run.h5"], in: experiment.folder,
      launcher: ["/bin/bash", "-c", "ulimit -f \(kilobytes); exec \"$@\"", "bash"])
    let outcome = try await tool.outcome()
    let sentence = "Archive 'run.h5' could not be written: no space is left; free some first."
    let rest =
      " What was finished until then is safe in 'run.h5.partial': 'loligo resume run.h5' goes on from there, "
      + "'loligo salvage run.h5' publishes what there is."
    #expect(outcome == .failure(1, isResumable ? sentence + rest : sentence))
    #expect(
      try experiment.folder.names() == (isResumable ? ["data", "run.h5.partial", "tiny.yaml"] : ["data", "tiny.yaml"]))
    let verb = isResumable ? ["resume", "run.h5"] : ["run", "tiny.yaml", "--output", "run.h5"]
    #expect(try await Tool.run(verb, in: experiment.folder).code == 0)
  }
}
