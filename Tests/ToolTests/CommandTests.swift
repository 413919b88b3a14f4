import Foundation
import Loligo
import Testing

/// The commands on a tiny experiment, for people and for machines.
struct CommandTests {
  @Test func `run gives the same results in words and as JSON`() async throws {
    let (first, second) = (try await TinyExperiment(), try await TinyExperiment())
    let words = try await first.run()
    let json = try await second.run("--json").json
    let (accuracy, correct) = (try #require(json["test_accuracy"] as? Double), try #require(json["correct"] as? Int))
    #expect(words.output.hasPrefix("test accuracy \(String(format: "%.4f", accuracy)) (\(correct) of 6)\n"))
    #expect(json["test_trials"] as? Int == 6)
    let confusion = try #require(json["confusion"] as? [[Int]])
    #expect(confusion.map { $0.reduce(0, +) } == [3, 3])
    #expect(confusion[0][0] + confusion[1][1] == correct)
    #expect(words.output.contains("\nroot hash \(try #require(json["root_hash"] as? String))\n"))
    #expect(words.output.contains("\nevents processed \(try #require(json["events"] as? Int))\n"))
    #expect(json["archive"] as? String == "run.h5" && json["figure"] as? String == "run.svg")
    for name in ["validation_accuracy", "ridge_penalty", "gain", "times_real_time"] { #expect(json[name] is Double) }
  }

  @Test func `an archive without a path is named after the experiment and lies where the tool runs`() async throws {
    let experiment = try await TinyExperiment()
    let elsewhere = try TemporaryFolder()
    let outcome = try await Tool.run("run", experiment.folder.file("tiny.yaml"), in: elsewhere)
    #expect(outcome.code == 0 && outcome.errors == "")
    #expect(try elsewhere.names() == ["tiny.h5", "tiny.h5.sha256", "tiny.svg"])
    #expect(try experiment.folder.names() == ["data", "tiny.yaml"])
  }

  @Test func `verify, replay and inspect agree as JSON on the archive of a run`() async throws {
    let experiment = try await TinyExperiment()
    let hash = try #require(try await experiment.run("--json").json["root_hash"] as? String)
    let verify = try await Tool.run("verify", "run.h5", "--json", in: experiment.folder).json
    #expect(verify["root_hash"] as? String == hash)
    #expect(try #require(verify["objects"] as? Int) > 10)
    let replay = try await Tool.run("replay", "run.h5", "--json", in: experiment.folder).json
    #expect(replay["root_hash"] as? String == hash && replay["trials"] as? Int == 6)
    #expect(try #require(replay["values"] as? Int) > 0)
    let inspect = try await Tool.run("inspect", "run.h5", "--json", in: experiment.folder).json
    #expect(inspect["root_hash"] as? String == hash && inspect["path"] as? String == "run.h5")
    #expect(inspect["seed"] as? Int == 3 && inspect["dt"] as? Double == 0.001 && inspect["trials"] as? Int == 6)
    let types = try #require(inspect["modules"] as? [[String: Any]]).compactMap { $0["type"] as? String }
    #expect(types == ["Sequential", "UpDownEncoder", "Linear", "LIF", "Softmax", "Linear", "ExponentialSynapse"])
    #expect(try #require(inspect["metrics"] as? [String: Any])["test_accuracy"] is [Double])
    let datasets = try #require(inspect["datasets"] as? [[String: Any]])
    let vmem = try #require(datasets.first { $0["path"] as? String == "/records/hidden/vmem" })
    #expect(vmem["shape"] as? [Int] == [40, 12] && vmem["type"] as? String == "float32")
  }

  @Test func `without the file of its hash an archive is verified by its own hashes`() async throws {
    let experiment = try await TinyExperiment()
    _ = try await experiment.run()
    try FileManager.default.removeItem(atPath: experiment.folder.file("run.h5.sha256"))
    let outcome = try await Tool.run("verify", "run.h5", in: experiment.folder)
    #expect(outcome.code == 0 && outcome.errors == "")
    #expect(outcome.output.firstMatch(of: /^all hashes match: \d+ objects\nroot hash/) != nil)
  }

  @Test func `a root hash depends neither on the threads nor on the vector level`() async throws {
    var hashes: Set<String> = []
    for threads in ["1", "2", "5"] {
      for level in ["baseline", "v3", "v4"] {
        let environment = ["LOLIGO_THREADS": threads, "LOLIGO_VECTOR_LEVEL": level]
        let json = try await TinyExperiment().run("--json", environment: environment).json
        hashes.insert(try #require(json["root_hash"] as? String))
      }
    }
    #expect(hashes.count == 1)
  }

  @Test func `datasets names licence, citation and the hash that it checked`() async throws {
    let folder = try TemporaryFolder()
    let json = try await Tool.run("datasets", "--folder", Repository.datasets, "--json", in: folder).json
    let set = try #require((json["datasets"] as? [[String: Any]])?.first { $0["name"] as? String == "japanese-vowels" })
    #expect(set["training_trials"] as? Int == 270 && set["test_trials"] as? Int == 370 && set["channels"] as? Int == 12)
    #expect(set["licence"] as? String == "CC BY 4.0" && (set["classes"] as? [String])?.count == 9)
    let hash = try #require(set["sha256"] as? String)
    let words = try await Tool.run("datasets", "--folder", Repository.datasets, in: folder)
    #expect(words.code == 0 && words.errors == "")
    #expect(words.output.contains("\n  SHA-256 \(hash) (checked)\n"))
    #expect(words.output.contains("licence CC BY 4.0; \(try #require(set["citation"] as? String))\n"))
  }

  @Test func `doctor tells versions, threads and vector level`() async throws {
    let folder = try TemporaryFolder()
    let environment = ["LOLIGO_THREADS": "3", "LOLIGO_VECTOR_LEVEL": "baseline"]
    let json = try await Tool.run(["doctor", "--json"], in: folder, environment: environment).json
    #expect(json["threads"] as? Int == 3 && json["vector_level"] as? String == "baseline")
    for name in ["swift", "loligo", "hdf5", "build"] { #expect(json[name] is String, "\(name)") }
    let cores = try #require(json["cores"] as? Int)
    #expect(json["hdf5_thread_safe"] is Bool && cores >= 1)
    let words = try await Tool.run(["doctor"], in: folder, environment: environment)
    #expect(words.code == 0 && words.errors == "")
    for line in ["Swift compiler ", "Loligo ", "HDF5 ", "HDF5 thread-safe ", "cores ", "threads ", "vector level "] {
      #expect(words.output.contains(line))
    }
  }

  @Test func `doctor says that a number of threads is none`() async throws {
    let environment = ["LOLIGO_THREADS": "abc"]
    let words = try await Tool.run(["doctor"], in: TemporaryFolder(), environment: environment)
    #expect(words.output.contains("'abc' was asked for, which is no whole number from 1"), "\(words)")
    let json = try await Tool.run(["doctor", "--json"], in: TemporaryFolder(), environment: environment).json
    #expect(json["threads_requested"] as? String == "abc")
  }

  @Test func `a metric that is no number is null in JSON`() async throws {
    let folder = try TemporaryFolder()
    let network = try Linear(1, 1, weights: .values(1)).timed(step: .milliseconds(1))
    let writer = try Archive.create(folder.file("run.h5"), for: network, relation: .independent)
    try writer.appendTrial(
      input: nil,
      evolution: Evolution(output: Raster(silentOn: TimeGrid(step: .milliseconds(1), count: 1), channelCount: 1)))
    try writer.setMetric("nothing", .nan)
    _ = try writer.finish()
    let json = try await Tool.run(["inspect", "run.h5", "--json"], in: folder).json
    #expect((json["metrics"] as? [String: [Any]])?["nothing"]?.first is NSNull, "\(json)")
  }

  @Test func `doctor says that a vector level is not there`() async throws {
    let words = try await Tool.run(
      ["doctor"], in: TemporaryFolder(), environment: ["LOLIGO_VECTOR_LEVEL": "v9"])
    #expect(words.output.contains("'v9' was asked for, which this machine does not have"))
  }
}
