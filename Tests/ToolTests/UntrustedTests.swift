import Foundation
import HDF5
import Loligo
import Testing

/// Files from strangers, which the tool reads in a process of its own.
@Suite(.limitsMemory) struct UntrustedTests {
  static let commands = ["verify", "inspect"]

  /// The folder of a small archive `run.h5`.
  private func archive() async throws -> TemporaryFolder {
    let simulation = try TinySimulation()
    let outcome = try await simulation.run()
    try #require(outcome.code == 0, "\(outcome)")
    return simulation.folder
  }

  @Test func `what is read in a child is what is read otherwise`() async throws {
    let folder = try await archive()
    for command in Self.commands {
      for options in [[], ["--json"]] {
        let trusted = try await Tool.run([command, "run.h5"] + options, in: folder)
        let untrusted = try await Tool.run([command, "run.h5", "--untrusted"] + options, in: folder)
        #expect(trusted.code == 0 && untrusted == trusted)
      }
    }
  }

  @Test func `archives are compared in a child as otherwise`() async throws {
    let folder = try await archive()
    try folder.write(TinySimulation.yaml(with: "seed: 77", for: "seed: 3"), to: "other.yaml")
    try #require(try await Tool.run("run", "other.yaml", "--output", "other.h5", in: folder).code == 0)
    for (second, code) in [("run.h5", 0), ("other.h5", 3), ("missing.h5", 3)] as [(String, Int32)] {
      for options in [[], ["--json"]] {
        let trusted = try await Tool.run(["compare", "run.h5", second] + options, in: folder)
        let untrusted = try await Tool.run(["compare", "run.h5", second, "--untrusted"] + options, in: folder)
        #expect(trusted.code == code && untrusted == trusted)
      }
    }
  }

  @Test func `a standard input that is closed says nothing of the file`() async throws {
    let folder = try await archive()
    let closing = ["/bin/bash", "-c", "exec \"$@\" <&-", "bash"]
    let outcome = try await Tool.start(["verify", "run.h5", "--untrusted"], in: folder, launcher: closing).outcome()
    #expect(try await outcome == Tool.run("verify", "run.h5", in: folder))
  }

  @Test func `a refusal of the child is the refusal of the command`() async throws {
    let folder = try await archive()
    try folder.write("This is no archive.\n", to: "text.h5")
    try folder.write(Array(try folder.bytes(of: "run.h5").dropLast(100)), to: "-cut.h5")
    for command in Self.commands {
      for name in ["missing.h5", "text.h5", "-cut.h5"] {
        let trusted = try await Tool.run(command, "--", name, in: folder)
        let untrusted = try await Tool.run(command, "--untrusted", "--", name, in: folder)
        #expect(trusted.code == 3 && untrusted == trusted)
      }
    }
  }

  @Test(arguments: commands)
  func `a child that gets no memory is one sentence`(command: String) async throws {
    let folder = try await archive()
    let outcome = try await Tool.run(
      [command, "run.h5", "--untrusted"], in: folder, environment: ["LOLIGO_MEMORY_LIMIT": "1"])
    #expect(outcome.code == 3 && outcome.output == "" && outcome.hasOneSentence, "\(outcome)")
  }

  @Test func `a pipe is refused at once, with and without a child`() async throws {
    let folder = try TemporaryFolder()
    // Whoever opened a pipe for reading would wait until someone writes.
    for name in ["pipe.h5", "pipe.csv", "pipe.yaml"] { try #require(mkfifo(folder.file(name), 0o600) == 0) }
    for arguments in [["verify", "pipe.h5"], ["inspect", "pipe.h5"], ["convert", "pipe.csv", "x.csv"]] {
      let trusted = try await Tool.run(arguments, in: folder)
      #expect(
        trusted.code != 0 && trusted.hasOneSentence && trusted.errors.contains("a pipe or a device"), "\(trusted)")
      #expect(try await Tool.run(arguments + ["--untrusted"], in: folder) == trusted)
    }
    let experiment = try await Tool.run("run", "pipe.yaml", in: folder)
    #expect(experiment.code == 2 && experiment.hasOneSentence && experiment.errors.contains("a pipe or a device"))
  }

  @Test func `data sets are listed by a child as otherwise, or refused`() async throws {
    let experiment = try await TinyExperiment()
    for text in [nil, "no manifest"] {
      if let text {
        try DurableFile.remove(experiment.folder.file("data/manifest.json"))
        try experiment.folder.write(text, to: "data/manifest.json")
      }
      let trusted = try await Tool.run("datasets", "--folder", "data", in: experiment.folder)
      #expect(trusted.code == (text == nil ? 0 : 3))
      #expect(try await Tool.run("datasets", "--folder", "data", "--untrusted", in: experiment.folder) == trusted)
    }
  }

  #if os(Linux)
    @Test func `the limits of the child grow with all files of a folder of data sets`() async throws {
      let folder = try TemporaryFolder()
      try DurableFile.createFolder(folder.file("data"))
      // The child reads a list for so long that it can be looked at.
      for (name, mebibytes) in [("one.h5", 3000), ("other.h5", 1080)] {
        try folder.write("", to: "data/\(name)")
        try #require(truncate(folder.file("data/\(name)"), mebibytes << 20) == 0)
      }
      try folder.write("[" + String(repeating: "1,", count: (8 << 20) - 1) + "1", to: "data/manifest.json")
      let tool = try Tool.start(["datasets", "--folder", "data", "--untrusted"], in: folder)
      var limits: [String: Int] = [:]
      // Memory is limited last.
      while tool.isRunning, limits["Max address space"] == nil {
        limits = Self.limits(ofChildOf: tool.identifier)
      }
      #expect(limits["Max address space"] == (1024 + 8 * 4096) << 20)
      #expect(limits["Max cpu time"] == 10 + 4096 / 32)
      let outcome = try await tool.outcome()
      #expect(outcome.code == 3 && outcome.hasOneSentence, "\(outcome)")
    }

    /// The limits of a process's child that are numbers.
    private static func limits(ofChildOf parent: Int32) -> [String: Int] {
      guard let child = ProcessFacts.child(of: parent) else { return [:] }
      var limits: [String: Int] = [:]
      for line in ProcessFacts.text(child, "limits").split(separator: "\n") {
        let words = line.split(separator: "  ", omittingEmptySubsequences: true)
        if words.count > 1, let number = Int(words[1].trimmingCharacters(in: .whitespaces)) {
          limits[String(words[0])] = number
        }
      }
      return limits
    }
  #endif

  @Test func `what the child says cannot move the cursor`() async throws {
    let folder = try TemporaryFolder()
    let outcome = try await Tool.run("verify", "\u{1B}[31mred.h5", "--untrusted", in: folder)
    #expect(outcome.code == 3 && outcome.output == "", "\(outcome)")
    #expect(outcome.errors.contains("the process that read it ended with code 3"), "\(outcome)")
  }
}

/// Networks and series from strangers, of which a process of its own makes files.
@Suite(.limitsMemory) struct UntrustedProductTests {
  /// A folder with a network, spikes and a signal of other software, and an archive.
  private func files() async throws -> TemporaryFolder {
    let simulation = try TinySimulation()
    try #require(try await simulation.run().code == 0)
    let folder = simulation.folder
    var graph = try NIRGraph(
      Sequential([
        ("fc", Linear(2, 3, seed: 1)),
        ("lif", IntegrateAndFire(3, resistance: 40, membraneTimeConstant: 0.02, timeStep: .milliseconds(1))),
      ]))
    graph.metadata["dt"] = nil
    try graph.write(to: folder.file("net.nir"))
    let spikes = try EventSeries(times: [0.001, 0.01], channels: [1, 0], channelCount: 2, stop: 1)
    try SONATAFile.write(spikes, population: "v1", to: folder.file("spikes.h5"), unit: .milliseconds)
    return folder
  }

  private static let commands: [(arguments: [String], file: String, product: String)] = [
    (["import", "net.nir", "--dt", "1 ms", "--output", "made.h5"], "net.nir", "made.h5"),
    (["convert", "spikes.h5", "made.csv"], "spikes.h5", "made.csv"),
    (["export", "run.h5", "made.npz"], "run.h5", "made.npz"),
  ]

  @Test func `what a child makes and says is what is made and said otherwise`() async throws {
    let folder = try await files()
    for (arguments, _, product) in Self.commands {
      let trusted = try await Tool.run(arguments, in: folder)
      #expect(trusted.code == 0, "\(trusted)")
      let bytes = try folder.bytes(of: product)
      let others = [product, product + ".sha256"].filter { DurableFile.exists(folder.file($0)) }
      for name in others { try DurableFile.remove(folder.file(name)) }
      let untrusted = try await Tool.run(arguments + ["--untrusted"], in: folder)
      #expect(untrusted == trusted)
      // An archive has a number of its own.
      if product != "made.h5" { #expect(try folder.bytes(of: product) == bytes) }
      #expect(others.allSatisfy { DurableFile.exists(folder.file($0)) })
      let again = try await Tool.run(arguments + ["--untrusted"], in: folder)
      #expect(again.code == 1 && again.hasOneSentence && again.errors.contains("exists already"), "\(again)")
    }
  }

  @Test func `a refusal and a warning of the child are those of the command`() async throws {
    let folder = try await files()
    for (arguments, file, product) in Self.commands {
      let bytes = try folder.bytes(of: file)
      let before = try folder.names()
      for cut in [0, 100, bytes.count / 2] {
        try DurableFile.write(Array(bytes.prefix(cut)), to: folder.file(file))
        let trusted = try await Tool.run(arguments, in: folder)
        #expect(trusted.code == 3 && trusted.hasOneSentence, "\(trusted)")
        #expect(try await Tool.run(arguments + ["--untrusted"], in: folder) == trusted)
      }
      try DurableFile.write(bytes, to: folder.file(file))
      #expect(try folder.names() == before && !before.contains(product))
    }
    // A time constant below the step is a warning.
    let arguments = ["import", "net.nir", "--dt", "1 ms", "--time-unit", "ms", "--output", "made.h5"]
    let trusted = try await Tool.run(arguments, in: folder)
    for name in ["made.h5", "made.h5.sha256"] { try DurableFile.remove(folder.file(name)) }
    #expect(trusted.code == 0 && trusted.errors.hasPrefix("warning: "), "\(trusted)")
    #expect(try await Tool.run(arguments + ["--untrusted"], in: folder) == trusted)
  }

  @Test func `a child that gets no memory leaves nothing`() async throws {
    let folder = try await files()
    for (arguments, _, _) in Self.commands {
      let before = try folder.names()
      let poor = try await Tool.run(
        arguments + ["--untrusted"], in: folder, environment: ["LOLIGO_MEMORY_LIMIT": "1"])
      #expect(poor.code == 3 && poor.output == "" && poor.hasOneSentence, "\(poor)")
      #expect(try folder.names() == before)
    }
  }
}

#if os(Linux)
  /// Children that would go on, or for too long.
  @Suite(.limitsMemory) struct UntrustedEndTests {
    /// Starts a conversion that takes a while, and waits for its child to be one: the tool waits for a process that is not yet.
    private func start(
      seconds: Int = 2
    ) async throws -> (tool: RunningTool, child: Int32, folder: TemporaryFolder) {
      let folder = try TemporaryFolder()
      try folder.write("t [s],a\n" + (0..<400_000).map { "\($0),\($0 % 7)\n" }.joined(), to: "long.csv")
      let tool = try Tool.start(
        ["convert", "long.csv", "made.csv", "--untrusted"], in: folder,
        environment: ["LOLIGO_TIME_LIMIT": "\(seconds)"])
      var child: Int32?
      while tool.isRunning, child == nil {
        child = ProcessFacts.child(of: tool.identifier)
        if let known = child, !ProcessFacts.text(known, "environ").contains("LOLIGO_LIMITED") { child = nil }
      }
      return (tool, try #require(child), folder)
    }

    @Test func `a child that does not come to its end is ended`() async throws {
      let (tool, child, folder) = try await start()
      kill(child, SIGSTOP)
      let outcome = try await tool.outcome()
      #expect(outcome.code == 3 && outcome.hasOneSentence, "\(outcome)")
      #expect(outcome.errors.contains("'long.csv' was not read: the process that read it took more than 6 s"))
      #expect(try folder.names() == ["long.csv"])
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func `a child ends with the tool that is interrupted, and leaves nothing`(signal: Int32) async throws {
      let (tool, child, folder) = try await start()
      // It is as good as blocked.
      kill(child, SIGSTOP)
      tool.send(signal)
      let outcome = try await tool.outcome()
      #expect(outcome.code == 1 && outcome.hasOneSentence && outcome.errors.contains("interrupted"), "\(outcome)")
      #expect(!ProcessFacts.isThere(child))
      #expect(try folder.names() == ["long.csv"])
    }

    @Test(arguments: [false, true])
    func `what came meanwhile under the name of the product stays as it is`(isInterrupted: Bool) async throws {
      let (tool, child, folder) = try await start(seconds: 600)
      kill(child, SIGSTOP)
      let others = ["made.csv", "made.csv.notes", "made.csv.sha256"]
      for name in others { try folder.write("of another", to: name) }
      if isInterrupted { tool.send(SIGINT) } else { kill(child, SIGCONT) }
      let outcome = try await tool.outcome()
      #expect(outcome.code == 1 && outcome.output == "" && outcome.hasOneSentence, "\(outcome)")
      let words = isInterrupted ? "interrupted" : "'made.csv' cannot be written: it exists already"
      #expect(outcome.errors.contains(words), "\(outcome)")
      for name in others { #expect(try folder.bytes(of: name) == Array("of another".utf8)) }
      #expect(try folder.names() == ["long.csv"] + others)
    }

    @Test func `a child ends with the tool that is killed`() async throws {
      let (tool, child, folder) = try await start()
      while tool.isRunning, ProcessFacts.text(child, "status").contains("Threads:\t1\n") {}
      tool.send(SIGKILL)
      _ = try await tool.outcome()
      for _ in 0..<500 where ProcessFacts.isThere(child) { try await Task.sleep(for: .milliseconds(10)) }
      #expect(!ProcessFacts.isThere(child))
      #expect(try !folder.names().contains("made.csv"))
    }
  }
#endif
