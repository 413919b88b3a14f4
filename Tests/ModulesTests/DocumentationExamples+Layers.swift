import Modules
import Signals
import Testing

extension `examples of the documentation` {
  @Test func `neurons without synapses`() throws {
    let neurons = try LIFNeuron(64, membraneTimeConstant: 0.05)
    #expect(neurons.shape == (inputs: 64, outputs: 64))
  }

  @Test func `a leaky integrator`() throws {
    let smooth = try LeakyIntegrator(10, timeConstant: 0.05, activation: .tanh)
    #expect(smooth.outputCount == 10)
  }

  @Test func `a latch`() throws {
    let isHeard = try Latch(20)
    #expect(isHeard.state.isOn.scalars.allSatisfy { $0 == 0 })
  }

  @Test func `dropout`() throws {
    let dropout = try Dropout(64, probability: 0.2, of: .eachStep, seed: 3)
    #expect(dropout.simulation.isTraining)
  }

  @Test func `a router of events`() throws {
    let router = try EventRouter(weights: Tensor([1, 2, 0, 1], shape: [2, 2]))
    #expect(router.outputKind == .events)
  }
}
