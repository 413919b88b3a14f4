import Testing

/// What the layers of an experiment file can say wrongly, each with its sentence.
struct LayerFaultTests {
  @Test(arguments: [
    ("{type: LIFNeurom}", "unknown layer type 'LIFNeurom'; did you mean 'LIFNeuron'?"),
    ("{type: LatchLatch, threshold: 1}", nil),
    ("{type: UpDownEncoder}", "'threshold' is missing; add it."),
    ("{type: UpDownEncoder, treshold: 1}", "unknown key 'treshold'; did you mean 'threshold'?"),
    ("{type: LIF, w_apl: 1}", "unknown key 'w_apl'; did you mean 'w_ahp'?"),
    ("{type: LIF, integration: midpoint}", "'integration' has to be one of exponential, euler, but is 'midpoint'."),
    (
      "{type: LIF, threshold: [1, 2, 3]}",
      "LIF 'LIF': 'threshold' has shape [2], but a tensor of shape [3] was given."
    ),
    ("{type: LIF, threshold: [1, x]}", "'threshold' has to be a number, or a list of numbers, but one of them is 'x'."),
    ("{type: LIF, threshold: []}", "'threshold' has to be a number, or a list of numbers, but is an empty list."),
    (
      "{type: LIF, tau_mem: [5 ms, 0 ms]}",
      "'tau_mem' has to be a time above zero with its unit (s, ms, us or ns), such as '20 ms', or a list of them, but one of them is '0 ms'."
    ),
    (
      "{type: LIF, tau_mem: 5}",
      "'tau_mem' has to be a time above zero with its unit (s, ms, us or ns), such as '20 ms', or a list of them, but is '5'."
    ),
    ("{type: Dropout, p: 2}", "Dropout 'Dropout': 'p' must be from 0 to below 1, but is 2.0."),
    (
      "{type: EventRouter, weight: [[1, 2], [3]]}",
      "'weight' has to be a list of rows of as many numbers each, such as [[1, 0], [0, 2]], but one of them is a list."
    ),
    (
      "{type: EventRouter, weight: [[1, 2]]}",
      "EventRouter 'EventRouter' expects 1 input channels, but the raster has 2."
    ),
    (
      "{type: MelButterworthBank, channels: 4}",
      "MelButterworthBank 'MelButterworthBank' expects 1 input channels, but the raster has 2."
    ),
    (
      "{type: SynNet, n_classes: 2, size_hidden_layers: [4, 4]}",
      "'size_hidden_layers' has 2 entries, but 'time_constants_per_layer' 1; give one of each for every hidden layer."
    ),
    ("{type: WaveSense}", "'dilations' is missing; add it."),
    (
      "{type: SparseLinear, outputs: 4, connections: [{rule: fixed_probability 2, weight: 1}]}",
      "'rule' has to be one_to_one, all_to_all, 'fixed_probability 0.1', 'fixed_in_degree 100', 'fixed_out_degree 100' "
        + "or 'fixed_total_number 1000', but is 'fixed_probability 2'."
    ),
    (
      "{type: SparseLinear, outputs: 4, connections: [{rule: all_to_all, weight: heavy}]}",
      "'weight' has to be a number, 'normal MEAN DEVIATION', 'lognormal MEDIAN DEVIATION' or 'uniform FROM TO', but is "
        + "'heavy'."
    ),
    (
      "{type: SparseLinear, outputs: 4, connections: []}",
      "'connections' is empty; add one, such as '- rule: all_to_all'."
    ),
    (
      "{type: SparseLinear, outputs: 4, connections: [{rule: all_to_all, weight: 1, delay: 0.3 ms}]}",
      "the delay is 0.0003 s, which is no whole number of steps of 1 ms."
    ),
    (
      "{type: SparseLinear, outputs: 4, connections: [{from: [3, 1], rule: all_to_all, weight: 1}]}",
      "'from' has to be two whole numbers, the first neuron and the one after the last, such as [0, 3200]."
    ),
    (
      "{type: ConductanceLIF, e_rev: [0, -80], initial_g: [[1, 2]]}",
      "'initial_g' has to be a row [mean, deviation] for each synapse, such as [[2, 1.5], [15, 12]]."
    ),
    (
      "{type: CurrentLIF, initial_v: [-50, -60]}",
      "'initial_v' has to be a list of two numbers, the lower one first, such as [-60, -50], but is a list."
    ),
    (
      "{type: WaveSense, dilations: 3}",
      "'dilations' has to be a list of whole numbers from 1 to 1000000, such as [2, 4], but is '3'."
    ),
    ("{type: Residual, network: []}", "'network' has no layers; add one, such as '- type: LIF'."),
    ("{type: Branches}", "'branches' is missing; add it."),
    (
      "{type: Branches, joining: concat, branches: [{type: LIF}]}",
      "'joining' has to be sum, side_by_side or 'one NAME' of a branch, but is 'concat'."
    ),
    (
      "{type: Branches, joining: one b, branches: [{type: LIF, name: a}]}",
      "Branches 'Branches' has no output 'b'; choose one of a."
    ),
    (
      "{type: Multirate, module_dt: 3 ms, network: [{type: Multirate, module_dt: 5 ms, network: [{type: LIF}]}]}",
      "Multirate 'Multirate': a module with steps of 5 ms does not fit a network with steps of 3 ms; "
        + "one has to be a whole number of the other."
    ),
    (
      "{type: PoissonSource, channels: 2, rate: 1}", nil
    ),
  ])
  func `a fault of a layer is told with its line, and leaves nothing`(layer: String, sentence: String?) async throws {
    let simulation = try TinySimulation(
      yaml: "name: x\nseed: 1\ndt: 1 ms\ninput:\n  file: my.csv\nnetwork:\n  - \(layer)\nduration: 30 ms\n")
    guard let sentence else {
      let outcome = try await simulation.run()
      #expect(outcome.code == 2 && outcome.hasOneSentence)
      #expect(outcome.errors.contains("known are Linear, ") || outcome.errors.contains("begins with the source"))
      return
    }
    try await simulation.expectFailure(.failure(2, "sim.yaml:7: \(sentence)"))
  }

  @Test(arguments: [
    (
      "input: {file: my.csv}\nduration: 1 s\n", 4,
      "'input' says nothing here: the network begins with the source 'PoissonSource'; remove one of them."
    ),
    ("", 1, "'duration' is missing: the source 'PoissonSource' has no end; add it."),
    ("inputs: {file: my.csv}\nduration: 1 s\n", 4, "unknown key 'inputs'; did you mean 'input'?"),
  ])
  func `a source stands for the input, and needs a duration`(text: String, line: Int, sentence: String) async throws {
    let simulation = try TinySimulation(
      yaml: "name: x\nseed: 1\ndt: 1 ms\n\(text)network:\n  - {type: PoissonSource, channels: 2, rate: 1}\n")
    try await simulation.expectFailure(.failure(2, "sim.yaml:\(line): \(sentence)"))
  }

  @Test func `samples that cannot be averaged over the steps are told`() async throws {
    let simulation = try TinySimulation(
      yaml: "name: x\nseed: 1\ndt: 3 ms\ninput:\n  file: my.csv\n  resampling: average\nnetwork:\n  - {type: LIF}\n")
    try await simulation.expectFailure(
      .failure(
        2,
        "sim.yaml:6: Series 'my' cannot be averaged over steps of 3 ms: they are no whole number of its own, which are "
          + "2 ms long; choose another step, or sample it."))
  }
}
