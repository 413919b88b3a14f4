import Interchange
import Modules
import Signals

/// Runs a case of kind `nir`: a graph in a file, simulated by both integrators, with the output of every node.
struct NIRParity {
  /// What comes of a case, integrator by integrator.
  static func outcomes(of oracle: OracleCase) -> [(call: String?, outcome: Outcome)] {
    MembraneIntegrator.Integration.allCases.map { integration in
      do {
        let failures = try failures(of: oracle, integration)
        return (integration.rawValue, failures.isEmpty ? .passed : .failed(failures.joined(separator: "; ")))
      } catch {
        return (integration.rawValue, .failed("\(error)"))
      }
    }
  }

  static func graph(_ oracle: OracleCase, _ key: String = "nir_file") throws -> (graph: NIRGraph, path: String) {
    guard let file = oracle.config[key].text else { throw OracleError.missing(key) }
    let path = OracleFolder.location.appending(path: file).path
    return (try NIRGraph(path), path)
  }

  private static func failures(
    of oracle: OracleCase, _ integration: MembraneIntegrator.Integration
  ) throws -> [String] {
    let (graph, path) = try graph(oracle)
    var failures: [String] = []
    if try NIRGraph(bytes: graph.fileBytes(), name: "copy") != graph {
      failures.append("the graph is not read as written")
    }
    let step = try TimeStep(seconds: oracle.timeStep)
    let network = try graph.network(NIROptions(timeStep: step, integration: integration), name: path)
    let input = try oracle.node.required("input")
    let raster = try Raster(
      grid: TimeGrid(step: step, count: input.shape[0]), channelCount: input.shape.dropFirst().reduce(1, *),
      values: input.floats)
    let evolution = try network.module.evolved(over: raster, recording: .everything).evolution
    var comparison = Comparison(SpikeRule(maximumSpikes: 1, margin: .infinity))
    let nodes = "nodes_\(integration.rawValue)."
    func compare(_ found: Raster?, _ expected: OracleArray, _ name: String) {
      guard let found else { return comparison.fail("\(name) is not recorded") }
      let isSpiking = found.kind == .events
      if isSpiking {
        comparison.compare(spikes: found.values, with: expected.values, steps: input.shape[0], as: name)
      } else {
        comparison.compare(found.values, with: expected.values, steps: input.shape[0], as: name)
      }
    }
    for name in oracle.node.datasetNames where name.hasPrefix(nodes) {
      let node = String(name.dropFirst(nodes.count))
      compare(evolution[AttributePath([node, "output"])], try oracle.node.required(name), name)
    }
    compare(evolution.output, try oracle.node.required("output_\(integration.rawValue)"), "output")
    // What goes out as a graph comes back as the same network.
    let again = try NIRGraph(network.module).network(name: "exported")
    if try again.module.evolved(over: raster).evolution.output.values != evolution.output.values {
      failures.append("the network changes on its way through a graph")
    }
    return failures + comparison.failures
  }
}
