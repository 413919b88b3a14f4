import Interchange
import Modules
import Signals

/// Runs a case of kind `nir_rockpool`: what the model system writes of a network, and what it makes of that.
struct NIRModelParity {
  static func outcomes(of oracle: OracleCase) -> [(call: String?, outcome: Outcome)] {
    let parts: [(String, (OracleCase) throws -> Outcome)] = [("export", exported), ("import", imported)]
    return parts.map { part in
      do { return (part.0, try part.1(oracle)) } catch { return (part.0, .failed("\(error)")) }
    }
  }

  /// The network as Loligo has it.
  private static func network(_ oracle: OracleCase, _ step: TimeStep) throws -> Sequential {
    var modules: [(String, any Module)] = []
    for (index, kind) in oracle.config["modules"].list.compactMap(\.text).enumerated() {
      let name = "\(index)_\(kind)"
      let values = oracle.node.part("params.\(name)")
      func tensor(_ field: String) throws -> Tensor { try values.required(field).tensor() }
      switch kind {
      case "LinearTorch":
        let weight = try tensor("weight")
        modules.append(
          (
            name,
            try Linear(
              weight.shape[0], weight.shape[1], weights: .values(weight),
              bias: values.array("bias").map { .values(try $0.tensor()) })
          ))
      case "LIFTorch":
        let threshold = try tensor("threshold")
        modules.append(
          (
            name,
            try LIF(
              threshold.count, membraneTimeConstant: tensor("tau_mem"), synapticTimeConstant: tensor("tau_syn"),
              bias: tensor("bias"), threshold: threshold,
              recurrentWeights: values.array("w_rec").map { .values(try $0.tensor()) }, timeStep: step)
          ))
      case "LIFNeuronTorch":
        let threshold = try tensor("threshold")
        modules.append(
          (
            name,
            try LIFNeuron(
              threshold.count, membraneTimeConstant: tensor("tau_mem"), bias: tensor("bias"), threshold: threshold,
              timeStep: step)
          ))
      default: throw OracleError.notExpressible("class '\(kind)'")
      }
    }
    return try Sequential(modules)
  }

  /// Compares the output of every trial; the one of the original network comes after the step of zeros by which the model
  /// system finds out how it is connected.
  private static func compareOutput(
    of module: any Module, with name: String, _ oracle: OracleCase, step: TimeStep, _ comparison: inout Comparison
  ) throws {
    let expected = try oracle.node.required(name).trials()
    for (index, trial) in try oracle.node.required("input").trials().enumerated() {
      let before = name == "output_original" ? 1 : 0
      let raster = try Raster(
        grid: TimeGrid(step: step, count: before + trial.shape[0]), channelCount: trial.shape[1],
        values: Array(repeating: 0, count: before * trial.shape[1]) + trial.floats)
      let output = try module.evolved(over: raster).evolution.output.steps(before..<raster.stepCount)
      comparison.compare(
        spikes: output.values, with: expected[index].values, steps: trial.shape[0], as: "\(name) \(index)")
    }
  }

  private static func exported(_ oracle: OracleCase) throws -> Outcome {
    let step = try TimeStep(seconds: oracle.timeStep)
    let network = try network(oracle, step)
    var comparison = Comparison(SpikeRule(maximumSpikes: 1, margin: .infinity))
    try compareOutput(of: network, with: "output_original", oracle, step: step, &comparison)
    let graph = try NIRGraph(network, dialect: .modelSystem)
    for name in oracle.node.datasetNames where name.hasPrefix("nodes.") {
      let parts = name.split(separator: ".").map(String.init)
      guard parts.count == 3 else { continue }
      // Where Loligo keeps recurrent weights, the neurons are in a graph with them.
      let node = graph.nodes[parts[1]].flatMap { $0.graph?.nodes["lif"] ?? $0 }
      let expected = try oracle.node.required(name)
      guard let found = node?.array(parts[2]) else {
        comparison.fail("\(name) is not written")
        continue
      }
      comparison.compare(found.doubles.map { Float($0) }, with: expected.values, steps: 1, as: name)
    }
    // Nothing is lost: bias and recurrent weights come back.
    let again = try NIRGraph(bytes: graph.fileBytes(), name: "written").network().module
    if again.snapshot.attributes != network.snapshot.attributes || again.snapshot != network.snapshot {
      let names = again.attributes.filter { entry in network.attributes.first { $0.path == entry.path } != entry }
      comparison.fail("read again, these differ: \(names.map(\.path))")
    }
    return comparison.failures.isEmpty ? .passed : .failed(comparison.failures.joined(separator: "; "))
  }

  private static func imported(_ oracle: OracleCase) throws -> Outcome {
    let step = try TimeStep(seconds: oracle.timeStep)
    var comparison = Comparison(SpikeRule(maximumSpikes: 1, margin: .infinity))
    for key in ["nir_file", "nir_file_as_written_by_rockpool"] {
      let (graph, path) = try NIRParity.graph(oracle, key)
      let options = NIROptions(timeStep: step, dialect: .modelSystem)
      var module = try graph.network(options, name: path).module
      // A file without types checked by its writer has a batch in its ports.
      guard oracle.config["import_error"].text == nil else {
        try compareOutput(of: module, with: "output_original", oracle, step: step, &comparison)
        continue
      }
      for name in oracle.node.datasetNames where name.hasPrefix("imported_params.") {
        let part = String(name.dropFirst("imported_params.".count))
        guard let child = module.children.first(where: { part.hasPrefix($0.name + "_") }) else {
          comparison.fail("\(name) has no module")
          continue
        }
        let attribute = String(part.dropFirst(child.name.count + 1))
        let expected = try oracle.node.required(name)
        guard case .tensor(let found)? = try? child.module.value(at: AttributePath([attribute])) else {
          comparison.fail("\(name) is not read")
          continue
        }
        comparison.compare(found.scalars, with: expected.values, steps: 1, as: name)
      }
      // The model system guesses a time step for each layer; decays are those of its guess.
      for name in oracle.node.datasetNames where name.hasPrefix("imported_dt.") {
        let layer = String(name.dropFirst("imported_dt.".count))
        guard let guess = try oracle.node.required(name).values.first else { continue }
        for attribute in ["tau_mem", "tau_syn"] {
          let path = AttributePath([layer, attribute])
          guard case .tensor(var tensor) = try module.value(at: path) else { continue }
          tensor.scalars = tensor.scalars.map { Float(Double($0) * step.seconds / guess) }
          try module.set(path, to: .tensor(tensor))
        }
      }
      try compareOutput(of: module, with: "output_imported", oracle, step: step, &comparison)
    }
    if !comparison.failures.isEmpty { return .failed(comparison.failures.joined(separator: "; ")) }
    return oracle.config["import_error"].text == nil ? .deliberate(.guessedStep) : .passed
  }
}
