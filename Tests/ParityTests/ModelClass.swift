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
  case weightedSmooth = "WeightedSmoothBase"
  case rate = "Rate"
  case rateJax = "RateJax"
  case instant = "Instant"
  case instantJax = "InstantJax"
  case linearTorch = "LinearTorch"
  case expSynTorch = "ExpSynTorch"
  case lifTorch = "LIFTorch"
  case lifBitshiftTorch = "LIFBitshiftTorch"
  case rateTorch = "RateTorch"
  case instantTorch = "InstantTorch"
  case lifODEJax = "LIFODEJax"
  case adaptiveLIFTorch = "aLIFTorch"
  case lifNeuronTorch = "LIFNeuronTorch"
  case expSmoothJax = "ExpSmoothJax"
  case lowPass = "LowPass"
  case upDownTorch = "UpDownTorch"
  case booleanState = "BooleanState"
  case sequential = "Sequential"
  case residual = "Residual"
  case feedForwardStack = "FFwdStack"

  /// Whether the axis of time comes before that of trials.
  var isTimeFirst: Bool { self == .lowPass }

  /// Whether every call starts from rest, so that there is no state between calls.
  var startsFromRest: Bool { self == .upDownTorch }

  /// Loligo's module with the parameters, settings and state of a case.
  func module(of oracle: OracleCase) throws -> any Module {
    let state = oracle.node.part("state_before")
    let plan = ModelPlan(
      spec: oracle.config["spec"], parameters: oracle.node.part("params"), state: state, simulation: oracle.simulation,
      timeStep: oracle.timeStep)
    var module = try plan.module()
    try module.takeState(of: state)
    return module
  }

  /// The activation over all trials at once, as the model system normalises a batch; `nil` for a class without one.
  var batchActivation: ((inout [Float]) -> Void)? {
    switch self {
    case .softmaxJax: { Self.apply(SoftmaxActivation.self, to: &$0) }
    case .logSoftmaxJax: { Self.apply(LogSoftmaxActivation.self, to: &$0) }
    default: nil
    }
  }

  private static func apply(_ activation: (some ReadoutActivation).Type, to values: inout [Float]) {
    var row = values.mutableSpan
    activation.apply(to: &row, rows: 1, channels: row.count)
  }
}

extension AttributePath {
  /// The path of a flattened name of the oracle.
  ///
  /// The output of a module is `name_output` there.
  init(oracleName: String) {
    var names = oracleName.split(separator: ".").map(String.init)
    if let last = names.last, last.hasSuffix("_output") {
      names[names.count - 1] = String(last.dropLast("_output".count))
      names.append("output")
    }
    // What the model system calls the state of `ExpSmoothJax` and `UpDownTorch`.
    let ownNames = ["activation": "vmem", "analog_value": "reference"]
    if let last = names.last, let ownName = ownNames[last] { names[names.count - 1] = ownName }
    self.init(names)
  }
}

extension Module {
  /// Sets every state that a part of the oracle holds.
  mutating func takeState(of node: OracleNode) throws {
    for name in node.datasetNames {
      let path = AttributePath(oracleName: name)
      var state = try node.required(name).tensor()
      // Some states of the model system have an axis of trials, of length 1.
      if case .tensor(let own) = try value(at: path), own.count == state.count {
        state = try state.reshaped(to: own.shape)
      }
      try set(path, to: .tensor(state))
    }
  }

  /// Runs over independent trials from the present state.
  func run(trials: [Raster]) throws -> [(module: any Module, evolution: Evolution)] {
    try evolve(trials: trials, recording: .everything).map { ($0.module, $0.evolution) }
  }
}
