import Loligo

/// An experiment as its file says it: learn to name the classes of labelled series by a spiking network.
struct Experiment {
  /// A layer of the network, before its sizes are known.
  struct LayerPlan {
    var name: String
    /// Where the file says it.
    var section: ExperimentSection
    /// Creates the layer for a number of inputs.
    var build: (_ inputCount: Int, _ seed: Int64, _ step: TimeStep) throws -> any Module
  }

  var name: String
  var seed: Int64
  var timeStep: TimeStep
  var datasetName: String
  /// The folder of the manifest, relative to the experiment file.
  var datasetFolder: String
  var isStandardised: Bool
  var layers: [LayerPlan]
  var readoutName: String
  var readoutTimeConstant: Double
  var penalties: [Double]
  var gains: [Double]
  var foldCount: Int
  /// Test trials of which the traces are recorded; spikes are recorded of all.
  var detailedTrialCount: Int
  var traces: [AttributePath]
  /// The test trial that the figure shows.
  var figureTrial: Int
  /// The whole file.
  private let file: ExperimentSection

  /// Reads an experiment strictly.
  init(yaml: String, path: String) throws {
    var file = try ExperimentSection(yaml: yaml, path: path)
    name = try file.text("name")
    guard !name.isEmpty, !name.contains("/") else {
      throw file.error(at: ["name"], "'name' has to be a name for files, without '/', but is '\(name)'.")
    }
    seed = Int64(try file.count("seed", in: 0...Int.max))
    timeStep = try file.timeStep("dt")

    var dataset = try file.section("dataset")
    datasetName = try dataset.text("name")
    datasetFolder = try dataset.text("folder")
    isStandardised = try dataset.flag("standardise", default: true)
    try dataset.finish()

    layers = []
    for section in try file.sections("network") { layers.append(try Self.layer(section)) }
    guard !layers.isEmpty else {
      throw file.error(at: ["network"], "'network' has no layers; add one, such as '- type: LIF'.")
    }

    var readout = try file.section("readout")
    readoutName = try readout.text("name", default: "readout")
    readoutTimeConstant = try readout.seconds("tau")
    try readout.finish()

    var training = try file.section("training")
    penalties = try training.numbers(
      "penalties", isZeroAllowed: true, default: [100, 300, 1000, 3000, 10000])
    gains = try training.numbers("gains", isZeroAllowed: false, default: [4, 8, 16, 32])
    foldCount = try training.count("folds", in: 2...1000, default: 5)
    try training.finish()

    var recording = try file.section(ifPresent: "recording")
    detailedTrialCount = try recording?.count("detailed_trials", in: 0...1_000_000, default: 1) ?? 1
    traces = try recording?.texts("traces", default: []).map { AttributePath($0) } ?? []
    try recording?.finish()

    var figure = try file.section(ifPresent: "figure")
    figureTrial = try figure?.count("trial", in: 0...1_000_000, default: 0) ?? 0
    try figure?.finish()
    try file.finish()
    self.file = file
  }

  /// An error that names file and line of what lies under the given keys.
  func error(at keys: [String], _ what: String) -> Failure { file.error(at: keys, what) }

  /// The most neurons of a layer: recurrent weights of twice as many would take more than 4 GB.
  private static let largestLayer = 16384

  private static func layer(_ section: ExperimentSection) throws -> LayerPlan {
    var section = section
    let type = try section.text("type")
    let name = try section.text("name", default: type)
    let plan: LayerPlan
    switch type {
    case "UpDownEncoder":
      let threshold = try section.number("threshold")
      let start: UpDownEncoder.Start = try section.choice("start", default: .zero)
      plan = LayerPlan(name: name, section: section) { inputs, _, _ in
        try UpDownEncoder(inputs, threshold: Tensor(repeating: Float(threshold), shape: []), start: start)
      }
    case "Linear":
      let outputs = try section.count("outputs", in: 1...largestLayer)
      let weights = try section.initializer("weights", default: .kaiming)
      let bias = try section.initializer("bias", default: .zeros)
      plan = LayerPlan(name: name, section: section) { inputs, seed, _ in
        try Linear(
          inputs, outputs, weights: .drawn(weights), bias: bias == .zeros ? nil : .drawn(bias), seed: seed)
      }
    case "LIF": plan = try lif(name, &section)
    case "ExponentialSynapse":
      let tau = try section.seconds("tau")
      plan = LayerPlan(name: name, section: section) { inputs, seed, step in
        try ExponentialSynapse(
          inputs, timeConstant: Tensor(repeating: Float(tau), shape: []), timeStep: step, seed: seed)
      }
    default:
      let known = ["UpDownEncoder", "Linear", "LIF", "ExponentialSynapse"]
      let hint = SpellingSuggestion.nearest(to: type, in: known).map { "did you mean '\($0)'?" }
      throw section.error(
        at: ["type"], "unknown layer type '\(type)'; \(hint ?? "known are \(known.joined(separator: ", ")).")")
    }
    try section.finish()
    return plan
  }

  private static func lif(_ name: String, _ section: inout ExperimentSection) throws -> LayerPlan {
    let membrane = try section.seconds("tau_mem", default: 0.02)
    let synapse = try section.seconds("tau_syn", default: 0.02)
    let threshold = try section.number("threshold", default: 1)
    let bias = try section.number("bias", default: 0)
    let noise = try section.number("noise_std", default: 0)
    let cap = try section.count("max_spikes_per_dt", in: 1...(1 << 24), default: 65536)
    let recurrent = try section.initializer("recurrent", default: .asGiven)
    return LayerPlan(name: name, section: section) { inputs, seed, step in
      try LIF(
        inputs, membraneTimeConstant: Tensor(repeating: Float(membrane), shape: []),
        synapticTimeConstant: Tensor(repeating: Float(synapse), shape: []),
        bias: Tensor(repeating: Float(bias), shape: []), threshold: Tensor(repeating: Float(threshold), shape: []),
        recurrentWeights: recurrent == .asGiven ? nil : .drawn(recurrent), noiseDeviation: noise,
        maximumSpikesPerStep: cap, timeStep: step, seed: seed)
    }
  }

  /// The network before its readout is learned.
  func network(inputCount: Int) throws -> Sequential {
    var network = try Sequential()
    var width = inputCount
    for (index, layer) in layers.enumerated() {
      do {
        let module: any Module
        // Each layer draws from a seed of its own.
        do { module = try layer.build(width, seed &+ Int64(index), timeStep) } catch let error as ModuleError {
          throw error.inside(layer.name)
        }
        try network.append(module, named: layer.name)
        width = module.outputCount
      } catch let error as ModuleError {
        throw layer.section.error("\(error)")
      }
    }
    return network
  }
}
