import Archives
import Modules
import Signals

/// Small modules and inputs that archives are made of in tests.
enum Experiments {
  /// A spiking network with recurrence, noise, and a sampled output.
  static func network(inputs: Int = 3, neurons: Int = 5, noise: Double = 0) throws -> TimedModule {
    try Sequential([
      ("input", Linear(inputs, neurons, weights: .drawn(.uniform(0.8)), bias: .drawn(.uniform(0.1)), seed: 1)),
      (
        "hidden",
        LIF(
          neurons, recurrentWeights: .drawn(.normal(0.2)), noiseDeviation: noise, timeStep: .milliseconds(1), seed: 2)
      ),
      ("readout", Softmax(neurons, 2, seed: 3)),
    ]).timed()
  }

  /// A network whose output is made of events.
  static func spiking(inputs: Int = 3, noise: Double = 0) throws -> TimedModule {
    try Sequential([
      ("input", Linear(inputs, 4, weights: .drawn(.uniform(2)), seed: 1)),
      ("hidden", LIF(4, noiseDeviation: noise, timeStep: .milliseconds(1), seed: 2)),
    ]).timed()
  }

  /// Events on every channel in turn, every 0.7 ms.
  static func events(
    channels: Int = 3, duration: Double = 0.05, start: Double = 0, isPeriodic: Bool = false
  ) throws -> EventSeries {
    let count = Int(duration / 0.0007)
    let times = (0..<count).map { start + Double($0) * 0.0007 }
    return try EventSeries(
      times: times, channels: (0..<count).map { ($0 * 7) % channels }, channelCount: channels, start: start,
      stop: start + duration, isPeriodic: isPeriodic)
  }

  /// Samples every 6.4 ms.
  static func clocked(
    channels: Int = 3, rows: Int = 12, firstTick: Int64 = 0, phase: Int = 0, isPeriodic: Bool = false
  ) throws -> ContinuousSeries {
    let values = (0..<rows * channels).map { Float(($0 * 37 + phase) % 19) / 4 - 1 }
    return try ContinuousSeries(
      clocked: values, channelCount: channels, step: TimeStep(numerator: 4, denominator: 625), firstTick: firstTick,
      isPeriodic: isPeriodic, interpolation: .linear, outside: .hold, units: "mV")
  }

  /// Samples at times of no clock.
  static func listed(channels: Int = 3) throws -> ContinuousSeries {
    try ContinuousSeries(
      times: [0, 0.0013, 0.004, 0.0201], values: (0..<4 * channels).map { Float($0) / 3 }, channelCount: channels,
      start: -0.001, stop: 0.03, interpolation: .previous, outside: .value(0.25), units: "nA")
  }

  /// Runs a network over an input and archives it in one trial.
  @discardableResult
  static func archive(
    _ path: String, _ module: TimedModule, over input: (any TimeSeries)?, steps: Int = 50,
    recording: Recording = .everything
  ) throws -> Archive {
    var timed = module
    let writer = try Archive.create(path, for: timed, seed: 7)
    let result = try timed.evolve(over: input, for: .steps(steps), recording: recording)
    try writer.appendTrial(input: input, evolution: result, moduleAfter: timed)
    return try writer.finish()
  }
}
