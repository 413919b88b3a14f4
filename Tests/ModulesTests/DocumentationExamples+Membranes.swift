import Modules
import Signals
import Testing

extension `examples of the documentation` {
  @Test func `membranes that integrate their input`() throws {
    let readout = try MembraneIntegrator(
      10, membraneTimeConstant: 0.02, synapticTimeConstant: 0.005, integration: .euler)
    #expect(readout.outputKind == .continuous)
    let neurons = try IntegrateAndFire(
      64, threshold: 1, reset: .bySubtraction, membraneTimeConstant: 0.02, synapticTimeConstant: 0.005)
    #expect(neurons.outputKind == .events)
  }

  @Test func `layers of single channels`() throws {
    let scale = try Scale(Tensor([0.5, 1, 2]))
    #expect(scale.inputCount == 3)
    let detector = try Threshold(Tensor([0.5, 1]))
    #expect(detector.inputCount == 2)
    let late = try Delay(Tensor([0.001, 0.005]), carrying: .events)
    #expect(try late.steps() == [1, 5])
  }

  @Test func `layers of images`() throws {
    let layer = try Convolution(inputShape: [2, 34, 34], outputChannels: 8, kernel: [3, 3], padding: .same, seed: 1)
    #expect(layer.outputShape == [8, 34, 34])
    let pool = try Pooling(.sum, inputShape: [8, 34, 34], kernel: [2, 2])
    #expect(pool.outputShape == [8, 17, 17])
    let flat = try Flatten(inputShape: [8, 17, 17])
    #expect(flat.outputShape == [2312])
  }
}
