import Foundation
import HDF5
import Loligo
import Testing

/// Runs that are killed, gone on with, salvaged and compared by the tool.
struct ResumeToolTests {
  /// Some minutes of a noisy network, every step of which is recorded and stored at once.
  private static let yaml = """
    name: long
    seed: 4
    dt: 1 ms
    network:
      - {type: PoissonSource, name: source, channels: 20, rate: 50}
      - {type: Linear, name: weights, outputs: 20}
      - {type: LIF, name: neurons, noise_std: 0.1}
    duration: 400 s
    recording:
      traces: [neurons/vmem]
      store_every: 1 ns
    """

  /// Starts a run to which a signal is sent when its third segment is there.
  ///
  /// A shell looks for the segment, since the tests' own threads may be busy for longer than the run takes.
  private func start(_ name: String, sending signal: String, in folder: TemporaryFolder) throws -> RunningTool {
    let segment = "\(name).partial/segment-000003.h5"
    let sender = "(while kill -0 $$ && [ ! -e \(segment) ]; do sleep 0.01; done; kill -\(signal) $$) 2>&- & exec \"$@\""
    return try Tool.start(
      ["run", "long.yaml", "--output", name], in: folder, launcher: ["/bin/bash", "-c", sender, "bash"])
  }

  @Test func `a run that was killed goes on to the same archive, and one that was interrupted can be salvaged`()
    async throws
  {
    let folder = try TemporaryFolder()
    try folder.write(Self.yaml, to: "long.yaml")
    let whole = try await Tool.run(["run", "long.yaml", "--output", "whole.h5", "--json"], in: folder).json

    let killed = try start("killed.h5", sending: "STOP", in: folder)
    let segment = folder.file("killed.h5.partial/segment-000003.h5")
    while killed.isRunning, !DurableFile.exists(segment) { try await Task.sleep(for: .milliseconds(10)) }
    let busy = try await Tool.run("run", "long.yaml", "--output", "killed.h5", in: folder)
    #expect(busy.code == 1 && busy.hasOneSentence, "\(busy)")
    killed.send(SIGKILL)
    #expect(try await killed.outcome().code == nil)
    #expect(!DurableFile.exists(folder.file("killed.h5")))
    let resumed = try await Tool.run("resume", "killed.h5", "--json", in: folder).json
    #expect(resumed["root_hash"] as? String == whole["root_hash"] as? String)
    #expect(resumed["output"] as? NSDictionary == whole["output"] as? NSDictionary)
    let archive = try Archive.open(folder.file("killed.h5"))
    #expect(try archive.provenance("resumed_1").contains("resume killed.h5"))
    #expect(try await Tool.run("compare", "whole.h5", "killed.h5", in: folder).code == 0)
    let again = try await Tool.run("resume", "killed.h5", in: folder)
    #expect(again.code == 0 && again.output == "archive killed.h5 is finished already\n")

    let interrupted = try start("cut.h5", sending: "TERM", in: folder)
    let rest =
      "The run was interrupted; nothing was published. What was finished until then is safe in 'cut.h5.partial': "
      + "'loligo resume cut.h5' goes on from there, 'loligo salvage cut.h5' publishes what there is."
    #expect(try await interrupted.outcome() == .failure(1, rest))
    let salvaged = try await Tool.run("salvage", "cut.h5", "--json", in: folder).json
    let steps = try #require(salvaged["steps"] as? Int)
    #expect(steps > 0 && steps < 400_000)
    #expect(try await Tool.run("replay", "cut.h5", in: folder).code == 0)
    let other = try await Tool.run("compare", "whole.h5", "cut.h5", in: folder)
    #expect(other.code == 3 && other.hasOneSentence && other.errors.contains("'/records/neurons/vmem' is float32"))
  }

  @Test func `a run with a damaged segment goes on from before it where that is asked for`() async throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.yaml.replacing("400 s", with: "60 s"), to: "long.yaml")
    let whole = try await Tool.run(["run", "long.yaml", "--output", "whole.h5", "--json"], in: folder).json
    let kilobytes = try DurableFile.size(folder.file("whole.h5")) / 1024 - 64
    let ended = try await runOutOfSpace(["run", "long.yaml", "--output", "run.h5"], kilobytes: kilobytes, in: folder)
    #expect(ended.code == 1, "\(ended)")
    let segment = folder.file("run.h5.partial/segment-000003.h5")
    try Data(contentsOf: URL(fileURLWithPath: segment)).prefix(700).write(to: URL(fileURLWithPath: segment))
    let refused = try await Tool.run("resume", "run.h5", in: folder)
    #expect(refused.code == 3 && refused.hasOneSentence && refused.errors.contains("segment-000003.h5"), "\(refused)")
    #expect(refused.errors.contains("when damage is left out"), "\(refused)")
    let resumed = try await Tool.run("resume", "run.h5", "--leaving-out-damage", "--json", in: folder).json
    #expect(resumed["root_hash"] as? String == whole["root_hash"] as? String)
    #expect(try #require(resumed["damaged_segments"] as? Int) >= 1)
    #expect(!DurableFile.exists(folder.file("run.h5.partial")))
    #expect(try await Tool.run("verify", "run.h5", in: folder).code == 0)
  }

  @Test func `what a network did until it left the finite numbers is kept`() async throws {
    let folder = try TemporaryFolder()
    let yaml = """
      name: late
      seed: 5
      dt: 1 ms
      network:
        - {type: WaveformSource, channels: 10, waveform: ramp, amplitude: 8.0e+36, onset: 20 s}
        - {type: Linear, name: w, outputs: 400, weights: normal 0.5}
        - {type: LeakyIntegrator, name: r, tau: 20 ms}
      duration: 100 s
      recording: {traces: [w/output], store_every: 0.02 s}
      """
    try folder.write(yaml, to: "late.yaml")
    let outcome = try await Tool.run("run", "late.yaml", "--output", "run.h5", in: folder)
    #expect(outcome.code == 2 && outcome.hasOneSentence, "\(outcome)")
    let sentence =
      /error: late.yaml:7: LeakyIntegrator 'r': 'vmem' left the finite numbers at 2\d\.\d+ s; .*safe in 'run.h5.partial': 'loligo salvage run.h5' publishes it.\n/
    #expect(outcome.errors.wholeMatch(of: sentence) != nil, "\(outcome)")
    let salvaged = try await Tool.run("salvage", "run.h5", "--json", in: folder).json
    #expect(try #require(salvaged["steps"] as? Int) > 4000)
    #expect(try await Tool.run("replay", "run.h5", in: folder).code == 0)
  }

  /// Runs the tool where no file may grow beyond a limit, which stands for the end of the disk.
  private func runOutOfSpace(
    _ arguments: [String], kilobytes: Int, in folder: TemporaryFolder
  ) async throws -> ToolOutcome {
    try await Tool.start(
      arguments, in: folder, launcher: ["/bin/bash", "-c", "ulimit -f \(kilobytes); exec \"$@\"", "bash"]
    ).outcome()
  }

  @Test func `a run that found no space while it finished, or was salvaged, goes on to the same archive`() async throws
  {
    let folder = try TemporaryFolder()
    try folder.write(Self.yaml.replacing("400 s", with: "60 s"), to: "long.yaml")
    let whole = try await Tool.run(["run", "long.yaml", "--output", "whole.h5", "--json"], in: folder).json
    // Room for the rows, but not for what comes behind them.
    let kilobytes = try DurableFile.size(folder.file("whole.h5")) / 1024 - 64
    for isCut in [false, true] {
      let ended = try await runOutOfSpace(
        ["run", "long.yaml", "--output", "run.h5"], kilobytes: kilobytes, in: folder)
      #expect(ended.code == 1 && ended.hasOneSentence && ended.errors.contains("no space is left"), "\(ended)")
      if isCut {
        for name in try DurableFile.list(folder.file("run.h5.partial")).filter({ $0.hasPrefix("segment") }).suffix(3) {
          try DurableFile.remove(folder.file("run.h5.partial/\(name)"))
        }
      }
      let salvaged = try await runOutOfSpace(["salvage", "run.h5"], kilobytes: kilobytes / 4, in: folder)
      #expect(
        salvaged.code == 1 && salvaged.hasOneSentence && salvaged.errors.contains("no space is left"), "\(salvaged)")
      let resumed = try await Tool.run("resume", "run.h5", "--json", in: folder).json
      #expect(resumed["root_hash"] as? String == whole["root_hash"] as? String)
      for name in ["run.h5", "run.h5.sha256", "run.svg"] { try DurableFile.remove(folder.file(name)) }
    }
  }

  @Test(arguments: ["", "duration: 20 s"])
  func `a run of which all is stored, but nothing published, reports and draws what it ran over`(
    duration: String
  ) async throws {
    let folder = try TemporaryFolder()
    try folder.write("t,a\n" + (0..<20_001).map { "\($0),\($0 % 7)\n" }.joined(), to: "my.csv")
    let yaml = """
      name: stored
      seed: 3
      dt: 1 ms
      input: {file: my.csv, time: {column: t, unit: ms}}
      network:
        - {type: Linear, name: weights, outputs: 8}
        - {type: LIF, name: neurons}
      recording: {traces: [neurons/vmem], store_every: 1 ns}
      """
    try folder.write("\(yaml)\n\(duration)\n", to: "stored.yaml")
    let whole = try await Tool.run(["run", "stored.yaml", "--output", "whole.h5"], in: folder)
    let kilobytes = try DurableFile.size(folder.file("whole.h5")) / 1024 - 32
    let ended = try await runOutOfSpace(["run", "stored.yaml", "--output", "run.h5"], kilobytes: kilobytes, in: folder)
    #expect(ended.code == 1 && ended.errors.contains("no space is left"), "\(ended)")
    let resumed = try await Tool.run(["resume", "run.h5"], in: folder)
    // But for the time that it took, and the names.
    func facts(_ outcome: ToolOutcome) -> [Substring] {
      outcome.output.split(separator: "\n").filter { line in
        !["simulated", "archive", "figure"].contains { line.hasPrefix($0) }
      }
    }
    #expect(resumed.code == 0 && facts(resumed) == facts(whole), "\(resumed)\n\(whole)")
    #expect(try folder.bytes(of: "run.svg") == folder.bytes(of: "whole.svg"))
  }

  @Test func `a figure that was lost is drawn again`() async throws {
    let (simulation, classification) = (try TinySimulation(), try await TinyExperiment())
    _ = try await (simulation.run(), classification.run())
    for folder in [simulation.folder, classification.folder] {
      let figure = try folder.bytes(of: "run.svg")
      try DurableFile.remove(folder.file("run.svg"))
      let resumed = try await Tool.run("resume", "run.h5", in: folder)
      #expect(
        resumed.code == 0 && resumed.output == "archive run.h5 is finished already\nfigure run.svg\n", "\(resumed)")
      #expect(try folder.bytes(of: "run.svg") == figure)
      #expect(try await Tool.run("resume", "run.h5", in: folder).output == "archive run.h5 is finished already\n")
    }
  }

  @Test func `what cannot be gone on with says why`() async throws {
    let folder = try TemporaryFolder()
    for verb in ["resume", "salvage"] {
      #expect(
        try await Tool.run(verb, "run.h5", in: folder)
          == .failure(
            1, "There is no unfinished run of archive 'run.h5': 'run.h5.partial' does not exist; check the path."))
    }
    let module = try Linear(1, 1, weights: .values(1)).timed(step: .milliseconds(1))
    try Archive.create(folder.file("run.h5"), for: module).appendTrial(
      input: nil,
      evolution: Evolution(output: Raster(silentOn: TimeGrid(step: .milliseconds(1), count: 0), channelCount: 1)))
    let empty = try await Tool.run("resume", "run.h5", in: folder)
    #expect(empty.code == 1 && empty.hasOneSentence && empty.errors.contains("before anything of it was stored"))
  }
}
