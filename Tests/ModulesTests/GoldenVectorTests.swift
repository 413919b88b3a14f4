import Modules
import Signals
import Testing

/// What the model system computes, from its behaviour specification; the names are those of its list of vectors.
@Suite struct `golden vectors of the model system` {
  @Test func `G1, a neuron with defaults, driven once`() throws {
    var neuron = try LIF(1)
    let result = try neuron.evolve(over: Raster([[3], [0], [0], [0], [0], [0]]), recording: .everything)
    #expect(result.output.values == [2, 3, 3, 2, 2, 3])
    expectNear(
      try #require(result["vmem"]).values,
      [
        0.8536882735021418, 0.5265656592143291, 0.08300867825145808, 0.5351525564756447, 0.8454552075306276,
        0.02667653254564417,
      ])
    expectNear(
      try #require(result["isyn"]).values,
      [
        2.853688273502142, 2.7145122541078783, 2.582123929275173, 2.456192259233945, 2.336402349214214,
        2.2224546620451533,
      ])
    #expect(result["spikes"] == result.output)
    #expect(result["irec"]?.values == [0, 0, 0, 0, 0, 0])
  }

  @Test func `G2, two recurrent neurons with two synapses each`() throws {
    var neurons = try LIF(
      2, synapses: 2, membraneTimeConstant: Tensor([0.01, 0.02]),
      synapticTimeConstant: Tensor([0.005, 0.01, 0.02, 0.04], shape: [2, 2]), bias: Tensor([0.1, -0.05]),
      threshold: Tensor([1, 0.5]),
      recurrentWeights: .values(Tensor([0.1, 0.2, 0.3, 0.4, -0.5, 0.6, -0.7, 0.8], shape: [2, 4])))
    let silence: [Float] = [0, 0, 0, 0]
    let input = try Raster([[1, 0.5, 0.25, 0.125], silence, [0, 1, 1, 0], silence, silence])
    let result = try neurons.evolve(over: input, recording: .everything)
    #expect(result.output.values == [1, 0, 1, 2, 3, 6, 4, 10, 6, 19])
    expectNear(
      try #require(result["vmem"]).values,
      [
        0.37114946209596167, 0.3097210951287201, 0.7783559024779656, 0.26522164380814983, 0.3890365722813769,
        0.04087143831976059, 0.39095853086098753, 0.4607527462498222, 0.6034668585386029, 0.13752180724911156,
      ], within: 1e-5)
    let recurrent = try #require(result["irec"])
    expectNear(recurrent.row(0), [0, 0, 0, 0])
    expectNear(recurrent.row(1), [0.1, 0.2, 0.3, 0.4])
    expectNear(recurrent.row(2), [-0.9, 1.4, -1.1, 2.0])
    let currents = try #require(result["isyn"])
    expectNear(
      currents.row(0), [0.8187307530779818, 0.45241870901797976, 0.2378073561251785, 0.12191373900354158])
    expectNear(
      currents.row(4), [-5.657143723356401, 11.806856674271616, -8.148845517574069, 17.39808575517084])
  }

  @Test func `G3, a cap on spikes keeps the excess in the potential`() throws {
    var neurons = try LIF(2, maximumSpikesPerStep: 3)
    #expect(try neurons.evolve(over: Raster([[20, 20], [20, 20]])).output.values == [3, 3, 3, 3])
    expectNear(neurons.state.membranePotential.scalars, [49.364396937951, 49.364396937951])
  }

  @Test func `G4, inhibition goes below rest without a limit`() throws {
    var neuron = try LIF(1)
    let output = try neuron.evolve(over: Raster([[-2], [-2], [-2]])).output
    #expect(output.values == [0, 0, 0])
    expectNear(neuron.state.membranePotential.scalars, [-10.686056379696])
  }

  @Test func `G5, a constant current`() throws {
    var neuron = try LIF(1, membraneTimeConstant: 0.01, synapticTimeConstant: 0.005)
    let input = try Raster(Array(repeating: [0.2], count: 20))
    let result = try neuron.evolve(over: input, recording: .only("vmem"))
    #expect(result.output.values == [0, 0, 0, 1, 0, 1, 0, 1, 1, 1, 0, 1, 1, 1, 1, 0, 1, 1, 1, 1])
    let potential = try #require(result["vmem"]).values
    expectNear(
      [0, 1, 2, 19].map { potential[$0] },
      [0.1637461506155964, 0.4459738039590678, 0.8111062723275276, 0.18664954911383624])
  }

  @Test func `G6, a bias alone makes a neuron fire`() throws {
    var neuron = try LIF(1, bias: 0.1)
    let silence = Raster(silentOn: try TimeGrid(step: .milliseconds(1), count: 25), channelCount: 1)
    let result = try neuron.evolve(over: silence, recording: .only("vmem"))
    #expect(result.output.values == (0..<25).map { $0 == 13 ? 1 : 0 })
    let potential = try #require(result["vmem"]).values
    expectNear(potential.prefix(3), [0.1, 0.19512293, 0.2856066842536674])
  }

  @Test func `G7, a spike reaches its target one step later`() throws {
    var neurons = try LIF(2, recurrentWeights: .values(Tensor([0, 1, 0, 0], shape: [2, 2])))
    let result = try neurons.evolve(
      over: Raster([[1.2, 0], [0, 0], [0, 0], [0, 0]]), recording: .only("irec"))
    #expect(result.output.values == [1, 0, 1, 0, 1, 2, 1, 3])
    #expect(result["irec"]?.values == [0, 0, 0, 1, 0, 1, 0, 1])
  }

  @Test func `G8, an impulse through a synapse, in two runs`() throws {
    var synapse = try ExponentialSynapse(1, timeConstant: 0.01)
    let first = try synapse.evolve(over: Raster([[1], [0], [0], [0], [0], [0]])).output
    expectNear(first.values, [0.90483742, 0.81873075, 0.74081822, 0.67032005, 0.60653066, 0.54881164])
    let second = try synapse.evolve(over: Raster([[0], [0], [0]])).output
    expectNear(second.values, [0.4965853, 0.44932896, 0.40656966])
  }

  @Test(arguments: [0, 5] as [Float]) func `up and down events of the encoder`(_ level: Float) throws {
    var encoder = try UpDownEncoder(1, threshold: 0.1, start: level == 0 ? .zero : .firstSample)
    let samples: [Float] = level == 0 ? [0, 0.15, 0.35, 0.3, -0.2] : [5, 5.15, 5.375, 5.325, 4.75]
    let output = try encoder.evolve(over: Raster(samples.map { [$0] })).output
    #expect(output.kind == .events)
    #expect((0..<5).map { output.value(step: $0, channel: 0) } == [0, 1, 2, 0, 0])
    #expect((0..<5).map { output.value(step: $0, channel: 1) } == [0, 0, 0, 0, 5])
  }

  @Test func `thresholds up and down are two`() throws {
    var encoder = try UpDownEncoder(1, threshold: 0.25, downThreshold: 1)
    let output = try encoder.evolve(over: Raster([[1], [0.5], [-1], [-1]])).output
    #expect((0..<4).map { output.row($0) } == [[4, 0], [0, 0], [0, 2], [0, 0]])
  }

  @Test func `G17, timed neurons under a constant current`() throws {
    var timed = try LIF(2).timed()
    let input = try ContinuousSeries(
      clocked: Array(repeating: 0.1, count: 200), channelCount: 2, step: .milliseconds(1))
    let spikes = try #require(try timed.evolve(over: input).output.events)
    #expect(spikes.count == 308)
    #expect(spikes.stop == 0.1)
    #expect(timed.now == 0.1)
  }

  @Test(arguments: [(EventCounting.counts, 1.8097), (.presence, 0.9048)])
  func `G18, events of one bin count as many or as one`(_ counting: EventCounting, _ expected: Double) throws {
    var timed = try ExponentialSynapse(2).timed(conversion: .init(counting: counting))
    let events = try EventSeries(
      times: [0.001, 0.0011, 0.005], channels: [0, 0, 1], channelCount: 2, stop: 0.01)
    let output = try #require(try timed.evolve(over: events).output.samples)
    expectNear(output.sample(0), [0, 0])
    expectNear(output.sample(1), [expected, 0], within: 1e-4)
    expectNear(output.sample(5).suffix(1), [0.9048], within: 1e-4)
  }
}
