import Modules
import Signals

/// A ready-made network of the model system.
struct ModelNetwork {
  var module: any Module
  /// What stands before the names of modules in parameters and states.
  let prefix: String

  /// Loligo's network of the same arguments, with the parameters of a case.
  ///
  /// - Throws: `OracleError.notExpressible` for a class that is no ready-made network.
  init(of oracle: OracleCase, arguments: JSONValue) throws {
    let step = try TimeStep(seconds: arguments["dt"].number ?? 0.001)
    switch oracle.className {
    case "SynNet":
      module = try Self.synNet(arguments, step: step)
      prefix = "seq"
    case "WaveSenseNet":
      module = try Self.waveSense(arguments, step: step)
      prefix = ""
    default: throw OracleError.notExpressible("class '\(oracle.className)'")
    }
    let parameters = part("params", of: oracle)
    for name in parameters.datasetNames {
      let value = try parameters.required(name).tensor()
      if name.hasSuffix(".bias"), (try? module.value(at: AttributePath(oracleName: name))) == nil { continue }
      try module.set(AttributePath(oracleName: name), to: .tensor(value))
    }
  }

  /// What a case holds of the network under a name.
  func part(_ name: String, of oracle: OracleCase) -> OracleNode { Self.part(name, of: oracle.node, prefix: prefix) }

  static func part(_ name: String, of node: OracleNode, prefix: String) -> OracleNode {
    node.part(prefix.isEmpty ? name : name + "." + prefix)
  }

  private static func tensor(_ value: JSONValue) throws -> Tensor? {
    if let number = value.number { return Tensor([Float(number)]) }
    return value.list.isEmpty ? nil : Tensor(value.list.compactMap(\.number).map { Float($0) })
  }

  private static func integer(_ value: JSONValue, _ standard: Int) -> Int {
    value.number.map { Int(clamped: $0) } ?? standard
  }

  private static func synNet(_ arguments: JSONValue, step: TimeStep) throws -> SynNet {
    let sizes = arguments["size_hidden_layers"].list.compactMap(\.number)
    let constants = arguments["time_constants_per_layer"].list.compactMap(\.number)
    let output = arguments["output"].text ?? "spikes"
    guard let output = SynNet.Output(rawValue: output) else { throw OracleError.notExpressible("output '\(output)'") }
    return try SynNet(
      integer(arguments["n_channels"], 0), classes: integer(arguments["n_classes"], 0),
      hidden: zip(sizes.isEmpty ? [60] : sizes, constants.isEmpty ? [10] : constants).map {
        SynNet.Hidden(Int(clamped: $0), timeConstants: Int(clamped: $1))
      },
      baseTimeConstant: arguments["tau_syn_base"].number ?? 0.002,
      membraneTimeConstant: arguments["tau_mem"].number ?? 0.002,
      outputTimeConstant: arguments["tau_syn_out"].number ?? 0.002,
      quantizesTimeConstants: arguments["quantize_time_constants"].flag ?? true,
      threshold: tensor(arguments["threshold"]) ?? 1, outputThreshold: tensor(arguments["threshold_out"]),
      maximumSpikesPerStep: integer(arguments["max_spikes_per_dt"], 31),
      maximumOutputSpikesPerStep: integer(arguments["max_spikes_per_dt_out"], 1), output: output,
      dropoutProbability: arguments["p_dropout"].number ?? 0, timeStep: step)
  }

  private static func waveSense(_ arguments: JSONValue, step: TimeStep) throws -> WaveSense {
    try WaveSense(
      dilations: arguments["dilations"].list.compactMap(\.number).map { Int(clamped: $0) },
      inputs: integer(arguments["n_channels_in"], 16), classes: integer(arguments["n_classes"], 2),
      residual: integer(arguments["n_channels_res"], 16), skip: integer(arguments["n_channels_skip"], 32),
      hidden: integer(arguments["n_hidden"], 32), kernelSize: integer(arguments["kernel_size"], 2),
      bias: tensor(arguments["bias"]) ?? 0, membraneTimeConstant: tensor(arguments["tau_mem"]) ?? 0.02,
      baseTimeConstant: arguments["base_tau_syn"].number ?? 0.02,
      readoutTimeConstant: arguments["tau_lp"].number ?? 0.02, threshold: tensor(arguments["threshold"]) ?? 1,
      outputThreshold: tensor(arguments["threshold_out"]) ?? 1, timeStep: step)
  }
}
