import LoligoTesting
import Modules
import Signals

extension Specimen {
  /// Modules connected in loops, side by side, and not at all.
  static func nodeGraphs() throws -> [Specimen] {
    [
      Specimen(
        "NodeGraph with a loop through weights",
        try NodeGraph(
          inputs: [("input", 3)],
          nodes: [
            ("fc", Linear(3, 4, weights: .drawn(.normal(1)), seed: 81)), ("lif", LIF(4, noiseDeviation: 2, seed: 82)),
            ("rec", Linear(4, 4, weights: .drawn(.normal(0.3)), seed: 83)),
            ("smooth", ExponentialSynapse(4, timeConstant: 0.01)),
          ],
          outputs: [("output", 4)],
          edges: [
            ("input", "fc"), ("fc", "lif"), ("lif", "rec"), ("rec", "lif"), ("lif", "smooth"), ("smooth", "output"),
          ])),
      Specimen(
        "NodeGraph with inputs and outputs side by side",
        try NodeGraph(
          inputs: [("left", 2), ("right", 1)],
          nodes: [
            ("a", LIF(2, seed: 84)), ("b", Linear(1, 2, weights: .drawn(.normal(1)), seed: 85)),
            ("alone", Linear(2, 2, weights: .drawn(.normal(1)), bias: .drawn(.normal(1)), seed: 86)),
          ],
          outputs: [("sum", 2), ("spikes", 2), ("nothing", 1)],
          edges: [
            ("left", "a"), ("right", "b"), ("a", "sum"), ("b", "sum"), ("left", "sum"), ("a", "spikes"),
          ])),
      Specimen(
        "NodeGraph of a neuron that feeds itself",
        try NodeGraph(
          inputs: [("input", 3)], nodes: [("lif", LIF(3, seed: 87))], outputs: [("output", 3), ("copy", 3)],
          edges: [("input", "lif"), ("lif", "lif"), ("lif", "output"), ("lif", "copy")])),
    ]
  }
}
