import LoligoTesting
import Modules
import Signals
import Testing

/// Leaky neurons with a reset to zero, written step by step.
struct LeakyNeurons: StepwiseLayer {
  static let typeName = "LeakyNeurons"

  struct Parameters: AttributeGroup, Equatable {
    var decay = Tensor([])
    static let attributes: [Attribute<Self>] = [Attribute("decay", \.decay, in: .weights)]
  }

  struct Simulation: AttributeGroup, Equatable {
    var deviation = 0.0
    var constants = AttributeNames()
    static let attributes: [Attribute<Self>] = [
      Attribute("noise_std", \.deviation), Attribute("constants", \.constants),
    ]
  }

  struct State: AttributeGroup, Equatable {
    var potential = Tensor([])
    var step: Int64 = 0
    static let attributes: [Attribute<Self>] = [
      Attribute("vmem", \.potential, units: "mV", recordedAs: .continuous), Attribute("step", \.step),
    ]
  }

  var parameters: Parameters
  var simulation: Simulation
  var state: State

  init(_ decay: Tensor, deviation: Double = 0) throws(ModuleError) {
    parameters = Parameters(decay: decay)
    simulation = Simulation(deviation: deviation)
    state = State(potential: Tensor(repeating: 0, shape: decay.shape))
    try validate()
  }

  init(parameters: Parameters, simulation: Simulation, state: State) throws(ModuleError) {
    (self.parameters, self.simulation, self.state) = (parameters, simulation, state)
    try validate()
  }

  var inputCount: Int { parameters.decay.count }
  var outputCount: Int { inputCount }
  var inputKind: SignalKind { .continuous }
  var outputKind: SignalKind { .events }
  var isRandom: Bool { simulation.deviation > 0 }
  var initialState: State { State(potential: Tensor(repeating: 0, shape: [inputCount])) }

  func validate() throws(ModuleError) {
    try Self.checkSizes(("neurons", inputCount))
    try Self.check(step: state.step)
    try parameters.decay.checkFinite(shape: [inputCount], as: "decay", of: Self.typeName)
    try state.potential.checkFinite(shape: [inputCount], as: "vmem", of: Self.typeName)
    guard simulation.deviation.isFinite else {
      throw ModuleError(
        Self.typeName, .outOfRange(attribute: "noise_std", value: simulation.deviation, range: "finite"))
    }
  }

  mutating func step(over input: Span<Float>, into output: inout MutableSpan<Float>, in context: EvolutionContext) {
    let noise = context.randomNumbers(seed: 1).noise(
      firstStep: state.step, steps: 1, channels: inputCount, deviation: Float(simulation.deviation))
    state.step += 1
    for neuron in 0..<inputCount {
      let potential =
        parameters.decay.scalars[neuron] * state.potential.scalars[neuron] + (input[neuron] + noise[neuron])
      output[neuron] = potential >= 1 ? 1 : 0
      state.potential.scalars[neuron] = potential >= 1 ? 0 : potential
    }
  }
}

@Suite struct `layers written step by step` {
  @Test func `obey every law`() throws {
    var registry = ModuleRegistry.standard
    registry.register(LeakyNeurons.self)
    try checkModule(LeakyNeurons(Tensor([0.9, 0.5, 0.99])), registry: registry)
    try checkModule(LeakyNeurons(Tensor([0.9, 0.5]), deviation: 0.4), registry: registry)
  }

  @Test func `an output of events that holds something else is an error with step and channel`() throws {
    var fraction = try Fraction(1)
    let input = try Raster([[1], [0.5]])
    let error = #expect(throws: ModuleError.self) { try fraction.evolve(over: input) }
    #expect(error?.problem == .signal(.notACount(value: 0.5, step: 1, channel: 0)))
  }
}

/// Gives its input as events, whatever it is.
private struct Fraction: StepwiseLayer {
  static let typeName = "Fraction"
  var parameters = NoAttributes()
  var simulation = NoAttributes()
  var state = NoAttributes()
  let inputCount: Int
  var outputCount: Int { inputCount }
  var inputKind: SignalKind { .continuous }
  var outputKind: SignalKind { .events }

  init(_ count: Int) throws(ModuleError) { inputCount = count }
  init(parameters: NoAttributes, simulation: NoAttributes, state: NoAttributes) throws(ModuleError) { inputCount = 1 }
  func validate() {}
  mutating func step(over input: Span<Float>, into output: inout MutableSpan<Float>, in context: EvolutionContext) {
    output[0] = input[0]
  }
}
