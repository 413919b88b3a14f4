import LoligoTesting
import Modules
import Signals
import Testing

/// Values that the model system gives, and what is refused.
@Suite struct `further layers` {
  private func impulse(_ value: Float, steps: Int) throws -> Raster {
    try Raster([[value]] + Array(repeating: [0], count: steps - 1))
  }

  private func isNear(_ found: [Float], _ expected: [Float]) -> Bool {
    found.count == expected.count && zip(found, expected).allSatisfy { ($0 - $1).magnitude < 1e-4 }
  }

  @Test func `neurons by forward Euler`() throws {
    var neurons = try LIF(1, integration: .euler)
    let evolution = try neurons.evolve(over: impulse(200, steps: 6), recording: .everything)
    #expect(evolution.output.values == [0, 0, 1, 0, 1, 0])
    #expect(isNear(evolution["vmem"]?.values ?? [], [0.5, 0.95, 0.35375, 0.76475, 0.13377, 0.51397]))
  }

  @Test func `neurons that adapt`() throws {
    var neurons = try LIF(1, adaptationWeights: -0.9)
    let evolution = try neurons.evolve(over: impulse(3, steps: 6), recording: .everything)
    #expect(evolution.output.values == [2, 1, 0, 0, 0, 1])
    #expect(isNear(evolution["iahp"]?.values ?? [], [0, -1.7122, -2.4848, -2.3636, -2.2484, -2.1387]))
  }

  @Test func `neurons without synapses`() throws {
    var neurons = try LIFNeuron(1)
    let evolution = try neurons.evolve(over: impulse(2.5, steps: 4), recording: .everything)
    #expect(evolution.output.values == [2, 0, 0, 0])
    #expect(isNear(evolution["vmem"]?.values ?? [], [0.5, 0.4756, 0.4524, 0.4304]))
  }

  @Test func `a latch keeps what was last said`() throws {
    var latch = try Latch(1)
    #expect(try latch.evolve(over: Raster([[0], [1], [0], [-1], [0], [2]])).output.values == [0, 1, 1, 0, 0, 1])
  }

  @Test func `settings that a type gained change nothing that was stored before`() throws {
    let names = try LIF(2, recurrentWeights: .values(0.1)).attributes.map(\.name)
    #expect(
      names == [
        "tau_mem", "tau_syn", "bias", "threshold", "w_rec", "dt", "noise_std", "max_spikes_per_dt", "seed",
        "w_rec_init", "vmem", "isyn", "spikes", "step",
      ])
    #expect(
      try UpDownEncoder(1, threshold: 1).attributes.map(\.name) == [
        "thr_up", "thr_down", "start", "reference", "has_begun",
      ])
    var neurons = try LIF(2)
    #expect(!neurons.recordablePaths.contains("iahp"))
    try neurons.set("integration", to: .text("euler"))
    #expect(neurons.simulation.integration == .euler)
    #expect(try neurons.value(at: "integration") == .text("euler"))
    try neurons.set("integration", to: .absent)
    #expect(try haveSameBits(neurons.snapshot, LIF(2).snapshot))
  }

  @Test func `a decay that is given at the time step makes the reference follow from zero`() throws {
    var encoder = try UpDownEncoder(1, threshold: 1, decayTimeConstant: 0.002)
    let evolution = try encoder.evolve(over: Raster([[4], [4], [4]]), recording: .everything)
    #expect(evolution["reference"]?.values == [0, 2, 2])
    #expect(evolution.output.values == [4, 0, 2, 0, 2, 0])
    encoder = try UpDownEncoder(1, threshold: 1, start: .firstSample, decayTimeConstant: 0.002)
    let begun = try encoder.evolve(over: Raster([[4], [4]]), recording: .everything)
    #expect(begun["reference"]?.values == [4, 2])
  }

  @Test func `refractory steps follow the input, and repeats multiply events alone`() throws {
    var encoder = try UpDownEncoder(1, threshold: 1, refractorySteps: 2, repeats: 3)
    let evolution = try encoder.evolve(over: Raster([[5], [7], [8], [8], [6]]), recording: .everything)
    #expect(evolution.output.values == [3, 0, 0, 0, 3, 0, 0, 0, 0, 3])
    #expect(evolution["reference"]?.values == [0, 5, 7, 8, 8])
  }

  @Test func `trials drop other units, pieces the same`() throws {
    let grid = try TimeGrid(step: .milliseconds(1), count: 40)
    let ones = try Raster(grid: grid, channelCount: 100, values: Array(repeating: 1, count: 4000))
    for extent in Dropout.Extent.allCases {
      let dropout = try Dropout(100, probability: 0.25, of: extent, seed: 7)
      let trials = try dropout.evolve(trials: [ones, ones]).map(\.evolution.output.values)
      #expect(trials[0] != trials[1])
      let kept = trials[0].filter { $0 != 0 }
      #expect(kept.allSatisfy { ($0 - 4 / 3).magnitude < 1e-6 })
      #expect((0.6...0.9).contains(Double(kept.count) / 4000))
      let rows = Set((0..<40).map { Array(trials[0][$0 * 100..<($0 + 1) * 100]) })
      #expect(rows.count == (extent == .wholeTrial ? 1 : 40))
    }
    var idle = try Dropout(100, isTraining: false)
    #expect(try idle.evolve(over: ones).output == ones)
    var unscaled = try Dropout(100, of: .eachStep, isRescaling: false)
    #expect(Set(try unscaled.evolve(over: ones).output.values) == [0, 1])
  }

  @Test func `a timed run gives a series of the state of every layer`() throws {
    let input = try ContinuousSeries(
      clocked: (0..<20).map { Float($0 % 7) - 3 }, channelCount: 1, step: .milliseconds(1), outside: .hold)
    let layers: [(any Module, [AttributePath])] = [
      (try LIF(1, adaptationWeights: -0.9, integration: .euler), ["vmem", "isyn", "iahp", "spikes"]),
      (try LIFNeuron(1), ["vmem", "spikes"]), (try LeakyIntegrator(1), ["vmem"]), (try Latch(1), ["bool_state"]),
      (try UpDownEncoder(1, threshold: 0.5), ["reference"]),
    ]
    for (layer, traces) in layers {
      var timed = try layer.timed(step: .milliseconds(1))
      let evolution = try timed.evolve(over: input, for: .steps(20), recording: .everything)
      for trace in traces {
        switch try evolution.recorded(trace) {
        case .continuous(let series)?: #expect(series.sampleCount == 20, "\(layer.typeName) \(trace)")
        case .events(let series)?: #expect(series.stop == 0.02)
        case nil: Issue.record("\(layer.typeName) records no '\(trace)'")
        }
      }
    }
  }

  @Test func `a router makes copies in the same step and stays with events`() throws {
    var router = try EventRouter(weights: Tensor([1, 2, 0, 1], shape: [2, 2]))
    let output = try router.evolve(over: Raster([[0, 0], [1, 0], [0, 1], [2, 1]])).output
    #expect(output.values == [0, 0, 1, 2, 0, 1, 2, 5])
    #expect(output.kind == .events)
    router = try EventRouter(weights: Tensor(repeating: 0x1p24, shape: [1, 1]))
    let error = #expect(throws: ModuleError.self) { try router.evolve(over: Raster([[1], [2]])) }
    #expect(error == ModuleError("EventRouter", .tooManyEvents(channel: 0, step: 1, time: 0.001)))
    let fraction = #expect(throws: ModuleError.self) { try router.evolve(over: Raster([[0.5]])) }
    #expect(fraction?.problem == .signal(.notACount(value: 0.5, step: 0, channel: 0)))
  }

  @Test func `what is out of range is refused with its name`() throws {
    func problem(_ body: () throws -> Void) -> String? {
      do { try body() } catch { return "\(error)" }
      return nil
    }
    #expect(
      problem { _ = try Dropout(3, probability: 1) } == "Dropout: 'p' must be from 0 to below 1, but is 1.0.")
    #expect(
      problem { _ = try Dropout(3, probability: -0.5, isRescaling: false) }
        == "Dropout: 'p' must be from 0 to 1, but is -0.5.")
    #expect(
      problem { _ = try Latch(1, threshold: -1) } == "Latch: 'threshold' must be zero or more, but is -1.0.")
    #expect(
      problem { _ = try EventRouter(weights: Tensor([0.5], shape: [1, 1])) }
        == "EventRouter: 'weight' must be whole numbers from 0 to 2^24, but is 0.5.")
    #expect(
      problem { _ = try EventRouter(weights: Tensor([1])) }
        == "EventRouter: 'weight' has shape [1, 1], but a tensor of shape [1] was given.")
    #expect(
      problem { _ = try UpDownEncoder(1, threshold: 1, repeats: 0) }
        == "UpDownEncoder: 'repeat_output' must be from 1 to 2^24, but is 0.0.")
    #expect(
      problem { _ = try UpDownEncoder(1, threshold: 1, refractorySteps: -1) }
        == "UpDownEncoder: 'n_ref_steps' must be from 0 to 2^24, but is -1.0.")
    #expect(
      problem {
        var encoder = try UpDownEncoder(1, threshold: 1, decayTimeConstant: 0.0005)
        _ = try encoder.evolve(over: Raster([[1]]))
      } == "UpDownEncoder: 'tau_decay' must be at least the time step, 1 ms, but is 0.0005000000237487257.")
    #expect(
      problem {
        var neurons = try LIF(1)
        neurons.parameters.adaptationWeights = Tensor([-1])
        _ = try neurons.evolve(over: Raster([[1]]))
      } == "LIF lacks the attribute 'tau_ahp'; a snapshot without it is damaged or was made by another version.")
    #expect(
      problem { _ = try LIFNeuron(1, maximumSpikesPerStep: 0) }
        == "LIFNeuron: 'max_spikes_per_dt' must be from 1 to 2^24, but is 0.0.")
  }
}
