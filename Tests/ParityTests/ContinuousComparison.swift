import Signals

/// What Loligo gave for an operation on a sampled series.
enum ContinuousAnswer {
  case series(ContinuousSeries)
  /// Rows of values.
  case values([Float], channelCount: Int)
  case flag(Bool)
  case number(Float?)
  /// Values at times of which Loligo makes no series, and why.
  case unordered([Float], times: [Double], Fault)
  /// Rows of values on a clock, and for each the sample that was taken then, if any.
  case clocked([Float], channelCount: Int, samples: [[Float]?])
}

/// Compares answers with the oracle: times, counts and limits exactly, samples within a relative 10⁻⁶.
struct ContinuousComparison {
  private(set) var failures: [String] = []
  private let call: ContinuousCall

  init(_ call: ContinuousCall) { self.call = call }

  mutating func outcome(of answer: ContinuousAnswer) throws -> Outcome {
    var fault: Fault?
    switch answer {
    case .series(let series): fault = try compare(series)
    case .values(let values, let channelCount):
      let result = try call.node.required("result")
      let subject = try call.arguments["series"].text.map { try call.series($0) }
      if subject?.sampleCount == 0, result.shape.last == 0, channelCount > 0, values.allSatisfy(\.isNaN) {
        return .deliberate(.lostChannels)
      }
      compare(values, with: result.values, as: "values")
    case .flag(let flag): expect(flag, try call.node.required("result").values.first == 1, as: "answer")
    case .number(let number):
      compare([number ?? .nan], with: try call.node.required("result").values, as: "result")
    case .unordered(let values, let times, let reason):
      expect(times, try call.node.required("out.times").values, as: "times")
      compare(values, with: try call.node.required("out.samples").values, as: "samples")
      fault = reason
    case .clocked(let values, let channelCount, let samples):
      fault = try compareOnClock(values, channelCount: channelCount, samples: samples)
    }
    if !failures.isEmpty { return .failed(failures.joined(separator: "; ")) }
    return fault.map(Outcome.deliberate) ?? .passed
  }

  private mutating func compare(_ found: ContinuousSeries) throws -> Fault? {
    let facts = try call.node.json("out.ts")
    let times = try call.node.required("out.times").values
    // The first sample of the next period, which is at the very stop: the model system may miss it by rounding.
    let isStopMissed =
      found.sampleCount == times.count + 1 && found.isPeriodic && found.times[times.count] == found.stop
    expect(found.sampleCount, times.count + (isStopMissed ? 1 : 0), as: "number of samples")
    guard failures.isEmpty else { return nil }
    let isClocked = if case .clocked = found.times { true } else { false }
    for index in times.indices { compare(found.times[index], times[index], isClocked, as: "time \(index)") }
    compare(found.start, facts["t_start"].number ?? .nan, isClocked, as: "start")
    compare(found.stop, facts["t_stop"].number ?? .nan, isClocked, as: "stop")
    expect(found.channelCount, facts["num_channels"].number.map { Int(clamped: $0) } ?? -1, as: "number of channels")
    expect(found.isPeriodic, facts["periodic"].flag ?? false, as: "periodicity")
    if call.operation != "concatenate_t" {
      expect(found.interpolation, try SamplingRules(facts).interpolation, as: "interpolation")
    }
    let fault = try compareSamples(found)
    return isStopMissed ? .comparedTimes : fault
  }

  /// Compares samples, up to those of a periodic series that were taken at the very time, which the model system misses.
  private mutating func compareSamples(_ found: ContinuousSeries) throws -> Fault? {
    let expected = try call.node.required("out.samples").values
    let subject = try call.arguments["series"].text.flatMap { $0.hasPrefix("abs(") ? nil : try call.series($0) }
    guard failures.isEmpty, expected.count <= found.values.count else {
      expect(found.values.count, expected.count, as: "number of values")
      return nil
    }
    var fault: Fault?
    for index in expected.indices {
      if agree(found.values[index], expected[index], at: index, of: subject) { continue }
      let row = index / max(1, found.channelCount)
      if let subject, subject.isPeriodic, Self.holds(found.sample(row), near: found.times[row], in: subject) {
        fault = .comparedTimes
      } else {
        failures.append("samples \(index) is \(found.values[index]) for \(expected[index])")
        return nil
      }
    }
    return fault
  }

  /// Sums may be off by what is lost where the summands cancel: 10⁻⁶ of the series' own.
  private func agree(_ found: Float, _ expected: Double, at index: Int, of subject: ContinuousSeries?) -> Bool {
    if Self.agree(found, expected) { return true }
    guard ["add", "radd", "iadd", "sub", "rsub", "isub"].contains(call.operation), let subject,
      subject.values.indices.contains(index)
    else { return false }
    return (Double(found) - expected).magnitude <= 1e-6 * Double(subject.values[index].magnitude)
  }

  /// Whether a periodic series has a sample of these values at a time, or at one of the channels that were asked for.
  private static func holds(_ row: ArraySlice<Float>, near time: Double, in series: ContinuousSeries) -> Bool {
    (0..<series.sampleCount).contains { sample in
      let periods = (time - series.times[sample]) / series.duration
      return (periods - periods.rounded()).magnitude <= 1e-9
        && (row == series.sample(sample) || row.allSatisfy { series.sample(sample).contains($0) })
    }
  }

  /// Compares rows, up to those where a sample was taken that Loligo read and the model system missed, and a row that
  /// the model system has too many.
  private mutating func compareOnClock(
    _ found: [Float], channelCount: Int, samples: [[Float]?]
  ) throws -> Fault? {
    var expected = try call.node.required("result").values
    var fault: Fault?
    if expected.count == found.count + channelCount {
      expected.removeLast(channelCount)
      fault = .extraStep
    }
    expect(found.count, expected.count, as: "number of values")
    guard failures.isEmpty else { return nil }
    for row in samples.indices {
      let range = row * channelCount..<(row + 1) * channelCount
      let own = Array(found[range])
      if range.allSatisfy({ Self.agree(found[$0], expected[$0]) }) { continue }
      if let sample = samples[row], sample == own {
        fault = .comparedTimes
      } else {
        compare(own, with: Array(expected[range]), as: "row \(row)")
      }
    }
    return fault
  }

  // MARK: Numbers

  private mutating func compare(_ found: Double, _ expected: Double, _ isClocked: Bool, as quantity: String) {
    let isSame = isClocked ? Comparison.isSameTime(found, expected, step: 0) : found == expected
    if !isSame { failures.append("\(quantity) is \(found) s for \(expected) s") }
  }

  private mutating func compare(_ found: [Float], with expected: [Double], as quantity: String) {
    expect(found.count, expected.count, as: "number of " + quantity)
    guard found.count == expected.count,
      let index = found.indices.first(where: { !Self.agree(found[$0], expected[$0]) })
    else { return }
    failures.append("\(quantity) \(index) is \(found[index]) for \(expected[index])")
  }

  /// Within a relative 10⁻⁶ and the oracle's absolute 10⁻¹², or the nearest 32-bit number.
  static func agree(_ found: Float, _ expected: Double) -> Bool {
    if found.isNaN || expected.isNaN { return found.isNaN && expected.isNaN }
    return found == Float(expected) || (Double(found) - expected).magnitude <= 1e-6 * expected.magnitude + 1e-12
  }

  private mutating func expect<Value: Equatable>(_ found: Value, _ expected: Value, as quantity: String) {
    if found != expected { failures.append("\(quantity) is \(found) for \(expected)") }
  }
}
