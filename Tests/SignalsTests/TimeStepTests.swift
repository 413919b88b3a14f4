import Signals
import Testing

/// Laws of time steps: exact ratios, or an error.
struct TimeStepTests {
  private static let ratios: [(Double, Int64, Int64)] = [
    (0.001, 1, 1_000), (0.0064, 4, 625), (1.0 / 44_100, 1, 44_100), (1.0 / 3, 1, 3), (1e-9, 1, 1_000_000_000),
    (1e-7, 1, 10_000_000), (2.5, 5, 2), (1, 1, 1), (1e6, 1_000_000, 1), (1_073_741_824, 1_073_741_824, 1),
    (1.0 / 1_073_741_824, 1, 1_073_741_824), (0.1, 1, 10), (2.2675e-05, 907, 40_000_000),
  ]

  private static let unusable: [(Int64, Int64)] = [
    (0, 1), (1, 0), (-1, 1), (1, -1), (1_073_741_825, 1), (1, 1_073_741_825), (.min, .min),
  ]

  @Test(arguments: ratios)
  func `seconds become the ratio that their shortest text or an inverse stands for`(
    seconds: Double, numerator: Int64, denominator: Int64
  ) throws {
    let step = try TimeStep(seconds: seconds)
    #expect(step.numerator == numerator && step.denominator == denominator)
    #expect(step.seconds == seconds)
  }

  @Test(arguments: [
    0, -0.0, -1, .nan, .infinity, -.infinity, 2_147_483_648, .pi, 1e-10, .leastNonzeroMagnitude, 1e308, 0.1 + 0.2,
    2.0 / 3, (1.0 / 3).nextUp,
  ])
  func `seconds that are no short ratio are refused`(seconds: Double) {
    #expect(throws: SignalError.unusableTimeStep("\(seconds) s")) { try TimeStep(seconds: seconds) }
  }

  @Test func `every whole rate comes back from its rounded seconds`() throws {
    var generator = SplitMix64(seed: 1)
    for _ in 0..<2_000 {
      let step = TimeStep.hertz(Int.random(in: 1...1 << 30, using: &generator))
      let parsed = try TimeStep(seconds: step.seconds)
      // A short decimal that rounds to the same number is just as right.
      #expect(parsed == step || parsed.seconds == step.seconds)
    }
  }

  @Test func `a ratio is reduced, so equal steps are equal values`() throws {
    #expect(try TimeStep(numerator: 6, denominator: 4_000) == TimeStep(numerator: 3, denominator: 2_000))
    #expect(TimeStep.milliseconds(1_000) == .seconds(1))
    #expect(TimeStep.microseconds(100) == .hertz(10_000))
    #expect(try TimeStep(numerator: 3 << 40, denominator: 3 << 40) == .seconds(1))
  }

  @Test(arguments: unusable)
  func `a ratio that is not positive or has terms above 2³⁰ is refused`(numerator: Int64, denominator: Int64) {
    #expect(throws: SignalError.unusableTimeStep("\(numerator)/\(denominator) s")) {
      try TimeStep(numerator: numerator, denominator: denominator)
    }
  }

  @Test func `a multiple is as many times as long, or an error beyond 2³⁰`() throws {
    #expect(try TimeStep.milliseconds(2).multiplied(by: 500) == .seconds(1))
    #expect(try TimeStep.hertz(3).multiplied(by: 3) == .seconds(1))
    for factor in [0, -1, Int.max, 1 << 31] {
      #expect(throws: SignalError.self) { try TimeStep.seconds(1).multiplied(by: factor) }
    }
  }

  @Test(arguments: [
    (TimeStep.milliseconds(1), "1 ms"), (.seconds(2), "2 s"), (.microseconds(125), "125 µs"),
    (.hertz(1_000_000_000), "1 ns"), (.hertz(44_100), "1/44100 s"), (.hertz(4), "250 ms"),
  ])
  func `a step is written in the largest unit that shows it whole`(step: TimeStep, text: String) {
    #expect(step.description == text)
  }
}
