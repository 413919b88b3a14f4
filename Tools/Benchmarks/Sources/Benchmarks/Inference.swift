import Loligo

/// W1: 700 channels → Linear → 256 LIF, recurrent or not → softmax over 20 classes, 1,000 steps; and its silence.
struct Inference {
  private let inputs: NPZFile
  private let samples: [EventSeries]
  private static let step = TimeStep.milliseconds(1)
  private static let stepCount = 1000

  init(folder: String) throws {
    inputs = try NPZFile(folder + "/w1.npz")
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

  /// Batches of 1, 32 and 256; the rasters are made in the timed part.
  func run() throws {
    for isRecurrent in [true, false] {
      let network = try network(isRecurrent: isRecurrent)
      let grid = try TimeGrid(step: Self.step, count: Self.stepCount)
      for batch in [1, 32, 256] {
        let trains = (0..<batch).map { samples[$0 % samples.count] }
        var outputs: [Raster] = []
        let measurement = try Measurement(rounds: batch == 256 ? 5 : 11) {
          let rasters = try trains.map { try $0.raster(on: grid) }
          outputs = try network.evolve(trials: rasters).map(\.evolution.output)
        }
        let conversion = try Measurement(rounds: 5) { for train in trains { _ = try train.raster(on: grid) } }
        let worst = try worstDifference(of: outputs, isRecurrent: isRecurrent)
        Report.line(
          "W1",
          [
            ("rec", isRecurrent ? 1 : 0), ("batch", .number(Double(batch))), ("T", 1000),
            ("raster_cpu_median_s", .number(Measurement.median(conversion.processor))),
            ("worst_difference", .number(worst)),
          ], measurement, units: Double(batch * Self.stepCount), unit: "step",
          checksum: outputs.reduce(0) { $0 + Double($1.values.reduce(0, +)) })
      }
    }
  }

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
    var network = try network(isRecurrent: true)
    _ = try network.evolve(over: samples[0].raster(on: TimeGrid(step: Self.step, count: 1000)))
    _ = try network.evolve(
      over: Raster(silentOn: TimeGrid(step: Self.step, firstTick: 1000, count: 5000), channelCount: 700))
    let silence = Raster(silentOn: try TimeGrid(step: Self.step, firstTick: 6000, count: 10_000), channelCount: 700)
    var sum: Float = 0
    let measurement = try Measurement(rounds: 11) {
      sum = try network.evolved(over: silence).evolution.output.values.reduce(0, +)
    }
    Report.line("silence", [("T", 10_000)], measurement, units: 10_000, unit: "step", checksum: Double(sum))
  }
}
