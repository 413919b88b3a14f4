import Modules
import Signals
import Testing

extension `examples of the documentation` {
  @Test func `neurons with a reset potential`() throws {
    let neurons = try CurrentLIF(
      100, synapses: 2, synapticTimeConstant: Tensor([0.005, 0.010]), restingPotential: -49, threshold: -50,
      resetPotential: -60, refractoryPeriod: 0.005)
    #expect(neurons.shape == (inputs: 200, outputs: 100))
  }

  @Test func `neurons with conductances`() throws {
    let neurons = try ConductanceLIF(
      100, synapticTimeConstant: Tensor([0.005, 0.010]), reversalPotential: Tensor([0, -80]), restingPotential: -60,
      threshold: -50, resetPotential: -60, refractoryPeriod: 0.005)
    #expect(neurons.shape == (inputs: 200, outputs: 100))
  }

  @Test func `a balanced network and its activity`() throws {
    var network = try BalancedNetworks.cuba(neuronCount: 400, inDegree: 40, weightScale: 2, seed: 1)
    let grid = try TimeGrid(step: .microseconds(100), count: 5_000)
    let silence = Raster(silentOn: grid, channelCount: network.inputCount)
    let spikes = try EventSeries(network.evolve(over: silence).output)
    let activity = try spikes.clipped(from: 0.2).populationActivity()
    #expect((activity?.rate ?? 0) > 0)
  }

  @Test func `activity of a population`() throws {
    let train = try EventSeries(times: [0.1, 0.3, 0.4, 0.9], channels: [0, 0, 0, 0], channelCount: 1, stop: 1)
    #expect(try train.populationActivity()?.rate == 4)
  }
}
