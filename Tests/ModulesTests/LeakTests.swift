import Modules
import Signals
import Testing

struct LeakTests {
  @Test(arguments: [1, 2, 3.5, 5, 10]) func `a bit shift leaks as much as the decay that it stands for`(shift: Float)
    throws
  {
    let step = TimeStep.milliseconds(1)
    var power: Float = 1
    if shift == shift.rounded() { for _ in 0..<Int(shift) { power /= 2 } }
    let shifted = try Leak.bitShift(Tensor([shift])).timeConstant(step: step)
    if shift == shift.rounded() {
      let decayed = try Leak.decay(Tensor([1 - power])).timeConstant(step: step)
      #expect((shifted.scalars[0] / decayed.scalars[0] - 1).magnitude < 1e-6)
    }
    // A neuron with that time constant keeps that share of its potential.
    var neuron = try LIF(1, membraneTimeConstant: shifted, threshold: 1e9)
    try neuron.set("vmem", to: .number(1))
    let grid = try TimeGrid(step: step, count: 1)
    _ = try neuron.evolve(over: Raster(silentOn: grid, channelCount: 1))
    if shift == shift.rounded() {
      #expect((neuron.state.membranePotential.scalars[0] - (1 - power)).magnitude < 1e-6)
    }
  }

  @Test func `twenty milliseconds are a shift of about 4.4 at one millisecond`() throws {
    // The model system's dash of 20 ms is −log2(1 − exp(−1/20)).
    let found = try Leak.bitShift(Tensor([4.357845])).timeConstant(step: .milliseconds(1))
    #expect((found.scalars[0] - 0.02).magnitude < 1e-6)
  }

  @Test(arguments: [
    Leak.decay(Tensor([0])), .decay(Tensor([1])), .decay(Tensor([.nan])), .bitShift(Tensor([0])),
    .bitShift(Tensor([-1])), .bitShift(Tensor([.infinity])), .bitShift(Tensor([100])),
  ])
  func `what leaks nothing, all or nonsense is refused`(leak: Leak) {
    #expect(throws: ModuleError.self) { try leak.timeConstant(step: .milliseconds(1)) }
  }

  @Test(arguments: [0.3, 1, 2, 7.5, 20, 300] as [Float])
  func `a leak is the same as a time constant, a decay and a shift`(ratio: Float) throws {
    let step = TimeStep.milliseconds(2)
    let given = Leak.timeConstant(Tensor([ratio * 0.002]))
    for other in [Leak.decay(try given.decay(step: step)), .bitShift(try given.bitShift(step: step))] {
      #expect((try other.timeConstant(step: step).scalars[0] / (ratio * 0.002) - 1).magnitude < 1e-4)
      #expect((try other.decay(step: step).scalars[0] - given.decay(step: step).scalars[0]).magnitude < 1e-6)
    }
  }

  @Test func `the nearest shifts are the model system's`() throws {
    let step = TimeStep.milliseconds(1)
    // Decays of 0.9, 0.5 and 0.99 become 0.875, 0.5 and 0.9922.
    let found = try Leak.decay(Tensor([0.9, 0.5, 0.99, 0.1])).nearestBitShift(step: step)
    #expect(found.scalars == [3, 1, 7, 0])
    let taus = Tensor([0.002, 0.004, 0.008, 0.016])
    expectNear(
      try Leak.timeConstant(taus).nearestTimeConstant(step: step).scalars.map { $0 * 1000 },
      [1.4427, 3.476, 7.489, 15.49], within: 1e-3)
    // Nearest twice is nearest once.
    let once = try Leak.timeConstant(taus).nearestTimeConstant(step: step)
    expectNear(
      try Leak.timeConstant(once).nearestTimeConstant(step: step).scalars, once.scalars.map { Double($0) }, within: 1e-9
    )
    #expect(throws: ModuleError.self) { try Leak.timeConstant(Tensor([-1])).nearestBitShift(step: step) }
  }
}
