import Modules
import Signals

/// Compares the series of a timed run with the oracle.
struct TimedComparison {
  private let oracle: OracleCase
  private let call: TimedCall
  private let steps: Int
  private let window: Int?
  private(set) var hasSqueezedRecord = false
  var result: Comparison

  /// - Parameters:
  ///   - steps: Rows that the model system's module ran over.
  ///   - window: Compare so many steps alone.
  init(_ oracle: OracleCase, _ call: TimedCall, steps: Int, window: Int? = nil) {
    self.oracle = oracle
    self.call = call
    self.steps = steps
    self.window = window
    result = Comparison(.none)
  }

  /// Compares output, records and time base.
  mutating func compare(_ evolution: TimedEvolution) throws {
    let counts = try recordedCounts(neurons: evolution.evolution.output.channelCount, from: evolution.grid)
    result = Comparison(try rule(counts: counts), steps: window ?? .max)
    if let counts, let spikes = evolution.evolution["spikes"] {
      result.compare(spikes: spikes.values, with: counts, steps: steps, as: "record 'spikes'")
    }
    let base = try call.node.required("time_base").values
    result.compare(
      times: Array(evolution.grid.times.prefix(base.count)), with: base, step: oracle.timeStep, as: "time base")
    try compareOutput(call.labelled(evolution.output), grid: evolution.grid)
    try compareRecords(of: evolution)
  }

  private mutating func compareOutput(_ output: Signal, grid: TimeGrid) throws {
    switch (output, try call.node.series("ts_output").signal) {
    case (.events(let found), .events(let expected)):
      compareEvents(found, with: expected, grid: grid, as: "output")
    case (.continuous(let found), .continuous(let expected)):
      let samples = try call.node.required("ts_output.samples").values
      compareSamples(found, with: expected, samples: samples, as: "output")
    default: result.fail("the output is of the other kind")
    }
  }

  private mutating func compareRecords(of evolution: TimedEvolution) throws {
    let record = call.node.part("record")
    hasSqueezedRecord =
      try steps == 1
      && record.datasetNames.contains { name in
        try name.hasSuffix(".samples") && record.required(name.dropLast(7) + "times").values.count != steps
      }
    if hasSqueezedRecord { return }
    for name in record.datasetNames.filter({ $0.hasSuffix(".times") }).map({ String($0.dropLast(6)) }) {
      let path = AttributePath(oracleName: name)
      let quantity = "record '\(name)'"
      guard let raster = evolution.evolution[path], let series = try evolution.recorded(path) else {
        result.fail("nothing is recorded as '\(name)'")
        continue
      }
      switch series {
      case .events:
        // The model system places recorded events mid-bin, whatever it was asked for the output.
        guard let expected = try record.series(name) as? EventSeries else {
          result.fail("\(quantity) is of the other kind")
          continue
        }
        compareEvents(
          try EventSeries(raster, placement: .binMiddle), with: expected, grid: evolution.grid, as: quantity)
      case .continuous(let found):
        let samples = try record.required(name + ".samples")
        // A record without a batch axis: its first step is taken for the first trial, and its channels for time.
        if samples.values.count == found.channelCount, found.sampleCount > 1 {
          hasSqueezedRecord = true
          result.compare(
            Array(found.sample(0)), with: samples.values, steps: 1, as: quantity)
          continue
        }
        result.compare(found.values, with: samples.values, steps: steps, as: quantity)
        result.compare(
          times: (0..<found.sampleCount).map { found.times[$0] }, with: try record.required(name + ".times").values,
          step: oracle.timeStep, as: "times of " + quantity)
      }
    }
  }

  private mutating func compareSamples(
    _ found: ContinuousSeries, with expected: ContinuousSeries, samples: [Double], as quantity: String
  ) {
    result.compare(found.values, with: samples, steps: steps, as: quantity)
    result.compare(
      times: (0..<found.sampleCount).map { found.times[$0] },
      with: (0..<expected.sampleCount).map { expected.times[$0] },
      step: oracle.timeStep, as: "times of " + quantity)
    compareLimits(found, with: expected, as: quantity)
    result.expect(found.interpolation, expected.interpolation, as: "interpolation of " + quantity)
  }

  private mutating func compareEvents(
    _ found: EventSeries, with expected: EventSeries, grid: TimeGrid, as quantity: String
  ) {
    let end = result.isComplete(of: steps) ? Double.infinity : grid.time(at: result.comparedSteps)
    let (own, other) = (found.times.prefix { $0 < end }, expected.times.prefix { $0 < end })
    result.compare(times: Array(own), with: Array(other), step: oracle.timeStep, as: "time of event of " + quantity)
    result.expect(
      found.channels.prefix(own.count), expected.channels.prefix(other.count), as: "channels of " + quantity)
    compareLimits(found, with: expected, as: quantity)
  }

  private mutating func compareLimits(_ found: any TimeSeries, with expected: any TimeSeries, as quantity: String) {
    result.compare(time: found.start, with: expected.start, step: oracle.timeStep, as: "start of " + quantity)
    result.compare(time: found.stop, with: expected.stop, step: oracle.timeStep, as: "stop of " + quantity)
    result.expect(found.channelCount, expected.channelCount, as: "number of channels of " + quantity)
    result.expect(found.isPeriodic, expected.isPeriodic, as: "periodicity of " + quantity)
  }

  /// The recorded spikes as counts, `[steps, neurons]`; `nil` for a module without.
  private func recordedCounts(neurons: Int, from grid: TimeGrid) throws -> [Double]? {
    guard let times = try call.node.array("record.spikes.times"),
      let channels = try call.node.array("record.spikes.channels")
    else { return nil }
    var counts = [Double](repeating: 0, count: steps * neurons)
    for (time, channel) in zip(times.values, channels.values) {
      let step = Int(clamped: ((time - grid.start) / grid.step.seconds).rounded(.down))
      guard (0..<steps).contains(step), (0..<neurons).contains(Int(clamped: channel)) else { return nil }
      counts[step * neurons + Int(clamped: channel)] += 1
    }
    return counts
  }

  /// How closely spikes have to agree: as the case says, else by the margin of its own potentials.
  private func rule(counts: [Double]?) throws -> SpikeRule {
    if let rule = SpikeRule(oracle.node) { return rule }
    guard let counts, let potentials = try call.node.array("record.vmem.samples"),
      potentials.values.count == counts.count, let thresholds = try oracle.node.array("params.threshold")
    else { return .none }
    var rule = SpikeRule(
      potentials: potentials.values, counts: counts, thresholds: thresholds.values,
      maximumCount: oracle.maximumSpikesPerStep)
    rule.maximumSpikes = max(rule.maximumSpikes, try maximumSpikesOfCase())
    return rule
  }

  /// The most spikes of a neuron in a step of any call: native modules carry the rounding of their state along.
  private func maximumSpikesOfCase() throws -> Double {
    var maximum = 0
    for (_, node) in oracle.node.calls {
      guard let times = try node.array("record.spikes.times"), let channels = try node.array("record.spikes.channels")
      else { continue }
      var counts: [[Double]: Int] = [:]
      for (time, channel) in zip(times.values, channels.values) { counts[[time, channel], default: 0] += 1 }
      maximum = max(maximum, counts.values.max() ?? 0)
    }
    return Double(maximum)
  }
}
