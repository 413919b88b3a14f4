import Foundation
import HDF5
import Testing

/// Runs that are ended from outside, at moments that the tests choose and no clock.
struct InterruptionTests {
  /// What may lie beside the experiment when nothing was published.
  private static let unpublished: Set = ["data", "tiny.yaml", "run.h5.partial"]

  /// Starts an experiment, and waits until the tool hears signals.
  private func start(_ experiment: TinyExperiment) async throws -> RunningTool {
    let tool = try Tool.start(["run", "tiny.yaml", "--output", "run.h5"], in: experiment.folder)
    #if os(Linux)
      while tool.isRunning, !ProcessFacts.hears(SIGINT, tool.identifier) { await Task.yield() }
    #else
      try await Task.sleep(for: .milliseconds(100))
    #endif
    return tool
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func `a run that is interrupted says so and publishes nothing`(signal: Int32) async throws {
    let experiment = try await TinyExperiment()
    // The signal is there, but blocked, when the tool begins: it comes as soon as the tool listens.
    let waiting = "sigprocmask(SIG_BLOCK, POSIX::SigSet->new($ARGV[0])); kill shift @ARGV, $$; exec @ARGV"
    let outcome = try await Tool.start(
      ["run", "tiny.yaml", "--output", "run.h5"], in: experiment.folder,
      launcher: ["/usr/bin/perl", "-MPOSIX", "-e", waiting, String(signal)]
    ).outcome()
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
    let tool = try await start(experiment)
    while tool.isRunning, !DurableFile.exists(experiment.folder.file("run.h5.partial")) { await Task.yield() }
    tool.send(SIGINT)
    let outcome = try await tool.outcome()
    if outcome.code != 0 {
      let sentence =
        "What was finished until then is safe in 'run.h5.partial': 'loligo resume run.h5' goes on from there, "
        + "'loligo salvage run.h5' publishes what there is."
      #expect(outcome == .failure(1, "The run was interrupted; nothing was published. \(sentence)"))
      #expect(Set(try experiment.folder.names()) == Self.unpublished)
      #expect(try await Tool.run("resume", "run.h5", in: experiment.folder).code == 0)
    }
    #expect(try await Tool.run("verify", "run.h5", in: experiment.folder).code == 0)
  }
}
