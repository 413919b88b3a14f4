import LoligoTesting
import Modules
import Signals
import Testing

/// The way back of spiking neurons against the equations along a direction: ⟨ȳ, J ẋ⟩ = ⟨Jᵀ ȳ, ẋ⟩.
struct SurrogateGradientTests {
  static let surrogates: [SurrogateGradient] = [
    SurrogateGradient(), SurrogateGradient(.piecewiseLinear(window: 0.9), flowsThroughReset: false),
    SurrogateGradient(.periodicExponential(window: 0.5)), SurrogateGradient(.sigmoid(slope: 3)),
    SurrogateGradient(.fastSigmoid(slope: 5)), SurrogateGradient(.arctangent(slope: 2)),
    SurrogateGradient(.sigmoid(slope: 4), flowsThroughReset: false), SurrogateGradient(.none),
  ]

  static func layers() throws -> [LIF] {
    let many = Tensor((0..<8).map { 0.004 + Float($0) / 1000 })
    let weights = Tensor((0..<32).map { Float(($0 * 7) % 11 - 5) / 20 })
    return [
      try LIF(4, membraneTimeConstant: Tensor([0.01, 0.02, 0.005, 0.03]), bias: 0.02),
      try LIF(
        4, synapses: 2, synapticTimeConstant: many, threshold: Tensor([1, 0.5, 1.5, 0.8]), maximumSpikesPerStep: 2),
      try LIF(4, synapses: 2, synapticTimeConstant: many, recurrentWeights: .values(weights)),
      try LIF(
        4, synapses: 2, recurrentWeights: .values(Tensor(weights.scalars.map { $0 / 8 })),
        adaptationWeights: Tensor([-0.05, -0.02, -0.01, -0.09]),
        adaptationTimeConstant: Tensor([0.02, 0.01, 0.05, 0.004])),
      try LIF(
        4, synapses: 2, bias: 1.5, recurrentWeights: .values(weights), adaptationWeights: -2,
        adaptationTimeConstant: 0.01, integration: .euler),
    ]
  }

  @Test(arguments: surrogates, 0..<5)
  func `neurons go back as their equations go along`(surrogate: SurrogateGradient, kind: Int) throws {
    var layer = try Self.layers()[kind]
    layer.simulation.surrogate = surrogate
    let steps = 40
    var generator = SplitMix64(seed: UInt64(kind) + 1)
    func directions(_ count: Int) -> [Double] { (0..<count).map { _ in Double.random(in: -1...1, using: &generator) } }
    let grid = try TimeGrid(step: .milliseconds(1), count: steps)
    let isEuler = layer.simulation.integration == .euler
    let largest: Float = isEuler ? 0.5 : 0.1
    let values = (0..<steps * layer.inputCount).map { _ in Float.random(in: -0.4 * largest...largest, using: &generator)
    }
    let warmth = try Raster(grid: grid, channelCount: layer.inputCount, values: values.map { largest - $0 })
    _ = try layer.evolve(over: warmth)
    let input = try Raster(grid: grid, channelCount: layer.inputCount, values: values)
    let paths: [AttributePath] =
      ["vmem", "isyn", "spikes"] + (layer.parameters.adaptationWeights == nil ? [] : ["iahp"])
    let evolution = try layer.evolved(over: input, recording: .everything).evolution
    let traceBars = try paths.map { path in
      directions(try #require(evolution[path]).values.count).map { Float($0) }
    }
    let outputBar = directions(steps * 4).map { Float($0) }
    var cotangent = Cotangent(outputBar)
    for (path, bar) in zip(paths, traceBars) { cotangent.add(bar, to: path) }
    var gradient = Gradient(of: layer)
    let ofInput = try layer.pullBack(over: input, recording: .everything, stepsPerTape: 9, into: &gradient) { _ in
      (0, cotangent)
    }.input

    // ⟨Jᵀ ȳ, ẋ⟩
    var (back, terms) = (0.0, 0.0)
    func along(_ values: [Float], _ bars: [Float], _ scale: Double) -> [Dual] {
      let steps = directions(values.count).map { $0 * scale }
      for (bar, step) in zip(bars, steps) {
        back += Double(bar) * step
        terms += (Double(bar) * step).magnitude
      }
      return zip(values, steps).map { Dual(Double($0), $1) }
    }
    let (given, bars) = (layer.parameters, gradient.parameters)
    let neurons = 4
    var dual = DualLIF(
      neurons: neurons, synapses: layer.synapseCount, step: 0.001, isEuler: isEuler,
      surrogate: surrogate, cap: Double(layer.simulation.maximumSpikesPerStep),
      membrane: along(given.membraneTimeConstant.scalars, bars.membraneTimeConstant.scalars, 0.01),
      synapse: along(given.synapticTimeConstant.scalars, bars.synapticTimeConstant.scalars, 0.01),
      bias: along(given.bias.scalars, bars.bias.scalars, 1),
      threshold: along(given.threshold.scalars, bars.threshold.scalars, 1),
      voltages: along(layer.state.membranePotential.scalars, gradient.state.membranePotential.scalars, 1),
      currents: along(layer.state.synapticCurrent.scalars, gradient.state.synapticCurrent.scalars, 1),
      adaptations: along(
        layer.state.adaptationCurrent?.scalars ?? [0, 0, 0, 0], gradient.state.adaptationCurrent?.scalars ?? [], 1),
      spikes: along(layer.state.spikes.scalars, gradient.state.spikes.scalars, 1))
    if let weights = given.recurrentWeights {
      dual.recurrentWeights = along(weights.scalars, bars.recurrentWeights?.scalars ?? [], 1)
    }
    if let weights = given.adaptationWeights, let timeConstant = given.adaptationTimeConstant {
      dual.adaptationWeights = along(weights.scalars, bars.adaptationWeights?.scalars ?? [], 1)
      dual.adaptation = along(timeConstant.scalars, bars.adaptationTimeConstant?.scalars ?? [], 0.01)
    }
    let inputs = along(values, ofInput, 1)

    // ⟨ȳ, J ẋ⟩
    var ahead = 0.0
    let width = layer.inputCount
    let counts = evolution.output.values.map { Double($0) }
    #expect(counts.contains { $0 > 0 })
    for step in 0..<steps {
      dual.advance(
        input: Array(inputs[step * width..<(step + 1) * width]),
        counts: Array(counts[step * neurons..<(step + 1) * neurons]))
      for (states, bar) in zip([dual.voltages, dual.currents, dual.spikes, dual.adaptations], traceBars) {
        for index in states.indices { ahead += Double(bar[step * states.count + index]) * states[index].slope }
      }
      for neuron in 0..<neurons {
        ahead += Double(outputBar[step * neurons + neuron]) * dual.spikes[neuron].slope
        let potential = Double(evolution["vmem"]?.values[step * neurons + neuron] ?? 0)
        #expect((dual.voltages[neuron].value - potential).magnitude < 1e-4)
      }
    }
    #expect((ahead - back).magnitude < 2e-5 * terms, "along \(ahead), back \(back), of terms \(terms)")
  }
}
