import LoligoTesting
import ModuleSpecimens
import Modules
import Signals
import Testing

/// Gradients through graphs and between time steps, against those of modules that do the same by themselves.
struct GraphGradientTests {
  private static func derivatives<D: DifferentiableModule>(
    _ module: D, over input: Raster, stepsPerTape: Int? = nil
  ) throws -> (gradient: Gradient<D>, input: [Float]) {
    var gradient = Gradient(of: module)
    let run = try module.pullBack(over: input, stepsPerTape: stepsPerTape, into: &gradient) { evolution in
      var generator = SplitMix64(seed: 8)
      return (0, Cotangent(evolution.output.values.map { _ in Float.random(in: -1...1, using: &generator) }))
    }
    return (gradient, run.input)
  }

  private static func near(_ first: AttributeValue?, _ second: AttributeValue?) -> Bool {
    guard case .tensor(let first)? = first, case .tensor(let second)? = second else { return false }
    let scale = first.scalars.map(\.magnitude).max() ?? 0
    return scale > 0 && first.count == second.count
      && zip(first.scalars, second.scalars).allSatisfy { ($0 - $1).magnitude < 1e-5 * scale }
  }

  @Test func `a loop of a graph has the gradient of neurons that are recurrent by themselves`() throws {
    let weights = Tensor((0..<16).map { Float(($0 * 7) % 11 - 5) / 10 })
    var neurons = try LIF(4, membraneTimeConstant: 0.01, synapticTimeConstant: 0.005)
    neurons.simulation.surrogate = SurrogateGradient(.sigmoid(slope: 3))
    var recurrent = try LIF(
      4, membraneTimeConstant: 0.01, synapticTimeConstant: 0.005, recurrentWeights: .values(weights))
    recurrent.simulation.surrogate = neurons.simulation.surrogate
    let graph = try NodeGraph(
      inputs: [("input", 4)], nodes: [("lif", neurons), ("rec", Linear(4, 4, weights: .values(weights)))],
      outputs: [("output", 4)], edges: [("input", "lif"), ("lif", "rec"), ("rec", "lif"), ("lif", "output")])
    let input = try RandomRasters.counts(on: TimeGrid(step: .milliseconds(1), count: 60), channels: 4, seed: 3)
    #expect(try graph.evolved(over: input).evolution.output.values.contains { $0 > 0 })
    let one = try Self.derivatives(graph, over: input, stepsPerTape: 17)
    let other = try Self.derivatives(recurrent, over: input)
    for (inside, own) in [
      ("rec/weight", "w_rec"), ("lif/tau_mem", "tau_mem"), ("lif/tau_syn", "tau_syn"), ("lif/threshold", "threshold"),
      ("lif/bias", "bias"),
    ] as [(AttributePath, AttributePath)] {
      #expect(Self.near(one.gradient.tree[inside], other.gradient.tree[own]), "\(inside)")
    }
    #expect(Self.near(.tensor(Tensor(one.input)), .tensor(Tensor(other.input))))
    #expect(Self.near(one.gradient.stateTree["lif/vmem"], other.gradient.stateTree["vmem"]))
  }

  @Test func `a module at the network's own step has its own gradient`() throws {
    let layer = try LIF(3, synapses: 2, recurrentWeights: .drawn(.normal(0.5)), seed: 2)
    let input = try RandomRasters.counts(on: TimeGrid(step: .milliseconds(1), count: 40), channels: 6, seed: 3)
    let own = try Self.derivatives(layer, over: input)
    let nested = try Self.derivatives(Multirate(layer, within: .milliseconds(1)), over: input)
    #expect(own.input == nested.input)
    for leaf in own.gradient.tree.leaves {
      #expect(nested.gradient.tree[leaf.path.inside("module")] == leaf.value, "\(leaf.path)")
    }
  }

  @Test(
    arguments: [TimeStep.milliseconds(3), .microseconds(500)],
    [
      (RateConversion.count, RateConversion.count), (.hold, .hold), (.average, .average), (.hold, .count),
    ])
  func `derivatives pass between time steps`(
    step: TimeStep, conversions: (input: RateConversion, output: RateConversion)
  ) throws {
    let inside = try Sequential([
      ("smooth", LeakyIntegrator(2, timeConstant: 0.01, timeStep: step)),
      // Its records have steps of their own, in either case.
      ("slow", Multirate(MembraneIntegrator(2, timeStep: .milliseconds(6)), within: step)),
    ])
    let network = try Multirate(
      inside, step: step, within: .milliseconds(1), input: conversions.input, output: conversions.output)
    try checkGradients(network)
    try checkGradients(
      NodeGraph(
        inputs: [("in", 2)], nodes: [("slow", network), ("back", Scale(Tensor([0.3, -0.2])))], outputs: [("out", 2)],
        edges: [("in", "slow"), ("slow", "back"), ("back", "slow"), ("slow", "out")]))
  }

  @Test func `a graph with a node that has no gradient names it`() throws {
    let graph = try NodeGraph(
      inputs: [("in", 2)], nodes: [("latch", Latch(2))], outputs: [("out", 2)],
      edges: [("in", "latch"), ("latch", "out")])
    var gradient = Gradient(of: graph)
    let input = try RandomRasters.samples(on: TimeGrid(step: .milliseconds(1), count: 3), channels: 2, seed: 1)
    let error = #expect(throws: ModuleError.self) {
      try graph.pullBack(over: input, into: &gradient) { (0, Cotangent($0.output.values)) }
    }
    #expect(error?.path == "latch" && error?.problem == .notDifferentiable)
  }
}
