import Foundation
import Loligo
import Testing

/// What docs/porting.md says: numbers that snnTorch 1.0.0, Norse 1.1.0 and Rockpool 3.1.0 gave, and Loligo gives.
@Suite struct `the article on porting` {
  private let step = TimeStep.milliseconds(1)
  /// `[steps, 2]`.
  private let input: [Float] = [
    0.3, 0.5, 0.5, 0.1, 0, 0.4, 0.6, 0.2, 0.2, 0, 0, 0.6, 0.9, 0.3, 0.1, 0.1, 0, 0, 0, 0.2, 0.7, 0, 0, 0,
  ]

  private func raster(steps: Int, times factor: Float = 1) throws -> Raster {
    try Raster(
      grid: TimeGrid(step: step, count: steps), channelCount: 2, values: input.prefix(2 * steps).map { $0 * factor })
  }

  private func agree(_ values: [Float], _ others: [Float], within tolerance: Float = 2e-5) -> Bool {
    values.count == others.count
      && zip(values, others).allSatisfy { ($0 - $1).magnitude <= tolerance * max(1, $1.magnitude) }
  }

  private func scalars(_ value: AttributeValue?) -> [Float] {
    if case .tensor(let tensor) = value { tensor.scalars } else { [] }
  }

  /// The gradient of Σ k · spikes, k = 0, 1/16, 2/16 … over steps and neurons.
  private func gradient(of network: Sequential, steps: Int, times factor: Float = 1) throws -> AttributeTree {
    var gradient = Gradient(of: network)
    _ = try network.pullBack(over: raster(steps: steps, times: factor), into: &gradient) { evolution in
      (loss: 0, cotangent: Cotangent(evolution.output.values.indices.map { Float($0) / 16 }))
    }
    return gradient.tree
  }

  // MARK: snnTorch

  @Test func `snnTorch's Leaky that resets at once`() throws {
    let weights = try Tensor([0.8, -0.3, 0.6, 1.1], shape: [2, 2])
    var leaky = try LIFNeuron(
      2, membraneTimeConstant: Leak.decay(0.9).timeConstant(step: step), maximumSpikesPerStep: 1)
    leaky.simulation.surrogate = SurrogateGradient(.fastSigmoid(slope: 5))
    let network = try Sequential([("fc", Linear(2, 2, weights: .values(weights))), ("lif", leaky)])
    let evolution = try network.evolved(over: raster(steps: 8), recording: .only("lif/vmem")).evolution
    #expect(evolution.output.values == [0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0])
    #expect(
      agree(
        try #require(evolution["lif/vmem"]).values,
        [
          0.54, 0.46, 0.946, 0.374, 0.0914, 0.7766, 0.68226, 0.73894, 0.774034, 0.605046, 0.056631, 0.204541, 0.950968,
          0.244087, 0.995871, 0.299679,
        ]))
    let gradient = try gradient(of: network, steps: 8)
    #expect(agree(scalars(gradient["fc/weight"]), [1.3126028, 0.44222206, 1.0343695, 0.42697918], within: 1e-4))
  }

  /// What snnTorch's Synaptic is, which subtracts the threshold of 1 a step late; weights into it are divided by alpha.
  private func synaptic(_ neurons: Int, alpha: Float, beta: Float) throws -> LIF {
    let atOnce: Float = 1e-6
    return try LIF(
      neurons, membraneTimeConstant: Leak.decay(Tensor([beta])).timeConstant(step: step),
      synapticTimeConstant: Leak.decay(Tensor([alpha])).timeConstant(step: step),
      adaptationWeights: Tensor([(beta - 1) / atOnce]),
      adaptationTimeConstant: Leak.decay(Tensor([atOnce])).timeConstant(step: step),
      maximumSpikesPerStep: 1, timeStep: step)
  }

  @Test func `snnTorch's Synaptic, as it is unless told otherwise`() throws {
    let weights = try Tensor([0.4, -0.1, 0.2, 0.6].map { $0 / 0.6 }, shape: [2, 2])
    let network = try Sequential([
      ("fc", Linear(2, 2, weights: .values(weights))), ("lif", synaptic(2, alpha: 0.6, beta: 0.9)),
    ])
    let evolution = try network.evolved(over: raster(steps: 12), recording: .only("lif/vmem")).evolution
    let spikes = evolution.output.values
    #expect(spikes == [0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0])
    // Its `mem` is the potential before the threshold is subtracted.
    let potentials = zip(try #require(evolution["lif/vmem"]).values, spikes).map { $0 + $1 }
    #expect(
      agree(
        potentials,
        [
          0.22, 0.27, 0.55, 0.415, 0.7862, 0.7167, 1.1623, 0.91095, 0.398902, 0.959407, 0.690711, 1.307198, 1.24066,
          0.532717, 0.548005, 0.743188, 0.752052, 0.827115, 0.872155, 0.959351, 1.182124, 0.922385, 0.302223, 0.865527,
        ]))

    // Its Leaky is the same, with a current that is over at once.
    let larger = try Tensor([0.8, -0.3, 0.6, 1.1].map { $0 / 1e-6 }, shape: [2, 2])
    let other = try Sequential([
      ("fc", Linear(2, 2, weights: .values(larger))), ("lif", synaptic(2, alpha: 1e-6, beta: 0.9)),
    ])
    #expect(
      try other.evolved(over: raster(steps: 8)).evolution.output.values
        == [0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0])
  }

  @Test func `surrogates of snnTorch and Norse at 0.5, 0.9, 1 and 1.2 of the threshold`() throws {
    func slopes(_ shape: SurrogateGradient.Shape, threshold: Float = 1) throws -> [Float] {
      try ([0.5, 0.9, 1, 1.2] as [Float]).map { potential in
        var neuron = try LIFNeuron(1, threshold: Tensor([threshold]))
        neuron.simulation.surrogate = SurrogateGradient(shape)
        let raster = try Raster(
          grid: TimeGrid(step: step, count: 1), channelCount: 1, values: [potential * threshold])
        var gradient = Gradient(of: neuron)
        return try neuron.pullBack(over: raster, into: &gradient) { _ in (loss: 0, cotangent: Cotangent([1])) }.input[0]
      }
    }
    #expect(agree(try slopes(.arctangent(slope: 2)), [0.28840041, 0.91016978, 1, 0.71695668]))
    #expect(agree(try slopes(.fastSigmoid(slope: 25)), [0.0054869684, 0.081632629, 1, 0.027777769]))
    #expect(agree(try slopes(.sigmoid(slope: 25)), [9.3165632e-05, 1.7525922, 6.25, 0.16620125]))
    // Norse's 'super', whatever its alpha.
    #expect(agree(try slopes(.fastSigmoid(slope: 1)), [0.44444446, 0.82644641, 1, 0.6944444]))
    // snnTorch's fast_sigmoid(slope=10) at a threshold of 2.
    let halves = try slopes(.fastSigmoid(slope: 20), threshold: 2)
    #expect(agree(halves.map { 2 * $0 }, [0.0082644625, 0.11111107, 1, 0.039999984]))
  }

  @Test func `snnTorch's losses`() throws {
    let spikes = try Raster(
      grid: TimeGrid(step: step, count: 4), channelCount: 3, values: [1, 0, 2, 0, 1, 0, 3, 0, 1, 1, 1, 0])
    for (loss, value) in [
      (Loss.crossEntropyOfEachStep, 1.4977229), (Loss.crossEntropy(.sum), 2.1698458),
      (Loss.crossEntropy(.maximum), 1.4076060), (Loss.meanSquaredError, 1.3333333),
    ] {
      #expect((try loss.evaluate(spikes, against: .label(2)).loss - value).magnitude < 1e-6)
    }
  }

  // MARK: Norse

  @Test func `Norse's LIFCell`() throws {
    let weights = try Tensor([0.8, -0.3, 0.6, 1.1], shape: [2, 2])
    var cell = try IntegrateAndFire(
      2, reset: .toValue, membraneTimeConstant: 0.02, synapticTimeConstant: 0.01, inputWeight: 10, integration: .euler,
      timeStep: step)
    cell.simulation.surrogate = SurrogateGradient(.fastSigmoid(slope: 1))
    let network = try Sequential([("fc", Linear(2, 2, weights: .values(weights))), ("lif", cell)])
    let evolution = try network.evolved(over: raster(steps: 12, times: 10), recording: .only("lif/vmem")).evolution
    #expect(
      evolution.output.values == [0, 0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 1, 0, 1, 1])
    #expect(
      agree(
        try #require(evolution["lif/vmem"]).values,
        [
          0.27, 0.23, 0.7295, 0.4055, 0, 0.773525, 0.79113, 0, 0, 0.302523, 0.892815, 0.889668, 0, 0, 0, 0.554839, 0, 0,
          0, 0.55942, 0, 0.929927, 0, 0,
        ]))
    let gradient = try gradient(of: network, steps: 12, times: 10)
    #expect(agree(scalars(gradient["fc/weight"]), [2.6582088, 4.2543921, 2.2067678, 3.3076205], within: 1e-4))
  }

  // MARK: Rockpool

  @Test func `Rockpool's LIFTorch, run and gradient`() throws {
    let weights = try Tensor([0.8, -0.3, 0.6, 1.1], shape: [2, 2])
    let recurrent = try Tensor([0, 0.3, -0.2, 0], shape: [2, 2])
    var network = try Sequential([
      ("lin", Linear(2, 2, weights: .values(weights))),
      (
        "lif",
        LIF(
          2, membraneTimeConstant: 0.01, synapticTimeConstant: 0.005, threshold: 0.8,
          recurrentWeights: .values(recurrent))
      ),
    ])
    try network.fix("lif/threshold")
    let evolution = try network.evolved(over: raster(steps: 8), recording: .only("lif/vmem")).evolution
    #expect(evolution.output.values == [0, 0, 1, 0, 1, 1, 1, 1, 1, 2, 1, 1, 1, 2, 1, 2])
    #expect(
      agree(
        try #require(evolution["lif/vmem"]).values,
        [
          0.44211462, 0.37661615, 0.33863086, 0.61637437, 0.30760676, 0.58921999, 0.46179432, 0.69229251, 0.39028865,
          0.0081883669, 0.15281886, 0.7972011, 0.40235680, 0.71769202, 0.22239298, 0.66749680,
        ]))

    let target = TrainingTarget.values((0..<16).map { Float($0) / 16 })
    let loss = Loss.meanSquaredError
    var gradient = Gradient(of: network)
    let run = try network.pullBack(over: raster(steps: 8), into: &gradient) { evolution in
      let (value, cotangent) = try loss.evaluate(evolution.output, against: target)
      return (loss: value, cotangent: Cotangent(cotangent))
    }
    #expect((run.loss - 0.482421875).magnitude < 1e-6)
    let tree = gradient.tree
    #expect(agree(scalars(tree["lin/weight"]), [0.86447638, 0.48906174, 0.77125406, 0.34561732], within: 1e-4))
    #expect(agree(scalars(tree["lif/w_rec"]), [1.5621016, 1.4862102, 1.2431271, 1.6229606], within: 1e-4))
    // Its tau_mem is one number for both.
    #expect(agree([scalars(tree["lif/tau_mem"]).reduce(0, +)], [6.6525249], within: 1e-4))
  }

  // MARK: all

  @Test func `a network by way of NIR, and a batch`() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "loligo-\(UUID().uuidString).nir").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let network = try Sequential([
      ("fc", Linear(2, 2, seed: 1)), ("lif", IntegrateAndFire(2, membraneTimeConstant: 0.02)),
    ])
    try NIRGraph(network).write(to: path)
    let imported = try NIRGraph(path).network(NIROptions(timeStep: .milliseconds(1))).module
    let batch = [try raster(steps: 8), try raster(steps: 12, times: 10)]
    let runs = try network.evolve(trials: batch)
    #expect(
      try runs.map(\.evolution.output.values) == batch.map { try imported.evolved(over: $0).evolution.output.values })
  }

  @Test func `stands in the article as it stands here`() throws {
    try Article("porting.md").holds(swiftOf: #filePath)
  }
}
