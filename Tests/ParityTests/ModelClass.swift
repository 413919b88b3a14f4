import Modules
import Signals

/// A class of the model system that Loligo has a module for.
enum ModelClass: String, CaseIterable {
  case linear = "Linear"
  case expSyn = "ExpSyn"
  case lif = "LIF"
  case linearJax = "LinearJax"
  case expSynJax = "ExpSynJax"
  case lifJax = "LIFJax"
  case softmaxJax = "SoftmaxJax"
  case logSoftmaxJax = "LogSoftmaxJax"

  /// Loligo's module with the parameters, settings and state of a case.
  func module(of oracle: OracleCase) throws -> any Module {
    var module = try moduleAtRest(of: oracle)
    try module.takeState(of: oracle.node.part("state_before"))
    return module
  }

  private func moduleAtRest(of oracle: OracleCase) throws -> any Module {
    let parameters = oracle.node.part("params")
    let step = try TimeStep(seconds: oracle.timeStep)
    switch self {
    case .linear, .linearJax:
      let weight = try parameters.required("weight")
      return try Linear(
        weight.shape[0], weight.shape[1], weights: .values(weight.tensor()),
        bias: parameters.array("bias").map { .values(try $0.tensor()) })
    case .expSyn, .expSynJax:
      let current = try oracle.node.required("state_before.isyn")
      return try ExponentialSynapse(
        current.values.count, timeConstant: parameters.required("tau").tensor(), timeStep: step)
    case .lif, .lifJax:
      let current = try oracle.node.required("state_before.isyn")
      let (neurons, synapses) = (current.shape[0], current.shape[1])
      return try LIF(
        neurons, synapses: synapses, membraneTimeConstant: parameters.required("tau_mem").tensor(),
        synapticTimeConstant: Self.synapticTimeConstant(parameters.required("tau_syn"), neurons: neurons),
        bias: parameters.required("bias").tensor(), threshold: parameters.required("threshold").tensor(),
        recurrentWeights: parameters.array("w_rec").map { .values(try $0.tensor()) },
        maximumSpikesPerStep: Int(oracle.maximumSpikesPerStep), timeStep: step)
    case .softmaxJax: return try Self.readout(SoftmaxActivation.self, parameters, step)
    case .logSoftmaxJax: return try Self.readout(LogSoftmaxActivation.self, parameters, step)
    }
  }

  /// The model system also takes one row of time constants for all neurons.
  private static func synapticTimeConstant(_ given: OracleArray, neurons: Int) throws -> Tensor {
    guard given.shape.count == 2, given.shape[0] == 1 else { return try given.tensor() }
    let rows = Array(repeating: given.floats, count: neurons).flatMap { $0 }
    return try Tensor(rows, shape: [neurons, given.shape[1]])
  }

  private static func readout<Activation: ReadoutActivation>(
    _: Activation.Type, _ parameters: OracleNode, _ step: TimeStep
  ) throws -> WeightedSmooth<Activation> {
    let weight = try parameters.required("linear.weight")
    return try WeightedSmooth<Activation>(
      weight.shape[0], weight.shape[1], weights: .values(weight.tensor()),
      bias: parameters.array("linear.bias").map { .values(try $0.tensor()) },
      timeConstant: parameters.required("smooth.tau").tensor(), normalization: .wholeRaster, timeStep: step)
  }

  /// The activation over all trials at once, as the model system normalises a batch; `nil` for a class without one.
  var batchActivation: ((inout [Float]) -> Void)? {
    switch self {
    case .softmaxJax: { SoftmaxActivation.apply(to: &$0, rows: 1, channels: $0.count) }
    case .logSoftmaxJax: { LogSoftmaxActivation.apply(to: &$0, rows: 1, channels: $0.count) }
    default: nil
    }
  }
}

extension AttributePath {
  /// The path of a flattened name of the oracle.
  init(oracleName: String) { self.init(oracleName.split(separator: ".").map(String.init)) }
}

extension Module {
  /// Sets every state that a part of the oracle holds.
  mutating func takeState(of node: OracleNode) throws {
    for name in node.datasetNames {
      try set(AttributePath(oracleName: name), to: .tensor(node.required(name).tensor()))
    }
  }

  /// Runs over independent trials from the present state.
  func run(trials: [Raster]) throws -> [(module: any Module, evolution: Evolution)] {
    try evolve(trials: trials, recording: .everything).map { ($0.module, $0.evolution) }
  }
}
