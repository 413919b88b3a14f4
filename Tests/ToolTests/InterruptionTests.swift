import Foundation
import HDF5
import Testing

/// Runs that are ended from outside, at moments that the tests choose and no clock.
struct InterruptionTests {
  /// What may lie beside the experiment when nothing was published.
  private static let unpublished: Set = ["data", "tiny.yaml", "run.h5.partial"]

  /// Starts an experiment whose manifest is a pipe, and waits until the tool reads it: from then on it hears signals.
  private func start(_ experiment: TinyExperiment) async throws -> (tool: RunningTool, manifest: () throws -> Void) {
    let path = experiment.folder.file("data/manifest.json")
    let contents = try experiment.folder.bytes(of: "data/manifest.json")
    try DurableFile.remove(path)
    try #require(mkfifo(path, 0o600) == 0)
    let tool = try Tool.start(["run", "tiny.yaml", "--output", "run.h5"], in: experiment.folder)
    // Without a reader a pipe cannot be opened so.
    var pipe = open(path, O_WRONLY | O_NONBLOCK)
    while pipe < 0, tool.isRunning {
      try await Task.sleep(for: .milliseconds(1))
      pipe = open(path, O_WRONLY | O_NONBLOCK)
    }
    try #require(pipe >= 0, "the tool ended before it read the manifest")
    let writer = FileHandle(fileDescriptor: pipe, closeOnDealloc: true)
    return (
      tool,
      {
        try writer.write(contentsOf: Data(contents))
        try writer.close()
      }
    )
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func `a run that is interrupted says so and publishes nothing`(signal: Int32) async throws {
    let experiment = try await TinyExperiment()
    let (tool, manifest) = try await start(experiment)
    tool.send(signal)
    try manifest()
    let outcome = try await tool.outcome()
    #expect(outcome == .failure(1, "The run was interrupted; nothing was published. Run it again to start anew."))
    #expect(try experiment.folder.names() == ["data", "tiny.yaml"])
  }

  @Test func `a run that is interrupted while it writes has published all, or says how to go on with it`()
    async throws
  {
    var dataset = TinyDataset()
    dataset.testCount = 300
    let yaml = try TinyExperiment.yaml(with: "detailed_trials: 600", for: "detailed_trials: 1")
    let experiment = try await TinyExperiment(dataset, yaml: yaml)
    let manifestText = try experiment.folder.bytes(of: "data/manifest.json")
    let (tool, manifest) = try await start(experiment)
    try manifest()
    while tool.isRunning, !DurableFile.exists(experiment.folder.file("run.h5.partial")) { await Task.yield() }
    tool.send(SIGINT)
    let outcome = try await tool.outcome()
    if outcome.code != 0 {
      let sentence =
        "What was finished until then is safe in 'run.h5.partial': 'loligo resume run.h5' goes on from there, "
        + "'loligo salvage run.h5' publishes what there is."
      #expect(outcome == .failure(1, "The run was interrupted; nothing was published. \(sentence)"))
      #expect(Set(try experiment.folder.names()) == Self.unpublished)
      try DurableFile.remove(experiment.folder.file("data/manifest.json"))
      try experiment.folder.write(manifestText, to: "data/manifest.json")
      #expect(try await Tool.run("resume", "run.h5", in: experiment.folder).code == 0)
    }
    #expect(try await Tool.run("verify", "run.h5", in: experiment.folder).code == 0)
  }
}
