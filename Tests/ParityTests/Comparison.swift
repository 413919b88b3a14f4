/// Compares what Loligo computed with the oracle, by the rules of its format, and keeps the worst deviation.
struct Comparison {
  /// Largest count of spikes in a step, by which the rounding of potentials grows.
  let maximumSpikes: Double
  /// Whether every spike has to be where the oracle has it.
  let isSpikeExact: Bool
  /// Steps from here on are not compared.
  private(set) var comparedSteps = Int.max
  private(set) var failures: [String] = []

  /// Relative tolerance of 32-bit numbers.
  static let tolerance = 2e-5

  init(_ rule: SpikeRule, steps: Int = .max) {
    maximumSpikes = rule.maximumSpikes
    isSpikeExact = rule.isExact
    comparedSteps = steps
  }

  /// Whether all steps were compared, so that the state after them can be.
  func isComplete(of steps: Int) -> Bool { comparedSteps >= steps }

  /// Notes something that is wrong.
  mutating func fail(_ text: String) { failures.append(text) }

  /// Compares a list of spike counts, `steps` rows; a flip ends the comparison there, or is a failure.
  mutating func compare(spikes found: [Float], with expected: [Double], steps: Int, as quantity: String) {
    guard haveEqualCount(found.count, expected.count, quantity), steps > 0 else { return }
    let channels = max(1, expected.count / steps)
    guard let flip = expected.indices.first(where: { Double(found[$0]) != expected[$0] }) else { return }
    let step = flip / channels
    if step >= comparedSteps { return }
    if isSpikeExact {
      fail("\(quantity) has \(found[flip]) for \(expected[flip]) at step \(step), channel \(flip % channels)")
    }
    comparedSteps = step
  }

  /// Compares numbers, `steps` rows, up to the first flipped spike.
  mutating func compare(_ found: [Float], with expected: [Double], steps: Int, as quantity: String) {
    guard haveEqualCount(found.count, expected.count, quantity), steps > 0 else { return }
    let channels = max(1, expected.count / steps)
    let magnitude = expected.lazy.filter(\.isFinite).map(\.magnitude).max() ?? 0
    let allowed = Self.tolerance * max(1, magnitude, maximumSpikes)
    var worst: (index: Int, deviation: Double)?
    for index in expected.indices.prefix(channels * min(steps, max(0, comparedSteps))) {
      let deviation = Self.deviation(of: Double(found[index]), from: expected[index])
      if deviation > worst?.deviation ?? 0 { worst = (index, deviation) }
    }
    guard let worst, worst.deviation > allowed else { return }
    fail(
      "\(quantity) is \(found[worst.index]) for \(expected[worst.index]) at step \(worst.index / channels), "
        + "channel \(worst.index % channels): off by \(worst.deviation), allowed \(allowed)")
  }

  /// Compares an instant with the product of Doubles that the model system computes: within 4 units in the last place.
  mutating func compare(time found: Double, with expected: Double, step: Double, as quantity: String) {
    if !Self.isSameTime(found, expected, step: step) { fail("\(quantity) is \(found) s for \(expected) s") }
  }

  /// Compares lists of instants.
  mutating func compare(times found: [Double], with expected: [Double], step: Double, as quantity: String) {
    guard haveEqualCount(found.count, expected.count, quantity) else { return }
    for index in expected.indices where !Self.isSameTime(found[index], expected[index], step: step) {
      fail("\(quantity) \(index) is \(found[index]) s for \(expected[index]) s")
      return
    }
  }

  /// Compares anything else.
  mutating func expect<Value: Equatable>(_ found: Value, _ expected: Value, as quantity: String) {
    if found != expected { fail("\(quantity) is \(found) for \(expected)") }
  }

  static func isSameTime(_ first: Double, _ second: Double, step: Double) -> Bool {
    (first - second).magnitude <= 4 * max(first.magnitude, second.magnitude, step).ulp
  }

  /// Not a number agrees with itself alone.
  private static func deviation(of found: Double, from expected: Double) -> Double {
    if found == expected || (found.isNaN && expected.isNaN) { return 0 }
    let difference = (found - expected).magnitude
    return difference.isNaN ? .infinity : difference
  }

  private mutating func haveEqualCount(_ found: Int, _ expected: Int, _ quantity: String) -> Bool {
    if found != expected { fail("\(quantity) has \(found) values for \(expected)") }
    return found == expected
  }
}
