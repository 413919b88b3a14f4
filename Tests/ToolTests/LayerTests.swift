import Foundation
import Loligo
import Testing

/// The layers that an experiment file can list, and what their settings become.
struct LayerTests {
  private static func yaml(_ layers: [String], from first: String = "input: {file: my.csv, outside: hold}") -> String {
    "name: x\nseed: 1\ndt: 1 ms\n\(first)\nduration: 30 ms\nnetwork:\n"
      + layers.map { "  - \($0)\n" }.joined()
  }

  /// Runs layers over the table of two channels, and gives what the archive says of the module.
  private func snapshot(_ layers: [String], from first: String = "input: {file: my.csv, outside: hold}") async throws
    -> any Module
  {
    let simulation = try TinySimulation(yaml: Self.yaml(layers, from: first))
    let outcome = try await simulation.run()
    #expect(outcome.code == 0 && outcome.errors == "", "\(outcome)")
    let archive = try Archive.open(simulation.folder.file("run.h5"))
    #expect(try archive.replay().isIdentical)
    return try archive.module().module
  }

  @Test(
    arguments: [
      (
        "{type: LIF, integration: euler, w_ahp: -0.5, tau_ahp: 50 ms}", ["integration": "euler"],
        ["w_ahp": [-0.5, -0.5]]
      ),
      (
        "{type: LIF, threshold: [1, 2], tau_mem: [10 ms, 20 ms]}", [:],
        ["threshold": [1, 2], "tau_mem": [0.01, 0.02]]
      ),
      ("{type: LIF, synapses: 2, tau_syn: [5 ms, 50 ms]}", [:], ["tau_syn": [0.005, 0.05]]),
      ("{type: LIFNeuron, bias: 0.5, max_spikes_per_dt: 1}", ["max_spikes_per_dt": "1"], ["bias": [0.5, 0.5]]),
      ("{type: LeakyIntegrator, tau: 30 ms, act_fn: relu}", ["act_fn": "relu"], ["tau": [0.03, 0.03]]),
      ("{type: Latch, threshold: [0, 3]}", [:], ["threshold": [0, 3]]),
      ("{type: Dropout, p: 0.25, extent: time_step, training: false}", ["p": "0.25", "training": "false"], [:]),
      (
        "{type: UpDownEncoder, threshold: 1, thr_down: [2, 3], tau_decay: 1 s, n_ref_steps: 2, repeat_output: 3}",
        ["n_ref_steps": "2", "repeat_output": "3"], ["thr_up": [1, 1], "thr_down": [2, 3], "tau_decay": [1, 1]]
      ),
      ("{type: PoissonEncoder}", ["channels": "2"], [:]),
      ("{type: EventRouter, weight: [[1, 0, 2], [0, 1, 0]]}", [:], ["weight": [1, 0, 2, 0, 1, 0]]),
    ] as [(String, [String: String], [String: [Float]])])
  func `settings go by the names of the attributes`(
    layer: String, simulation: [String: String], tensors: [String: [Float]]
  ) async throws {
    // The router counts: whole numbers alone.
    let before =
      layer.contains("EventRouter") ? ["{type: UpDownEncoder, threshold: 1}", "{type: LIF, synapses: 2}"] : []
    let network = try await snapshot(before + [layer])
    let module = try #require(network.children.last?.module)
    for (name, text) in simulation {
      let entry = try #require(module.attributes.first { $0.path.description == name }, "\(name)")
      let words: String
      switch entry.value {
      case .text(let value): words = value
      case .count(let value): words = "\(value)"
      case .number(let value): words = "\(value)"
      case .flag(let value): words = "\(value)"
      default: words = "?"
      }
      #expect(words == text, "\(name)")
    }
    for (name, values) in tensors {
      let entry = try #require(module.attributes.first { $0.path.description == name }, "\(name)")
      guard case .tensor(let tensor) = entry.value else {
        Issue.record("\(name) is \(entry.value)")
        continue
      }
      #expect(tensor.scalars == values, "\(name)")
    }
  }

  @Test(arguments: [
    ("{type: PoissonSource, channels: 3, rate: [10, 200, 1000]}", "PoissonSource", 3),
    ("{type: RegularSource, channels: 2, period: 7 ms, phase: [0 ms, -2 ms]}", "RegularSource", 2),
    ("{type: WaveformSource, channels: 1, waveform: sine, frequency: 50, onset: 2 ms}", "WaveformSource", 1),
    ("{type: OrnsteinUhlenbeckSource, channels: 4, tau: 5 ms, std: 0.5}", "OrnsteinUhlenbeckSource", 4),
    ("{type: Sequential, network: [{type: PoissonSource, channels: 5, rate: 9}, {type: LIF}]}", "Sequential", 5),
    (
      "{type: Multirate, module_dt: 5 ms, network: [{type: OrnsteinUhlenbeckSource, channels: 2, tau: 5 ms}]}",
      "Multirate", 2
    ),
    (
      "{type: Branches, joining: side_by_side, branches: [{type: PoissonSource, name: a, channels: 2, rate: 9}, "
        + "{type: PoissonSource, name: b, channels: 1, rate: 90}]}", "Branches", 3
    ),
  ])
  func `a network that begins with a source needs no input`(layer: String, type: String, outputs: Int) async throws {
    let network = try await snapshot([layer, "{type: ExponentialSynapse, tau: 5 ms}"], from: "")
    #expect(network.inputCount == 0 && network.outputCount == outputs)
    #expect(network.children.first?.module.typeName == type)
  }

  @Test func `layers hold layers, each with weights of its own`() async throws {
    let network = try await snapshot([
      "{type: Linear, outputs: 4, weights: uniform 1}",
      "{type: Residual, network: [{type: Linear, outputs: 4, weights: uniform 1}, {type: LIF}]}",
      "{type: Branches, joining: one slow, branches: ["
        + "{type: Linear, name: fast, outputs: 4, weights: uniform 1}, "
        + "{type: Sequential, name: slow, network: [{type: Linear, outputs: 4, weights: uniform 1}, {type: LIF}]}]}",
      "{type: Multirate, module_dt: 5 ms, input: count, output: hold, network: [{type: LIF, tau_mem: 50 ms}]}",
    ])
    #expect(network.children.map(\.name) == ["Linear", "Residual", "Branches", "Multirate"])
    let weights = network.attributes.filter { $0.path.components.last == "weight" }.map(\.value)
    #expect(weights.count == 4)
    for (index, one) in weights.enumerated() { #expect(!weights[..<index].contains(one), "\(index)") }
    #expect(
      network.attributes.contains { $0.path == "Multirate/module/LIF/dt" && $0.value == .timeStep(.milliseconds(5)) })
  }

  @Test func `ready-made networks can be listed`() async throws {
    let synNet = try await snapshot([
      "{type: UpDownEncoder, threshold: 1}",
      "{type: SynNet, n_classes: 3, size_hidden_layers: [6, 4], time_constants_per_layer: [2, 1], p_dropout: 0.1, output: vmem}",
    ])
    #expect(synNet.outputCount == 3)
    let waveSense = try await snapshot([
      "{type: UpDownEncoder, threshold: 1}", "{type: WaveSense, dilations: [2, 4], n_channels_res: 5, n_hidden: 6}",
    ])
    #expect(waveSense.outputCount == 2)
  }

  @Test(arguments: [
    "{type: MelButterworthBank, channels: 5, cutoff_fs: 200, order: 1}",
    "{type: ButterworthBank, frequency: [300, 700, 1000, 1500, 2000], bandwidth: 100, use_lowpass: false}",
  ])
  func `a bank of filters runs at the rate of a recording`(bank: String) async throws {
    let simulation = try TinySimulation(
      yaml: "name: x\nseed: 1\ndt: 11025 Hz\ninput: {file: x.wav}\nnetwork:\n  - \(bank)\n"
        + "  - {type: UpDownEncoder, threshold: 0.01}\n  - {type: LIF}\n")
    let samples = try ContinuousSeries(
      clocked: (0..<200).map { Float(($0 * 7) % 23) / 23 }, channelCount: 1, step: .hertz(11_025))
    try WAVFile.write(samples, as: .pcm16, to: simulation.folder.file("x.wav"))
    let outcome = try await simulation.run()
    #expect(outcome.code == 0 && outcome.errors == "" && outcome.output.contains("Bank, 1 to 5"), "\(outcome)")
    #expect(try await Tool.run("replay", "run.h5", in: simulation.folder).code == 0)
  }

  @Test func `the example without data runs, verifies and replays`() async throws {
    let folder = try TemporaryFolder()
    let outcome = try await Tool.run("run", Repository.poissonNetwork, in: folder)
    #expect(outcome.code == 0 && outcome.errors == "", "\(outcome)")
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.first == "run 1000 steps of 1 ms from 0.0 s")
    #expect(outcome.output.contains(/output: [1-9]\d+ events on 100 channels/))
    for verb in ["verify", "replay"] {
      #expect(try await Tool.run(verb, "poisson-network.h5", in: folder).code == 0)
    }
    let figure = String(decoding: try folder.bytes(of: "poisson-network.svg"), as: UTF8.self)
    #expect(figure.contains("trains/steady/output: ") && !figure.contains("input: "))
  }

  @Test(arguments: ["cuba", "coba", "brunel"])
  func `a balanced network runs, tells its activity and replays`(name: String) async throws {
    let folder = try TemporaryFolder()
    var yaml = try String(contentsOfFile: Repository.root + "/Tools/Experiments/\(name).yaml", encoding: .utf8)
    // A tenth of the neurons, with as many synapses each where the rule says a probability.
    for (whole, part) in [
      ("12500", "1250"), ("10000", "1000"), ("4000", "400"), ("3200", "320"), ("probability 0.02", "probability 0.2"),
      ("in_degree 1000", "in_degree 100"), ("in_degree 250", "in_degree 25"), ("1 s", "200 ms"), ("500 ms", "200 ms"),
    ] { yaml = yaml.replacing(whole, with: part) }
    try yaml.write(toFile: folder.file("\(name).yaml"), atomically: true, encoding: .utf8)
    let outcome = try await Tool.run("run", "\(name).yaml", in: folder)
    #expect(outcome.code == 0 && outcome.errors == "", "\(outcome)")
    #expect(outcome.output.contains(/activity: \d+\.\d\d Hz/), "\(outcome.output)")
    for verb in ["verify", "replay"] { #expect(try await Tool.run(verb, "\(name).h5", in: folder).code == 0) }
  }

  @Test(arguments: [
    ("", "100", 100), (", resampling: hold", "", 100), (", resampling: average", "", 20), ("", "", 1000),
  ])
  func `samples that are passed over are told, unless the file says what becomes of them`(
    setting: String, warned: String, samples: Int
  ) async throws {
    let step = samples == 1000 ? "1 ms" : "5 ms"
    let simulation = try TinySimulation(
      yaml:
        "name: x\nseed: 1\ndt: \(step)\ninput: {file: x.npy, step: 1 ms\(setting)}\nnetwork:\n  - {type: Linear, outputs: 2}\n"
    )
    let count = samples == 20 ? 100 : samples
    try NPYArray(.floats((0..<count).map { Float($0) }), shape: [count, 1]).write(to: simulation.folder.file("x.npy"))
    let outcome = try await simulation.run()
    #expect(outcome.code == 0)
    #expect(
      outcome.errors
        == (warned.isEmpty
          ? ""
          : "warning: 'x.npy' has 1000 samples a second, but a run at 'dt' 5 ms reads 200 of them, without a filter; "
            + "add 'resampling: average' (or hold) to 'input', or choose a shorter 'dt'.\n"))
    let archive = try Archive.open(simulation.folder.file("run.h5"))
    let input = try #require(try archive.input(ofTrial: 0)?.samples)
    #expect(input.sampleCount == samples)
    if samples == 20 { #expect(input.values.prefix(2) == [2, 7] && outcome.output.contains(", averages, ")) }
    #expect(try archive.replay().isIdentical)
  }
}
