import Foundation
import LoligoTesting
import Modules
import Signals
import Testing

@Suite struct `neurons with a reset potential` {
  private let step = TimeStep.microseconds(100)

  /// An input of one channel: values at the first steps, then nothing.
  private func input(_ values: [Float], steps: Int) throws -> Raster {
    try Raster((0..<steps).map { [$0 < values.count ? values[$0] : 0] }, step: step)
  }

  @Test(arguments: [(0.02, 0.005), (0.02, 0.02), (0.02, 0.0200001), (0.01, 0.3), (0.0001, 0.01), (5, 5.1)])
  func `the response to an event is the exact solution`(membrane: Double, synapse: Double) throws {
    var neuron = try CurrentLIF(
      1, membraneTimeConstant: Tensor([Float(membrane)]), synapticTimeConstant: Tensor([Float(synapse)]),
      restingPotential: -2, threshold: 5, resetPotential: -3)
    let evolution = try neuron.evolve(over: input([3], steps: 400), recording: .everything)
    let (tm, ts) = (Double(Float(membrane)), Double(Float(synapse)))
    let errors = try #require(evolution["vmem"]).values.enumerated().map { index, value in
      let t = Double(index + 1) * step.seconds
      let response =
        tm == ts ? t / tm * exp(-t / tm) : ts / (ts - tm) * exp(-t / ts) * -expm1(t / ts - t / tm)
      return (Double(value) + 2 - 3 * response).magnitude
    }
    // Some hundred roundings of numbers around two, and a decay that was rounded itself.
    #expect((errors.max() ?? 1) < 1e-4)
    let currentErrors = try #require(evolution["isyn"]).values.enumerated().map { index, value in
      (Double(value) - 3 * exp(-Double(index + 1) * step.seconds / ts)).magnitude
    }
    #expect((currentErrors.max() ?? 1) < 1e-4)
  }

  @Test func `a constant current charges exactly, whatever the step`() throws {
    for step in [TimeStep.microseconds(10), .milliseconds(1), .milliseconds(50)] {
      var neuron = try CurrentLIF(
        1, restingPotential: -70, threshold: -50, resetPotential: -70, bias: 12, timeStep: step)
      let steps = Int(0.1 / step.seconds)
      let grid = try TimeGrid(step: step, count: steps)
      let record = try neuron.evolve(over: Raster(silentOn: grid, channelCount: 1), recording: .only("vmem"))["vmem"]
      let last = try #require(record?.values.last)
      #expect((Double(last) - (-70 + 12 * (1 - exp(-5)))).magnitude < 2e-3)
    }
  }

  @Test func `a neuron rests for whole steps, and then is driven again`() throws {
    // Far above the threshold at every step: it fires, rests for three steps and fires in the next one.
    for synapses in [0, 1] {
      var neuron = try CurrentLIF(1, synapses: synapses, resetPotential: -1, bias: 1e6, refractoryPeriod: 0.0003)
      let evolution = try neuron.evolve(over: input([], steps: 9), recording: .everything)
      #expect(evolution.output.values == [1, 0, 0, 0, 1, 0, 0, 0, 1])
      #expect(evolution["vmem"]?.values == Array(repeating: -1, count: 9))
      #expect(neuron.state.refractorySteps.scalars == [3])
    }
    var tireless = try ConductanceLIF(1, reversalPotential: Tensor([0]), bias: 1e6)
    #expect(try tireless.evolve(over: input([], steps: 3)).output.values == [1, 1, 1])
  }

  @Test func `input to a neuron that rests is lost where it makes the potential jump, and else is not`() throws {
    var jumping = try CurrentLIF(1, synapses: 0, refractoryPeriod: 0.0002)
    #expect(
      try jumping.evolve(over: input([2, 0.5], steps: 4), recording: .everything)["vmem"]?.values == [0, 0, 0, 0])
    var smooth = try CurrentLIF(1, threshold: 0.01, refractoryPeriod: 0.0002)
    let evolution = try smooth.evolve(over: input([2.5, 1.5], steps: 4), recording: .everything)
    #expect(evolution.output.values == [1, 0, 0, 1])
    #expect((evolution["isyn"]?.values[1] ?? 0) > 3.8)
  }

  @Test func `connections that are changed between runs count in the next one`() throws {
    func network(_ weights: [Float]) throws -> CurrentLIF {
      try CurrentLIF(2, synapses: 0, recurrence: SparseConnections(matrix: Tensor(weights, shape: [2, 2])))
    }
    let input = try Raster([[2, 0], [0, 0], [0, 0]], step: step)
    var neurons = try network([1, 0.5, 0.25, 1])
    #expect(try neurons.evolved(over: input).evolution.output.values == [1, 0, 1, 0, 1, 0])
    neurons.parameters.recurrentWeights?.scalars = [0.5, 2, 0.25, 0.5]
    #expect(
      try neurons.evolved(over: input).evolution.output.values
        == network([0.5, 2, 0.25, 0.5]).evolved(over: input).evolution.output.values)
    _ = try neurons.evolve(over: input)
    neurons.parameters.recurrentTargets?.scalars[3] = 2
    #expect(throws: ModuleError.self) { try neurons.evolve(over: input) }
  }

  @Test(arguments: 1...5) func `a potential that leaves the finite numbers is told, though a spike would hide it`(
    steps: Int
  ) throws {
    let recurrence = try SparseConnections(
      targetCount: 2, rowStarts: IntegerTensor([0, 2, 2]), targets: IntegerTensor([1, 1]),
      weights: Tensor([3e38, 3e38]))
    let neurons = try CurrentLIF(2, synapses: 0, recurrence: recurrence)
    let grid = try TimeGrid(step: .microseconds(100), count: steps)
    let input = try Raster(
      grid: grid, channelCount: 2, values: [2, 0] + Array(repeating: 0, count: 2 * (steps - 1)))
    let expected = ModuleError("CurrentLIF", .stateNotFinite(attribute: "pending", step: 0, time: 0))
    #expect(throws: expected) { try neurons.evolved(over: input) }
  }

  @Test func `a spike arrives in the next step, and later by its delay`() throws {
    for (delay, synapses) in [(0, 0), (1, 0), (7, 0), (0, 2), (5, 2)] {
      let recurrence = try SparseConnections(
        targetCount: 2 * max(1, synapses), rowStarts: IntegerTensor([0, 1, 1]), targets: IntegerTensor([1]),
        weights: Tensor([2]), delays: DelaySteps(all: delay))
      var neurons = try CurrentLIF(
        2, synapses: synapses, threshold: Tensor([1, 100]), refractoryPeriod: 1, recurrence: recurrence)
      neurons.state.membranePotential.scalars[0] = 1.5
      let grid = try TimeGrid(step: step, count: 12)
      let silence = Raster(silentOn: grid, channelCount: neurons.inputCount)
      let evolution = try neurons.evolve(over: silence, recording: .everything)
      #expect(evolution.output.row(0) == [1, 0])
      let arrived = try #require(evolution["irec"])
      let steps = (0..<12).filter { arrived.row($0).contains { $0 != 0 } }
      #expect(steps == [1 + delay])
      #expect(arrived.value(step: 1 + delay, channel: 1) == 2)
    }
  }

  @Test func `conductances pull to the mean of their potentials, at any strength`() throws {
    var neuron = try ConductanceLIF(
      1, synapticTimeConstant: 1e9, reversalPotential: Tensor([0, -80]), restingPotential: -60, threshold: 10,
      resetPotential: -60)
    neuron.state.synapticConductance.scalars = [3, 6]
    let grid = try TimeGrid(step: step, count: 400)
    let silence = Raster(silentOn: grid, channelCount: 2)
    let values = try #require(try neuron.evolve(over: silence, recording: .everything)["vmem"]).values
    let errors = values.enumerated().map { index, value in
      (Double(value) - (-54 - 6 * exp(-10 * Double(index + 1) * step.seconds / 0.02))).magnitude
    }
    #expect((errors.max() ?? 1) < 1e-4)
    neuron.state.synapticConductance.scalars = [1e30, 0]
    let last = try neuron.evolve(over: silence, recording: .everything)["vmem"]?.values.last
    #expect((last ?? 1).magnitude < 1e-20)
  }

  @Test func `silence is exact`() throws {
    var neurons = try CurrentLIF(3, synapses: 2, membraneTimeConstant: 0.001, synapticTimeConstant: 0.001)
    neurons.state.membranePotential.scalars = [0.9, -5, 1e-20]
    neurons.state.synapticCurrent?.scalars = [1e-3, -2, 0.1, 1e-30, 0, -1]
    let grid = try TimeGrid(step: step, count: 1000)
    let silence = Raster(silentOn: grid, channelCount: 6)
    _ = try neurons.evolve(over: silence)
    #expect(haveSameBits(neurons.state.membranePotential.scalars, [0, 0, 0]))
    #expect(haveSameBits(neurons.state.synapticCurrent?.scalars ?? [], Array(repeating: 0, count: 6)))
    var away = try CurrentLIF(1, restingPotential: -60, threshold: -50, resetPotential: -60)
    away.state.membranePotential.scalars = [-55]
    let long = try Raster(silentOn: TimeGrid(step: step, count: 10_000), channelCount: 1)
    let values = try #require(try away.evolve(over: long, recording: .everything)["vmem"]).values
    #expect(Set(values.suffix(5000)).count == 1)
    #expect(((values.last ?? 0) + 60).magnitude < 1e-3)
  }

  @Test func `a background has its rate, each neuron its own`() throws {
    var neurons = try CurrentLIF(
      100, synapses: 0, membraneTimeConstant: 1e6, threshold: 1e6, backgroundRate: 8000, backgroundWeight: 0.5, seed: 3)
    let silence = try Raster(silentOn: TimeGrid(step: step, count: 10_000), channelCount: 100)
    _ = try neurons.evolve(over: silence)
    let counts = neurons.state.membranePotential.scalars.map { 2 * $0 }
    #expect(counts.allSatisfy { ($0 - 8000).magnitude < 5 * Float(8000).squareRoot() })
    #expect(Set(counts).count > 50)
  }

  @Test func `what cannot be computed with is refused, in words`() throws {
    func message(_ body: () throws(ModuleError) -> Void) -> String {
      do { try body() } catch { return error.description }
      return ""
    }
    let one = try SparseConnections(
      targetCount: 2, rowStarts: IntegerTensor([0, 0, 0]), targets: IntegerTensor([]), weights: Tensor([]))
    let cases: [(String, () throws(ModuleError) -> Void)] = [
      ("CurrentLIF cannot have 0 neurons.", { () throws(ModuleError) in _ = try CurrentLIF(0) }),
      ("CurrentLIF cannot have -1 synapses.", { () throws(ModuleError) in _ = try CurrentLIF(2, synapses: -1) }),
      (
        "CurrentLIF: 'v_reset' must be below the 'threshold' of 1.0, but is 1.0.",
        { () throws(ModuleError) in _ = try CurrentLIF(2, resetPotential: 1) }
      ),
      (
        "CurrentLIF: 't_ref' must be a whole number of steps of 100 µs, or be rounded by 't_ref_rounding', but is 0.00025.",
        { () throws(ModuleError) in _ = try CurrentLIF(2, refractoryPeriod: 0.00025) }
      ),
      (
        "CurrentLIF: 't_ref' must be from 0 to 16777216 steps, in seconds, but is -0.1.",
        { () throws(ModuleError) in _ = try CurrentLIF(2, refractoryPeriod: -0.1) }
      ),
      (
        "CurrentLIF: 'background_rate' must be at most 640000.0 Hz at this time step, but is 700000.0.",
        { () throws(ModuleError) in _ = try CurrentLIF(2, backgroundRate: 700_000) }
      ),
      (
        "CurrentLIF: 'w_rec' has shape [3, 6], but a tensor of shape [2, 2] was given.",
        { () throws(ModuleError) in _ = try CurrentLIF(3, synapses: 2, recurrence: one) }
      ),
      (
        "ConductanceLIF: 'e_rev' must hold finite numbers, but value 1 is not one.",
        { () throws(ModuleError) in _ = try ConductanceLIF(1, reversalPotential: Tensor([0, .infinity])) }
      ),
    ]
    for (expected, body) in cases { #expect(message(body) == expected) }
    var incomplete = try CurrentLIF(2, recurrence: one)
    incomplete.parameters.recurrentTargets = nil
    #expect(
      message { () throws(ModuleError) in try incomplete.validate() }.contains("lacks the attribute 'rec_targets'"))
  }

  @Test(arguments: [(StepRounding.up, 3), (.down, 2), (.nearest, 3)])
  func `a refractory period is rounded as asked`(rounding: StepRounding, steps: Int) throws {
    var neuron = try CurrentLIF(1, bias: 1e6, refractoryPeriod: 0.00025, refractoryRounding: rounding)
    _ = try neuron.evolve(over: input([], steps: 1))
    #expect(neuron.state.refractorySteps.scalars == [Float(steps)])
  }
}
