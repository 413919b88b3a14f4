import Foundation
import Modules

/// One case of the oracle: what was done with a thing of the model system, and what came of it.
struct OracleCase {
  let file: String
  let name: String
  /// How the format calls what the case holds, such as `timed`.
  let kind: String
  /// The class of the model system that it is about.
  let className: String
  let node: OracleNode
  let config: JSONValue
  let simulation: JSONValue

  init(_ node: OracleNode, name: String, file: String) throws {
    guard let kind = node.text("kind"), let className = node.text("class") else {
      throw OracleError.missing("kind or class of \(name) in \(file)")
    }
    self.file = file
    self.name = name
    self.kind = kind
    self.className = className
    self.node = node
    config = try node.json("config")
    simulation = try node.json("sim_params")
  }

  /// The class, where Loligo has a module for it.
  var modelClass: ModelClass? { ModelClass(rawValue: className) }

  /// Whether a run leaves the module as it was and hands the new state to the caller.
  var isFunctional: Bool { node.text("backend") == "jax" }

  /// The time step in seconds; the model system's default where none is given.
  var timeStep: Double {
    let arguments = config["spec"]["args"]
    let children = simulation.object.values.compactMap { $0["dt"].number }
    return config["dt"].number ?? simulation["dt"].number ?? simulation["smooth"]["dt"].number ?? arguments["dt"].number
      ?? children.first ?? 0.001
  }

  /// The most spikes of a neuron in a step.
  var maximumSpikesPerStep: Double {
    simulation["max_spikes_per_dt"].number ?? config["spec"]["args"]["max_spikes_per_dt"].number ?? 65536
  }

  /// The readout that ends the network: the path below which its traces are, and its class; `nil` for another end.
  var readout: (path: AttributePath, modelClass: ModelClass)? {
    if let modelClass, modelClass.batchActivation != nil { return (AttributePath(), modelClass) }
    let modules = config["spec"]["modules"].list
    guard let last = modules.last?["class"].text.flatMap(ModelClass.init(rawValue:)), last.batchActivation != nil else {
      return nil
    }
    return (AttributePath(["\(modules.count - 1)_\(last.rawValue)"]), last)
  }

  /// The steps after which the model system's native synapse has forgotten its input; `nil` for one that never forgets.
  func window() throws -> Int? {
    guard modelClass == .expSyn else { return nil }
    let longest = try node.required("params.tau").values.max() ?? 0
    let limit = config["spec"]["args"]["max_window_length"].number ?? 1_000_000
    return Int(clamped: min(10 * longest / timeStep, limit))
  }
}
