import Foundation
import Loligo
import Testing

/// Networks over one's own series: tables, arrays and recordings.
struct SimulationTests {
  @Test func `the example runs, verifies and replays, and says what went in and came out`() async throws {
    let folder = try TemporaryFolder()
    let outcome = try await Tool.run(["run", Repository.twoTones], in: folder)
    #expect(outcome.code == 0 && outcome.errors == "", "\(outcome)")
    let lines = outcome.output.split(separator: "\n")
    try #require(lines.count == 11, "\(lines)")
    #expect(
      lines[0] == "input two-tones.csv: 2 channels [mV], 200 samples every 5 ms, from -10.0 to 10.0, 0.0 s to 1.0 s")
    #expect(lines[1] == "run 1000 steps of 1 ms from 0.0 s")
    #expect(
      lines[2].wholeMatch(of: /encoder: UpDownEncoder, 2 to 4, [1-9]\d+ events on 4 channels, \d+ Hz a channel/) != nil)
    #expect(lines[3] == "weights: Linear, 4 to 8" && lines[4] == "neurons: LIF, 8 to 8")
    #expect(lines[5].wholeMatch(of: /output: [1-9]\d+ events on 8 channels, \d+\.?\d* Hz a channel/) != nil)
    #expect(
      lines[6].wholeMatch(
        of: /activity: \d+\.\d+ Hz, intervals with a CV of \d\.\d+, synchrony \d+\.\d+ in bins of 1 ms/)
        != nil, "\(lines[6])")
    #expect(lines[8] == "archive two-tones.h5" && lines[10] == "figure two-tones.svg")
    #expect(try folder.names() == ["two-tones.h5", "two-tones.h5.sha256", "two-tones.svg"])
    for verb in ["verify", "replay"] {
      let again = try await Tool.run(verb, "two-tones.h5", in: folder)
      #expect(again.code == 0 && again.output.contains(lines[9]), "\(again)")
    }
    let figure = String(decoding: try folder.bytes(of: "two-tones.svg"), as: UTF8.self)
    for title in ["input: 2 channels", "encoder/output: ", "neurons/vmem: 8 channels", "output: "] {
      #expect(figure.contains(title), "\(title)")
    }
  }

  @Test(arguments: [[:], ["LOLIGO_THREADS": "1"], ["LOLIGO_THREADS": "2", "LOLIGO_VECTOR_LEVEL": "baseline"]])
  func `its archive holds the series as they were, and is the same for any threads and vector level`(
    environment: [String: String]
  ) async throws {
    let simulation = try TinySimulation()
    let json = try await simulation.run("--json", environment: environment).json
    let archive = try Archive.open(simulation.folder.file("run.h5"))
    #expect(json["root_hash"] as? String == archive.rootHash)
    let reference = try TinySimulation()
    #expect(try await reference.run("--json").json["root_hash"] as? String == archive.rootHash)
    let table = try CSVFile(simulation.folder.file("my.csv")).continuousSeries(name: "input")
    #expect(try archive.input(ofTrial: 0) == .continuous(table))
    #expect(try archive.grid(ofTrial: 0) == TimeGrid(step: .milliseconds(1), count: 70))
    #expect(try archive.record("neurons/vmem", ofTrial: 0).series.channelCount == 3)
    let input = try #require(json["input"] as? [String: Any])
    #expect(input["units"] as? String == "mV" && input["samples"] as? Int == 40 && input["channels"] as? Int == 2)
    let output = try #require(json["output"] as? [String: Any])
    #expect(output["samples"] as? Int == 70 && output["kind"] as? String == "continuous")
  }

  @Test(
    arguments: [
      ("channels: {neurons/vmem: [2, 0]}", [0, 2], nil, 0..<70), ("channels: 0..1", [0, 1], [0, 1], 0..<70),
      ("window: {start: 20 ms, stop: 0.05 s}", nil, nil, 20..<50),
      ("window: {start: 65 ms}\n  channels: 1", [1], [1], 65..<70),
    ] as [(String, [Int]?, [Int]?, Range<Int>)])
  func `a part of the channels and of the time is recorded where that is asked for`(
    line: String, channels: [Int]?, encoderChannels: [Int]?, steps: Range<Int>
  ) async throws {
    let simulation = try TinySimulation(yaml: TinySimulation.yaml(with: "vmem]\n  \(line)", for: "vmem]"))
    #expect(try await simulation.run("--dry-run").code == 0)
    let outcome = try await simulation.run()
    #expect(outcome.code == 0, "\(outcome)")
    let whole = try TinySimulation()
    _ = try await whole.run()
    let (archive, all) = (
      try Archive.open(simulation.folder.file("run.h5")), try Archive.open(whole.folder.file("run.h5"))
    )
    #expect(try archive.channels(ofRecord: "neurons/vmem") == channels)
    #expect(try archive.channels(ofRecord: "encoder/output") == encoderChannels)
    guard case .continuous(let part) = try archive.record("neurons/vmem", ofTrial: 0),
      case .continuous(let full) = try all.record("neurons/vmem", ofTrial: 0, steps: steps)
    else {
      Issue.record("not sampled")
      return
    }
    let expected = try channels.map { try full.selecting(channels: $0) } ?? full
    #expect(part.values == expected.values && part.times == expected.times)
    #expect(try archive.output(ofTrial: 0) == all.output(ofTrial: 0))
    #expect(try await Tool.run("replay", "run.h5", in: simulation.folder).code == 0)
  }

  @Test func `every layer type can be listed`() async throws {
    let layers = [
      "{type: ExponentialSynapse, tau: 5 ms, noise_std: 0.1}", "{type: Rate, activation: tanh, recurrent: unit_eigs}",
      "{type: Instant, function: affine 2 1}", "{type: WeightedSmooth, outputs: 4}",
      "{type: WeightedSmoothReLU, outputs: 3, name: r}", "{type: WeightedSmoothTanh, outputs: 3}",
      "{type: LogSoftmax, outputs: 2}", "{type: LIF, noise_std: 1}",
    ]
    let yaml = """
      name: layers
      seed: 1
      dt: 1 ms
      input: {file: my.csv}
      network:
      \(layers.map { "  - \($0)" }.joined(separator: "\n"))
      """
    let simulation = try TinySimulation(yaml: yaml)
    let outcome = try await simulation.run()
    #expect(outcome.code == 0 && outcome.output.contains("LogSoftmax: LogSoftmax, 3 to 2"), "\(outcome)")
    #expect(try await Tool.run("replay", "run.h5", in: simulation.folder).code == 0)
  }

  @Test(arguments: [
    ("input: {file: x.npz, units: mV}", "2 channels [mV], 4 samples every 10 ms"),
    (
      "input: {file: x.npz, channels: [\"1\"], array: samples, time: {column: times, unit: s}}",
      "1 channel, 4 samples every 10 ms"
    ),
    ("input: {file: x.wav, units: Pa, channels: [\"1\"]}", "1 channel [Pa], 4 samples every 10 ms"),
    (
      "input: {file: x.wav, raw: true, outside: hold}", "2 channels [1], 4 samples every 10 ms, from -8192.0 to 16384.0"
    ),
    ("input: {file: x.npy, step: 10 ms}", "2 channels, 4 samples every 10 ms"),
    (
      "input: {file: e.csv, events: {channel: channel, count: 3}}\nduration: 40 ms",
      "3 events on 3 channels, 25 Hz a channel"
    ),
    ("input: {file: e.npz}", "3 events on 3 channels, 25 Hz a channel"),
    (
      "input: {file: e.npz, events: {channel: channels, count: 4, stop: 0.1 s}, time: {column: times, unit: s}}",
      "3 events on 4 channels, 7.5 Hz a channel"
    ),
  ])
  func `arrays, recordings and events run as tables do`(input: String, words: String) async throws {
    let simulation = try TinySimulation(
      yaml: "name: x\nseed: 1\ndt: 2 ms\n\(input)\nnetwork:\n  - {type: Linear, outputs: 2}\n")
    let folder = simulation.folder
    let samples = try ContinuousSeries(
      clocked: [0, 0.5, -0.25, 0.125, 0.25, 0.5, 0, 0], channelCount: 2, step: .milliseconds(10), name: "x")
    let events = try EventSeries(times: [0, 0.011, 0.03], channels: [2, 0, 1], channelCount: 3, stop: 0.04)
    try NPZFile.write(samples, to: folder.file("x.npz"))
    try WAVFile.write(samples, as: .pcm16, to: folder.file("x.wav"))
    try NPYArray(.floats(samples.values), shape: [4, 2]).write(to: folder.file("x.npy"))
    try NPZFile.write(events, to: folder.file("e.npz"))
    try CSVFile.write(events, to: folder.file("e.csv"))
    let outcome = try await simulation.run()
    #expect(outcome.code == 0 && outcome.output.contains(": \(words)"), "\(outcome)")
    #expect(try await Tool.run("replay", "run.h5", in: folder).code == 0)
  }

  @Test func `a duration is rounded only as is said`() async throws {
    let longer = try TinySimulation(
      yaml: TinySimulation.yaml(with: "duration: 70.5 ms\nrounding: down", for: "duration: 70 ms"))
    #expect(try await longer.run().output.contains("run 70 steps of 1 ms"))
    let later = try TinySimulation(
      table: "t [ms],a [mV],b [mV]\n100,1,2\n150,3,4\n200,0,0\n",
      yaml: TinySimulation.yaml(with: "rounding: exact", for: "duration: 70 ms"))
    #expect(try await later.run().output.contains("run 150 steps of 1 ms from 0.1 s"))
  }
}
