import HDF5
import Loligo
import Testing

/// Files that hold a network alone, as `loligo train --network` writes them.
struct NetworkFileTests {
  private func network(in folder: TemporaryFolder) throws {
    let network = try Sequential([
      ("fc", Linear(2, 3, weights: .values(Tensor([1, -2, 3, 4, 5, 6], shape: [2, 3])))),
      ("lif", LIF(3, membraneTimeConstant: 0.02, timeStep: .milliseconds(1))),
    ])
    try SnapshotFile.write(network.snapshot, to: folder.file("net.h5"))
  }

  @Test(.limitsMemory) func `inspect shows modules and parameters of a network alone`() async throws {
    let folder = try TemporaryFolder()
    try network(in: folder)
    let words = try await Tool.run("inspect", "net.h5", in: folder)
    #expect(words.code == 0 && words.output.hasPrefix("network    net.h5\n"), "\(words)")
    for line in ["  fc: Linear, 2 to 3\n", "  lif: LIF, 3 to 3\n", "  fc/weight [2, 3]: -2.0 to 6.0\n"] {
      #expect(words.output.contains(line), "\(words.output)")
    }
    #expect(try await Tool.run("inspect", "net.h5", "--untrusted", in: folder) == words)
    let json = try await Tool.run(["inspect", "net.h5", "--json"], in: folder).json
    #expect((json["modules"] as? [[String: Any]])?.map { $0["type"] as? String } == ["Sequential", "Linear", "LIF"])
    let parameters = try #require(json["parameters"] as? [[String: Any]])
    let weight = try #require(parameters.first { $0["path"] as? String == "fc/weight" })
    #expect(weight["shape"] as? [Int] == [2, 3] && weight["least"] as? Double == -2)
    // Damage is told as such.
    var bytes = try folder.bytes(of: "net.h5")
    let weights: [UInt8] = [Float(1), -2, 3, 4, 5, 6].flatMap { value in withUnsafeBytes(of: value) { Array($0) } }
    let place = (0..<bytes.count - weights.count).first { bytes[$0..<$0 + weights.count].elementsEqual(weights) }
    bytes[try #require(place)] ^= 1
    try folder.write(bytes, to: "damaged.h5")
    for command in [["inspect", "damaged.h5"], ["export", "damaged.h5", "x.nir"]] {
      let damaged = try await Tool.run(command, in: folder)
      #expect(damaged.code == 3 && damaged.hasOneSentence && damaged.errors.contains("damaged"), "\(damaged)")
    }
  }

  @Test(.limitsMemory, arguments: [[], ["--untrusted"]])
  func `a network alone is exported as NIR, and comes back as it was`(options: [String]) async throws {
    let folder = try TemporaryFolder()
    try network(in: folder)
    let exported = try await Tool.run(["export", "net.h5", "net.nir"] + options, in: folder)
    #expect(exported.code == 0 && exported.output == "network of 3 modules, Sequential\nfile net.nir\n", "\(exported)")
    let graph = try NIRGraph(folder.file("net.nir"))
    #expect(graph.metadata["dt"] == .number(0.001) && graph.nodes.count == 4)
    let module = try ModuleRegistry.standard.module(from: SnapshotFile.read(folder.file("net.h5")))
    #expect(try graph == NIRGraph(module))
  }

  @Test func `a command for archives says what a network alone is, and a checkpoint, and what can be done with them`()
    async throws
  {
    let folder = try TemporaryFolder()
    try network(in: folder)
    for arguments in [
      ["verify", "net.h5"], ["replay", "net.h5"], ["export", "net.h5", "x.csv"], ["compare", "net.h5", "net.h5"],
      ["merge", "net.h5", "--output", "x.h5"], ["resume", "net.h5"], ["salvage", "net.h5"],
    ] {
      let outcome = try await Tool.run(arguments, in: folder)
      #expect(
        outcome
          == .failure(
            3,
            "'net.h5' is no archive but a network alone, as 'loligo train --network' writes it: 'loligo inspect' shows it, "
              + "'loligo export' writes it as .nir, and a layer of the type File in an experiment runs it."))
    }
    let imported = try await Tool.run("import", "net.h5", "--output", "x.h5", in: folder)
    #expect(imported.code == 3 && imported.errors.contains("'net.h5' holds a network of Loligo already"), "\(imported)")

    let plan = TrainingPlan(loss: .meanSquaredError)
    let trainer = try Trainer(Sequential([("fc", Linear(2, 3, seed: 1))]), plan: plan)
    try SnapshotFile.write(trainer.checkpoint.snapshot, to: folder.file("x.h5.training"))
    let verified = try await Tool.run("verify", "x.h5.training", in: folder)
    #expect(verified.code == 3 && verified.errors.contains("but the checkpoint of a training: 'loligo inspect'"))
    let exported = try await Tool.run("export", "x.h5.training", "x.nir", in: folder)
    #expect(exported.code == 3 && exported.errors == verified.errors)
    #expect(try folder.names() == ["net.h5", "x.h5.training"])
  }
}
