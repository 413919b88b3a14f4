import Loligo

/// W1: 700 channels → Linear → 256 LIF, recurrent or not → softmax over 20 classes, 1,000 steps; its first call and its silence.
struct Inference {
  private let report: Report
  private let inputs: NPZFile
  private let samples: [EventSeries]
  private static let step = TimeStep.milliseconds(1)
  private static let stepCount = 1000

  init(_ report: Report) throws {
    self.report = report
    inputs = try NPZFile(report.selection.folder + "/w1.npz")
    let offsets = try inputs.array("sample_offsets").integers()
    let (steps, channels) = (try inputs.array("step").integers(), try inputs.array("channel").integers())
    samples = try zip(offsets, offsets.dropFirst()).map { first, end in
      try EventSeries(
        times: steps[first..<end].map { (Double($0) + 0.5) / 1000 }, channels: Array(channels[first..<end]),
        channelCount: 700, stop: 1)
    }
  }

  private func tensor(_ name: String) throws -> Tensor {
    let array = try inputs.array(name)
    return try Tensor(array.floats(), shape: array.shape)
  }

  private func network(isRecurrent: Bool) throws -> Sequential {
    try Sequential([
      ("input", Linear(700, 256, weights: .values(tensor("W1")))),
      (
        "hidden",
        LIF(
          256, membraneTimeConstant: 0.02, synapticTimeConstant: 0.01,
          recurrentWeights: isRecurrent ? .values(tensor("W_rec")) : nil, timeStep: Self.step)
      ),
      (
        "readout",
        Softmax(
          256, 20, weights: .values(tensor("W2")), bias: .values(tensor("b2")), timeConstant: 0.1, timeStep: Self.step)
      ),
    ])
  }

  private func facts(isRecurrent: Bool, batch: Int) -> Report.Facts {
    [("rec", isRecurrent ? 1 : 0), ("batch", .init(batch)), ("T", .init(Self.stepCount))]
  }

  /// Batches of 1, 32 and 256; the rasters are made in the timed part, and timed once more alone.
  func run() throws {
    for isRecurrent in [true, false] {
      let network = try network(isRecurrent: isRecurrent)
      let grid = try TimeGrid(step: Self.step, count: Self.stepCount)
      for batch in [1, 32, 256] {
        let trains = (0..<batch).map { samples[$0 % samples.count] }
        var outputs: [Raster] = []
        try report.measure(
          "W1", facts(isRecurrent: isRecurrent, batch: batch), rounds: batch == 256 ? 5 : 11,
          units: batch * Self.stepCount, unit: "step_sample", checksum: { outputs.reduce(0) { $0 + Self.sum($1) } },
          more: {
            let conversion = try Measurement(rounds: 5) { for train in trains { _ = try train.raster(on: grid) } }
            return [
              ("raster_cpu_median_s", .number(Measurement.median(conversion.processor))),
              ("worst_difference", .number(try worstDifference(of: outputs, isRecurrent: isRecurrent))),
            ]
          }
        ) {
          let rasters = try trains.map { try $0.raster(on: grid) }
          outputs = try network.evolve(trials: rasters).map(\.evolution.output)
        }
      }
    }
  }

  /// W6: a training step of the network over 250 steps: rasters, cross-entropy on the mean of log-softmax, gradient of all
  /// weights, and the step of the optimiser.
  func training() throws {
    let grid = try TimeGrid(step: Self.step, count: 250)
    for isRecurrent in [true, false] {
      let readout = try Linear(256, 20, weights: .values(tensor("W2")), bias: .values(tensor("b2")))
      var layers = try network(isRecurrent: isRecurrent).children.dropLast().map { ($0.name, $0.module) }
      layers += [("readout", readout), ("smooth", try ExponentialSynapse(20, timeConstant: 0.1, timeStep: Self.step))]
      let network = try Sequential(layers)
      var plan = TrainingPlan(loss: .crossEntropyOfEachStep)
      plan.optimizer = .sgd()
      // So small that every step has the work of the first.
      plan.learningRate = LearningRate(1e-12)
      plan.frozen = [
        ParameterSelection(.timeConstants), ParameterSelection(.thresholds), ParameterSelection(.biases, in: "hidden"),
      ]
      for batch in [32, 256] {
        var trainer = try Trainer(network, plan: plan)
        let trains = (0..<batch).map { samples[$0 % samples.count] }
        var loss = 0.0
        try report.measure(
          "W6", [("rec", isRecurrent ? 1 : 0), ("batch", .init(batch)), ("T", 250)], rounds: batch == 256 ? 5 : 11,
          units: batch * 250, unit: "step_sample", checksum: { loss },
          more: { [("input_weight_gradient", .number(try gradientSum(of: network, trains: Array(trains.prefix(2)))))] }
        ) {
          loss = try trainer.step(
            trains.enumerated().map { sample, train in
              TrainingExample(input: try train.raster(on: grid), target: .label(sample % 20))
            }
          ).loss
        }
      }
    }
  }

  /// The sum of the magnitudes of the input weights' gradient for samples 0 and 1 as classes 0 and 7, as `w6_check.py` has it.
  private func gradientSum(of network: Sequential, trains: [EventSeries]) throws -> Double {
    let grid = try TimeGrid(step: Self.step, count: 250)
    var gradient = Gradient(of: network)
    for (train, label) in zip(trains, [0, 7]) {
      gradient.clearState()
      _ = try network.pullBack(over: train.raster(on: grid), into: &gradient) { evolution in
        let (loss, cotangent) = try Loss.crossEntropyOfEachStep.evaluate(evolution.output, against: .label(label))
        return (loss, Cotangent(cotangent.map { $0 / 2 }, wantsInput: false))
      }
    }
    guard case .tensor(let weights)? = gradient.tree["input/weight"] else { return .nan }
    return weights.scalars.reduce(0) { $0 + Double($1.magnitude) }
  }

  /// From the network that is built to the result of one sample, before anything else has run in this process.
  func first() throws {
    let facts = facts(isRecurrent: true, batch: 1)
    guard report.selection.includes(facts) else { return }
    let network = try network(isRecurrent: true)
    let grid = try TimeGrid(step: Self.step, count: Self.stepCount)
    var output = Raster(silentOn: grid, channelCount: 20)
    try report.measure(
      "first", facts, rounds: 0, units: Self.stepCount, unit: "step_sample", checksum: { Self.sum(output) }
    ) { output = try network.evolved(over: samples[0].raster(on: grid)).evolution.output }
  }

  private static func sum(_ raster: Raster) -> Double { Double(raster.values.reduce(0, +)) }

  /// The largest difference of the first samples from the outputs that all simulators agree on.
  private func worstDifference(of outputs: [Raster], isRecurrent: Bool) throws -> Double {
    let expected = try inputs.array("expected_rec\(isRecurrent ? 1 : 0).softmax_output").doubles()
    let size = Self.stepCount * 20
    var worst = 0.0
    for (sample, output) in outputs.prefix(4).enumerated() {
      for (index, value) in output.values.enumerated() {
        worst = max(worst, (Double(value) - expected[sample * size + index]).magnitude)
      }
    }
    return worst
  }

  /// The recurrent network with no input, after 5,000 steps of decay.
  func silence() throws {
    let facts: Report.Facts = [("T", 10_000)]
    guard report.selection.includes(facts) else { return }
    var network = try network(isRecurrent: true)
    _ = try network.evolve(over: samples[0].raster(on: TimeGrid(step: Self.step, count: 1000)))
    _ = try network.evolve(
      over: Raster(silentOn: TimeGrid(step: Self.step, firstTick: 1000, count: 5000), channelCount: 700))
    let silence = Raster(silentOn: try TimeGrid(step: Self.step, firstTick: 6000, count: 10_000), channelCount: 700)
    var output = silence
    try report.measure(
      "silence", facts, rounds: 11, units: 10_000, unit: "step", checksum: { Self.sum(output) }
    ) { output = try network.evolved(over: silence).evolution.output }
  }
}
