import LoligoTesting
import Modules
import Signals
import Testing

@Suite struct `transforms of parameters` {
  static let roundings: [LevelRounding] = [2, 3, 4, 16, 17, 255, 256].flatMap { levels in
    [LevelRounding.Range.symmetric, .extremes].flatMap { input in
      [true, false].flatMap { keepsZero in
        [true, false].map { LevelRounding(levels: levels, input: input, keepsZero: keepsZero, isPerChannel: $0) }
      }
    }
  }

  static let transforms: [ParameterTransform] = [
    .rounding(LevelRounding(levels: 17, isStochastic: true)),
    .rounding(LevelRounding(input: .within(-1.5, 2), output: .within(-127, 127), isPerChannel: true)),
    .rounding(LevelRounding(levels: 5, input: .extremes, output: .symmetric, keepsZero: false)),
    .integers(IntegerQuantization()), .integers(IntegerQuantization(bits: 3, mapping: .spread(bits: 8))),
    .integers(IntegerQuantization(bits: 3, centering: .halfSpread, mapping: .refined(bits: 6))),
    .integers(IntegerQuantization(bits: 5, centering: .middle)), .stochasticQuantization, .dropout(0.25),
    .mismatch(0.1),
  ]

  private func weights(_ seed: Int64, shape: [Int] = [9, 5]) throws -> Tensor {
    try Tensor(RandomNumbers(seed: seed).normal(count: shape.reduce(1, *), deviation: 2), shape: shape)
  }

  @Test(arguments: roundings) func `rounding twice is rounding once`(_ rounding: LevelRounding) throws {
    let once = try ParameterTransform.rounding(rounding).applied(to: weights(1))
    let twice = try ParameterTransform.rounding(rounding).applied(to: once)
    expectNear(twice.scalars, once.scalars.map { Double($0) }, within: 1e-5)
  }

  @Test(arguments: roundings, [false, true])
  func `rounded values lie on the levels, no further than one from where they were`(
    _ rounding: LevelRounding, isStochastic: Bool
  ) throws {
    var rounding = rounding
    (rounding.isStochastic, rounding.isPerChannel) = (isStochastic, false)
    let given = try weights(2).scalars
    let found = try ParameterTransform.rounding(rounding).applied(
      to: Tensor(given), using: RandomNumbers(seed: 3)
    ).scalars
    let largest = given.map(\.magnitude).max() ?? 0
    let isSymmetric = rounding.input == .symmetric
    let (low, high) = isSymmetric ? (-largest, largest) : (given.min() ?? 0, given.max() ?? 0)
    let dropsLevel = isSymmetric && rounding.keepsZero && rounding.levels % 2 == 0 && rounding.levels > 2
    let steps = Float(rounding.levels - (dropsLevel ? 2 : 1))
    let width = (high - low) / steps
    for (value, before) in zip(found, given) {
      let level = (value - low) / width
      #expect((level - level.rounded()).magnitude < 1e-3 && (-0.001...steps + 0.001).contains(level))
      #expect((value - before).magnitude <= width * (isStochastic ? 1.001 : 0.501))
    }
  }

  @Test(arguments: [2, 3, 4, 16, 255, 256], [false, true])
  func `zero stays zero where it is to be kept`(levels: Int, isStochastic: Bool) throws {
    guard levels > 2 else { return }
    var given = try weights(4)
    given.scalars[7] = 0
    let rounding = LevelRounding(levels: levels, isStochastic: isStochastic)
    #expect(try ParameterTransform.rounding(rounding).applied(to: given).scalars[7].magnitude < 1e-6)
    #expect(try ParameterTransform.integers(IntegerQuantization()).applied(to: given).scalars[7] == 0)
    #expect(try ParameterTransform.stochasticQuantization.applied(to: given).scalars[7] == 0)
    #expect(try ParameterTransform.mismatch(0.5).applied(to: given).scalars[7] == 0)
  }

  @Test(arguments: transforms) func `one seed gives the same bits, another seed others where chance decides`(
    _ transform: ParameterTransform
  ) throws {
    let given = try weights(5)
    let found = try transform.applied(to: given, using: RandomNumbers(seed: 6))
    let again = try transform.applied(to: given, using: RandomNumbers(seed: 6))
    let other = try transform.applied(to: given, using: RandomNumbers(seed: 7))
    #expect(haveSameBits(found.scalars, again.scalars) && found.shape == given.shape)
    #expect(haveSameBits(found.scalars, other.scalars) == (transform.draws == .none))
  }

  @Test(arguments: transforms) func `a transform is read as it is written`(_ transform: ParameterTransform) {
    #expect(ParameterTransform(text: transform.text) == transform)
    for damaged in [transform.text + " more", "x" + transform.text, String(transform.text.dropLast()) + "?"] {
      #expect(ParameterTransform(text: damaged) == nil)
    }
  }

  @Test(arguments: [0.001, 0.25, 0.5, 0.9] as [Float])
  func `rounding by chance is right on average, within four deviations`(share: Float) throws {
    let count = 40_000
    let given = Tensor(repeating: -3 + share, shape: [count])
    let bound = 4 * (Double(count) * Double(share) * Double(1 - share)).squareRoot()
    let whole = try ParameterTransform.stochasticQuantization.applied(to: given, using: RandomNumbers(seed: 8))
    #expect(Set(whole.scalars) == [-3, -2])
    #expect((Double(whole.scalars.count { $0 == -2 }) - Double(count) * Double(share)).magnitude < bound)
    let levels = LevelRounding(levels: 11, input: .within(-10, 10), isStochastic: true)
    let doubled = try ParameterTransform.rounding(levels).applied(
      to: Tensor(repeating: -4 + 2 * share, shape: [count]), using: RandomNumbers(seed: 9))
    #expect((Double(doubled.scalars.count { $0 == -2 }) - Double(count) * Double(share)).magnitude < bound)
    let dropped = try ParameterTransform.dropout(share).applied(to: given, using: RandomNumbers(seed: 10))
    #expect((Double(dropped.scalars.count { $0 == 0 }) - Double(count) * Double(share)).magnitude < bound)
  }

  @Test func `mismatch has the deviation that was asked for`() throws {
    let count = 40_000
    let found = try ParameterTransform.mismatch(0.1).applied(
      to: Tensor(repeating: 2, shape: [count]), using: RandomNumbers(seed: 11)
    ).scalars.map { Double($0) / 2 - 1 }
    let mean = found.reduce(0, +) / Double(count)
    let variance = found.reduce(0) { $0 + $1 * $1 } / Double(count)
    #expect(mean.magnitude < 4 * 0.1 / Double(count).squareRoot())
    #expect((variance / 0.01 - 1).magnitude < 4 * (2 / Double(count)).squareRoot())
  }

  @Test(arguments: 2...8) func `whole numbers keep to their bits, and take no more levels when they are spread`(
    bits: Int
  ) throws {
    let limit = Float(1 << (bits - 1) - 1)
    let given = try weights(12)
    let whole = try ParameterTransform.integers(IntegerQuantization(bits: bits)).applied(to: given).scalars
    #expect(whole.allSatisfy { $0 == $0.rounded() } && whole.map(\.magnitude).max() == limit)
    let spread = try ParameterTransform.integers(
      IntegerQuantization(bits: bits, mapping: .spread(bits: 8))
    ).applied(to: given).scalars
    #expect(spread.map(\.magnitude).max() == 127 && Set(spread).count == Set(whole).count)
    let centred = try ParameterTransform.integers(
      IntegerQuantization(bits: bits, centering: .middle)
    ).applied(to: given).scalars
    #expect(centred.max() == limit && centred.min() == -limit)
  }

  @Test func `what has no range is left as it is`() throws {
    for transform in Self.transforms.prefix(1) + [.integers(IntegerQuantization())] {
      let zeros = Tensor(repeating: 0, shape: [3])
      #expect(try transform.applied(to: zeros) == zeros)
      #expect(try transform.applied(to: Tensor([])) == Tensor([]))
    }
  }

  @Test(
    arguments: [
      (.dropout(1.5), "a dropout with a probability from 0 to 1, but is 1.5"),
      (.mismatch(-1), "a mismatch with a deviation from 0 to 1e6, but is -1.0"),
      (.rounding(LevelRounding(levels: 1)), "a rounding to 2 to 2^24 levels, but is 1.0"),
      (
        .rounding(LevelRounding(input: .within(1, 1))),
        "a rounding in a range from a number to a larger one, but is 1.0"
      ),
      (.integers(IntegerQuantization(bits: 1)), "whole numbers of 2 to 24 bits, but is 1.0"),
      (
        .integers(IntegerQuantization(bits: 8, mapping: .spread(bits: 4))),
        "mapped to no fewer bits, at most 24, but is 4.0"
      ),
    ] as [(ParameterTransform, String)])
  func `numbers that make no transform are refused`(_ transform: ParameterTransform, _ ending: String) {
    let error = #expect(throws: ModuleError.self) { try transform.applied(to: Tensor([1, 2])) }
    #expect(error?.description == "ParameterTransform: 'transform' must be \(ending).")
    #expect(ParameterTransform(text: transform.text) == nil)
  }
}
