import Loligo

/// What the way back of a layer takes beside its way there: processor time and memory, layer by layer, 200 steps.
///
/// Each line tells the fastest of some runs: `forward` of a plain run, `pullback` of going back over it, and their ratio.
/// `input` says whether the input is events on one channel in fifty, or samples; `wants` whether the derivative by the input
/// is asked for, which a first layer is not. The greatest memory is that of the process so far: ask for a configuration alone.
struct Pullbacks {
  let report: Report
  private static let step = TimeStep.milliseconds(1)
  private static let steps = 200

  func run() throws {
    let delayed = try SparseConnections(
      sources: 700, targets: 256, [.init(.fixedInDegree(40), weights: .constant(0.1), delays: 1...20)], seed: 1)
    let recurrent = try SparseConnections(
      sources: 256, targets: 256, [.init(.fixedInDegree(20), weights: .constant(0.1), delays: 1...5)], seed: 1)
    try measure("Rate", Rate(256, activation: .tanh))
    try measure("Rate recurrent", Rate(256, activation: .tanh, recurrentWeights: .drawn(.normal(0.05)), seed: 1))
    try measure("Rate relu recurrent", Rate(256, recurrentWeights: .drawn(.normal(0.05)), seed: 1))
    try measure(
      "Convolution", Convolution(inputShape: [2, 32, 32], outputChannels: 8, kernel: [3, 3], padding: .same))
    try measure(
      "Convolution strided",
      Convolution(inputShape: [16, 16, 16], outputChannels: 32, kernel: [3, 3], stride: [2, 2]))
    try measure(
      "Convolution grouped",
      Convolution(inputShape: [16, 32], outputChannels: 16, kernel: [5], groups: 16, padding: .same))
    try measure("SparseLinear", SparseLinear(delayed))
    try measure("Linear", Linear(700, 256, seed: 1))
    try measure("Pooling", Pooling(.sum, inputShape: [8, 32, 32], kernel: [2, 2]))
    try measure("ExponentialSynapse", ExponentialSynapse(256, timeStep: Self.step))
    try measure("LIF recurrent", LIF(256, recurrentWeights: .drawn(.normal(0.01)), timeStep: Self.step, seed: 1))
    try measure("IntegrateAndFire", IntegrateAndFire(256, resistance: 10, timeStep: Self.step))
    try measure("CurrentLIF recurrent", CurrentLIF(256, recurrence: recurrent, timeStep: Self.step))
    try measure("ConductanceLIF", ConductanceLIF(256, reversalPotential: 3, timeStep: Self.step))
    try measure("UpDownEncoder", UpDownEncoder(256, threshold: 0.5))
    try measure("Softmax", Softmax(256, 20, timeStep: Self.step, seed: 1))
  }

  private func measure<Layer: DifferentiableModule>(_ kind: String, _ layer: Layer) throws {
    for input in layer.inputKind == .events ? ["events", "samples"] : ["samples"] {
      let raster = try input == "events" ? events(layer.inputCount) : samples(layer.inputCount)
      for wants in ["weights", "input"] {
        let facts: Report.Facts = [
          ("kind", .text(kind)), ("input", .text(input)), ("wants", .text(wants)), ("T", .init(Self.steps)),
        ]
        guard report.selection.includes(facts) else { continue }
        let context = EvolutionContext()
        let forward = try Measurement(rounds: 9) {
          var copy = layer
          _ = try copy.evolve(over: raster, in: context)
        }
        var taped = layer
        let (evolution, tape) = try taped.evolveTaped(over: raster, in: context)
        let draws = RandomNumbers(seed: 2).normal(count: evolution.output.values.count, deviation: 1)
        let cotangent = Cotangent(draws, wantsInput: wants == "input")
        var (gradient, ofInput) = (Gradient(of: layer), [Float]())
        let pullback = Measurement(rounds: 9) {
          gradient.clearState()
          ofInput = layer.pullback(cotangent, through: tape, into: &gradient)
        }
        let (there, back) = (forward.processor.min() ?? 0, pullback.processor.min() ?? 0)
        let sums = gradient.tree.leaves.compactMap { Tensor($0.value) }.flatMap(\.scalars)
        Report.line(
          "pullbacks",
          facts + [
            ("forward_us_per_step", .number(there / Double(Self.steps) * 1e6)),
            ("pullback_us_per_step", .number(back / Double(Self.steps) * 1e6)), ("ratio", .number(back / there)),
            ("checksum", .number((sums + ofInput).reduce(0) { $0 + Double($1) })),
            ("maxrss_MiB", .number(Measurement.peakMemory.rounded())),
          ])
      }
    }
  }

  /// Events on one channel in fifty of each step.
  private func events(_ channels: Int) throws -> Raster {
    let some = max(1, channels / 50)
    let draws = RandomNumbers(seed: 1).uniform(count: Self.steps * some, in: 0..<Float(channels))
    let series = try EventSeries(
      times: draws.indices.map { (Double($0 / some) + 0.5) / 1000 },
      channels: draws.map { min(Int($0), channels - 1) }, channelCount: channels, stop: Double(Self.steps) / 1000)
    return try series.raster(on: TimeGrid(step: Self.step, count: Self.steps))
  }

  private func samples(_ channels: Int) throws -> Raster {
    try Raster(
      grid: TimeGrid(step: Self.step, count: Self.steps), channelCount: channels,
      values: RandomNumbers(seed: 1).normal(count: Self.steps * channels, deviation: 1))
  }
}
