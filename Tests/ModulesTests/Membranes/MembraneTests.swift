import Modules
import Signals
import Testing

@Suite struct `membranes that integrate` {
  private let step = TimeStep.microseconds(500)

  /// A deterministic input between -0.5 and 1.
  private func input(steps: Int, channels: Int) throws -> Raster {
    let values = (0..<steps * channels).map { Float(($0 * 7919) % 1000) / 1000 * 1.5 - 0.5 }
    return try Raster(grid: TimeGrid(step: step, count: steps), channelCount: channels, values: values)
  }

  /// What a step moves a state by, in `Double`.
  private func share(_ timeConstant: Float, _ integration: MembraneIntegrator.Integration) -> Double {
    let ratio = step.seconds / Double(timeConstant)
    if integration == .euler { return ratio }
    // 1 − exp(−x) by its series.
    var (sum, term) = (0.0, -1.0)
    for k in 1...20 {
      term *= -ratio / Double(k)
      sum += term
    }
    return sum
  }

  @Test(arguments: MembraneIntegrator.Integration.allCases)
  func `potential and current follow the equations of NIR`(integration: MembraneIntegrator.Integration) throws {
    let (resistance, membrane, leak): ([Float], [Float], [Float]) = ([2, 0.5], [0.02, 0.005], [0.25, -1])
    let (synapse, weight): ([Float], [Float]) = ([0.003, 0.01], [1.5, -2])
    let input = try input(steps: 50, channels: 2)
    for (leaks, filters) in [(false, false), (true, false), (true, true), (false, true)] {
      var layer = try MembraneIntegrator(
        2, resistance: Tensor(resistance), membraneTimeConstant: leaks ? Tensor(membrane) : nil,
        leakPotential: Tensor(leak), synapticTimeConstant: filters ? Tensor(synapse) : nil,
        inputWeight: Tensor(weight), integration: integration, timeStep: step)
      let evolution = try layer.evolve(over: input, recording: .everything)
      var (voltages, currents) = ([0.0, 0.0], [0.0, 0.0])
      var (allVoltages, allCurrents): ([Double], [Double]) = ([], [])
      for t in 0..<50 {
        for n in 0..<2 {
          var drive = Double(input.value(step: t, channel: n))
          if filters {
            currents[n] += share(synapse[n], integration) * (Double(weight[n]) * drive - currents[n])
            drive = currents[n]
          }
          let target = Double(resistance[n]) * drive
          voltages[n] +=
            leaks
            ? share(membrane[n], integration) * (Double(leak[n]) + target - voltages[n]) : step.seconds * target
        }
        allVoltages += voltages
        allCurrents += currents
      }
      expectNear(evolution.output.values, allVoltages)
      expectNear(try #require(evolution["vmem"]).values, allVoltages)
      if filters { expectNear(try #require(evolution["isyn"]).values, allCurrents) }
      #expect(evolution.records.count == (filters ? 2 : 1))
    }
  }

  @Test func `a constant input ends at the leak and what resistance makes of it, at any time step`() throws {
    for step in [TimeStep.microseconds(100), .milliseconds(5)] {
      var layer = try MembraneIntegrator(
        1, resistance: 3, membraneTimeConstant: 0.02, leakPotential: -1, synapticTimeConstant: 0.01, inputWeight: 2,
        timeStep: step)
      let grid = try TimeGrid(step: step, count: Int((1 / step.seconds).rounded()))
      let ones = try Raster(
        grid: grid, channelCount: 1, values: Array(repeating: 1, count: grid.count))
      let output = try layer.evolve(over: ones).output.values
      #expect((output[output.count - 1] - 5).magnitude < 5e-4)
    }
  }

  @Test func `a potential at the threshold does not fire`() throws {
    // A sum in steps of a quarter, exact.
    var neuron = try IntegrateAndFire(1, threshold: 1, resistance: 256, timeStep: .hertz(1024))
    let grid = try TimeGrid(step: .hertz(1024), count: 6)
    let input = try Raster(grid: grid, channelCount: 1, values: Array(repeating: 1, count: 6))
    let evolution = try neuron.evolve(over: input, recording: .everything)
    #expect(evolution["vmem"]?.values == [0.25, 0.5, 0.75, 1, 0, 0.25])
    #expect(evolution.output.values == [0, 0, 0, 0, 1, 0])
    #expect(evolution["spikes"]?.values == evolution.output.values)
  }

  @Test func `a spike resets to a value, or takes the way from reset to threshold`() throws {
    let grid = try TimeGrid(step: .hertz(1024), count: 4)
    let input = try Raster(grid: grid, channelCount: 1, values: [2.5, 0, 0.25, 0])
    func voltages(_ reset: IntegrateAndFire.Reset) throws -> (voltages: [Float]?, spikes: [Float]) {
      var neuron = try IntegrateAndFire(
        1, threshold: 1, resetPotential: 0.25, reset: reset, resistance: 1024, timeStep: .hertz(1024))
      let evolution = try neuron.evolve(over: input, recording: .everything)
      return (evolution["vmem"]?.values, evolution.output.values)
    }
    #expect(try voltages(.toValue) == ([0.25, 0.25, 0.5, 0.5], [1, 0, 0, 0]))
    // One spike a step, so that what is left above the threshold fires in the next.
    #expect(try voltages(.bySubtraction) == ([1.75, 1, 0.5, 0.5], [1, 1, 1, 0]))
  }

  @Test func `neurons share the potential of integrators up to the first spike`() throws {
    let input = try input(steps: 40, channels: 3)
    var silent = try IntegrateAndFire(
      3, threshold: 100, resistance: 4, membraneTimeConstant: 0.01, leakPotential: 0.5, synapticTimeConstant: 0.004,
      integration: .euler, timeStep: step)
    var integrator = try MembraneIntegrator(
      3, resistance: 4, membraneTimeConstant: 0.01, leakPotential: 0.5, synapticTimeConstant: 0.004,
      integration: .euler, timeStep: step)
    let evolution = try silent.evolve(over: input, recording: .everything)
    #expect(try evolution["vmem"] == integrator.evolve(over: input).output)
    #expect(evolution.output.values.allSatisfy { $0 == 0 })
  }

  @Test func `a potential that leaves the finite numbers is told, though a spike would hide it`() throws {
    let neuron = try IntegrateAndFire(1, resistance: 3e38, timeStep: .hertz(1))
    let expected = ModuleError("IntegrateAndFire", .stateNotFinite(attribute: "vmem", step: 1, time: 1))
    let grid = try TimeGrid(step: .hertz(1), count: 3)
    let input = try Raster(grid: grid, channelCount: 1, values: [0, 3, 0])
    #expect(throws: expected) { try neuron.evolved(over: input) }
    let filtered = try IntegrateAndFire(1, synapticTimeConstant: 1, inputWeight: 3e38, timeStep: .hertz(1))
    let current = ModuleError("IntegrateAndFire", .stateNotFinite(attribute: "isyn", step: 1, time: 1))
    #expect(throws: current) { try filtered.evolved(over: input) }
  }

  @Test func `parameters that do not belong together are refused`() throws {
    func message(_ body: () throws -> Void) -> String {
      do { try body() } catch { return "\(error)" }
      return ""
    }
    #expect(
      message { _ = try IntegrateAndFire(3, membraneTimeConstant: Tensor([0.1, 0])) }
        == "IntegrateAndFire: 'tau_mem' has shape [3], but a tensor of shape [2] was given.")
    #expect(
      message { _ = try MembraneIntegrator(1, synapticTimeConstant: 0) }
        == "MembraneIntegrator: 'tau_syn' must be above zero, but value 0 is 0.0.")
    #expect(message { _ = try MembraneIntegrator(0) } == "MembraneIntegrator cannot have 0 neurons.")
    var layer = try MembraneIntegrator(1, membraneTimeConstant: 0.1)
    layer.parameters.leakPotential = nil
    #expect(message { try layer.validate() }.hasPrefix("MembraneIntegrator lacks the attribute 'v_leak'"))
    layer = try MembraneIntegrator(1)
    layer.parameters.inputWeight = 1
    #expect(message { try layer.validate() }.contains("'w_in'"))
  }
}
