import Loligo

/// How the cost of W1's kind of network grows with one size at a time, with events and weights of our own.
///
/// From 256 recurrent neurons, a batch of 8, 8 events a step and 1,000 steps, one axis at a time. Weights shrink with the
/// root of what they sum over, so that the activity stays of one size.
struct Growth {
  let report: Report
  private static let step = TimeStep.milliseconds(1)

  func run() throws {
    for batch in [1, 2, 4, 8, 16, 32, 64, 128, 256] { try measure("batch", .init(batch: batch)) }
    for neurons in [64, 128, 256, 512, 1024] { try measure("neurons", .init(neurons: neurons)) }
    for events in [0, 1, 8, 32, 128, 512] { try measure("events_per_step", .init(eventsPerStep: events)) }
    for steps in [100, 1000, 10_000] { try measure("T", .init(steps: steps)) }
  }

  private struct Size {
    var batch = 8
    var neurons = 256
    var eventsPerStep = 8
    var steps = 1000
  }

  private func measure(_ axis: String, _ size: Size) throws {
    let facts: Report.Facts = [
      ("axis", .text(axis)), ("batch", .init(size.batch)), ("neurons", .init(size.neurons)),
      ("events_per_step", .init(size.eventsPerStep)), ("T", .init(size.steps)),
    ]
    guard report.selection.includes(facts) else { return }
    let drive = Float(max(size.eventsPerStep, 1)) / 8
    let network = try Sequential([
      ("input", Linear(700, size.neurons, weights: .drawn(.normal(0.03 / drive.squareRoot())), seed: 1)),
      (
        "hidden",
        LIF(
          size.neurons, membraneTimeConstant: 0.02, synapticTimeConstant: 0.01,
          recurrentWeights: .drawn(.normal(0.08 / Float(size.neurons).squareRoot())), timeStep: Self.step, seed: 2)
      ),
      ("readout", Softmax(size.neurons, 20, timeConstant: 0.1, timeStep: Self.step, seed: 3)),
    ])
    let grid = try TimeGrid(step: Self.step, count: size.steps)
    let trains = try (0..<size.batch).map { try events(in: size, sample: $0) }
    let duration = Double(size.steps) / 1000
    var outputs: [Raster] = []
    try report.measure(
      "growth", facts, rounds: 5, units: size.batch * size.steps, unit: "step_sample",
      checksum: { outputs.reduce(0) { $0 + Double($1.values.reduce(0, +)) } },
      more: {
        let trials = try network.evolve(
          trials: trains.map { try $0.raster(on: grid) }, recording: .only(["hidden/spikes"]))
        let spikes = trials.reduce(0) { $0 + ($1.evolution["hidden/spikes"]?.values.reduce(0, +) ?? 0) }
        return [("hidden_rate_hz", .number(Double(spikes) / Double(size.batch * size.neurons) / duration))]
      }
    ) {
      outputs = try network.evolve(trials: trains.map { try $0.raster(on: grid) }).map(\.evolution.output)
    }
  }

  /// As many events a step on average, at random times and channels.
  private func events(in size: Size, sample: Int) throws -> EventSeries {
    let random = RandomNumbers(seed: 7).child("\(sample)")
    let count = size.eventsPerStep * size.steps
    let duration = Double(size.steps) / 1000
    let times = random.uniform(count: count, in: 0..<1).map { min(Double($0) * duration, duration * 0.9999999) }
      .sorted()
    let channels = random.child("channels").uniform(count: count, in: 0..<700).map { min(Int($0), 699) }
    return try EventSeries(times: times, channels: channels, channelCount: 700, stop: duration)
  }
}
