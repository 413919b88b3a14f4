import Modules
import Signals
import Testing

@Suite struct `drawing weights` {
  static let all: [Initializer] = [
    .asGiven, .zeros, .uniform(0.5), .uniform(0), .normal(0.3), .uniformRootOfTwo, .uniformRootOfOne, .kaiming, .xavier,
    .unitEigenvalues, .sparse(0.1, .normal(0.3)), .sparse(0.25, .kaiming), .sparse(0.5, .uniform(1e-7)),
    .sparse(1, .zeros), .sparse(0, .asGiven),
  ]

  @Test(arguments: all) func `the text of an initializer is read as written`(_ initializer: Initializer) {
    #expect(Initializer(text: initializer.text) == initializer)
    #expect(Initializer(initializer.attributeValue) == initializer)
    #expect(initializer.isUsable)
  }

  @Test func `every initializer has a text of its own`() {
    #expect(Set(Self.all.map(\.text)).count == Self.all.count)
    #expect(Set(Self.all).count == Self.all.count)
  }

  @Test(arguments: [
    "", "uniform", "uniform x", "uniform -1", "uniform nan", "uniform inf", "uniform 3e38", "normal -0.1", "sparse 0.1",
    "sparse 1.5 zeros", "sparse -0.1 zeros", "sparse 0.1 lavish", "kaiming 3", "Kaiming", "uniform 1 2",
  ])
  func `a text that is no initializer is refused`(_ text: String) {
    #expect(Initializer(text: text) == nil)
  }

  @Test(arguments: [
    Initializer.uniform(.infinity), .uniform(.nan), .uniform(-1), .uniform(2e38), .normal(.nan), .normal(-0.1),
    .normal(.infinity), .sparse(1.5, .zeros), .sparse(.nan, .zeros), .sparse(0.5, .uniform(-1)),
  ])
  func `numbers that cannot be drawn from are refused by every layer`(_ initializer: Initializer) {
    let weights = Weights.drawn(initializer)
    #expect(throws: ModuleError.self) { try Linear(2, 3, weights: weights) }
    #expect(throws: ModuleError.self) { try Linear(2, 3, bias: weights) }
    #expect(throws: ModuleError.self) { try LIF(2, recurrentWeights: weights) }
    #expect(throws: ModuleError.self) { try Softmax(2, 3, weights: weights) }
    #expect(throws: ModuleError.self) {
      var layer = try Linear(2, 3)
      layer.simulation.weightInitializer = initializer
      try layer.validate()
    }
    #expect(initializer.draw(shape: [2, 3], using: RandomNumbers(seed: 1)) == nil)
  }

  @Test(
    arguments: [
      (Initializer.uniform(0.5), 0.5), (.uniformRootOfTwo, 0.1), (.uniformRootOfOne, 0.0707107), (.kaiming, 0.173205),
      (.xavier, 0.141421),
    ] as [(Initializer, Float)])
  func `uniform weights fill their range and no more`(_ initializer: Initializer, _ bound: Float) throws {
    let drawn = try #require(initializer.draw(shape: [200, 100], using: RandomNumbers(seed: 3))).scalars
    #expect(drawn.allSatisfy { $0.magnitude <= bound * 1.0001 })
    for sign in [1, -1] as [Float] { #expect(drawn.contains { $0 * sign > 0.99 * bound }) }
    let mean = drawn.reduce(0, +) / Float(drawn.count)
    #expect(mean.magnitude < 0.03 * bound)
    // A quarter of the weights in each quarter of the range, within five deviations of a binomial.
    for quarter in 0..<4 {
      let low = bound * (Float(quarter) / 2 - 1)
      let share = drawn.filter { $0 >= low && $0 < low + bound / 2 }.count
      #expect((4700...5300).contains(share), "quarter \(quarter): \(share)")
    }
  }

  @Test(arguments: [(Initializer.normal(0.3), 0.3), (.unitEigenvalues, 0.1)] as [(Initializer, Float)])
  func `normal weights have their deviation`(_ initializer: Initializer, _ deviation: Float) throws {
    let drawn = try #require(initializer.draw(shape: [100, 200], using: RandomNumbers(seed: 4))).scalars
    let squares = drawn.reduce(0) { $0 + $1 * $1 } / Float(drawn.count)
    #expect((squares.squareRoot() / deviation - 1).magnitude < 0.03)
    let within = drawn.filter { $0.magnitude < deviation }.count
    #expect((13_300...14_000).contains(within))
  }

  @Test(arguments: [0, 0.1, 0.5, 1] as [Float]) func `sparse weights have their density`(_ density: Float) throws {
    let random = RandomNumbers(seed: 5)
    let drawn = try #require(Initializer.sparse(density, .normal(1)).draw(shape: [200, 100], using: random))
    let share = Float(drawn.scalars.filter { $0 != 0 }.count) / 20_000
    #expect((share - density).magnitude < 0.02)
    // A sparse choice of a sparse choice is refused: it is one of the product of both.
    let nested = Initializer.sparse(density, .sparse(density, .normal(1)))
    #expect(!nested.isUsable && nested.draw(shape: [2, 2], using: random) == nil)
    #expect(Initializer(text: String(repeating: "sparse 1 ", count: 100_000) + "zeros") == nil)
  }

  @Test func `fan-in counts for a bias`() throws {
    let layer = try Linear(200, 5000, weights: .values(0), bias: .drawn(.uniformRootOfTwo), seed: 1)
    let bias = try #require(layer.parameters.bias).scalars
    #expect(bias.allSatisfy { $0.magnitude <= 0.1 } && bias.contains { $0 > 0.099 } && bias.contains { $0 < -0.099 })
  }

  @Test func `drawn parameters are drawn anew and given ones stay`() throws {
    let given = Tensor([1, 2, 3])
    var network = try Sequential([
      ("one", Linear(3, 3, bias: .values(given))), ("other", Linear(3, 3)),
      ("cells", LIF(3, recurrentWeights: .drawn(.sparse(0.5, .normal(1))))),
    ])
    let before = network
    network.resetParameters(using: RandomNumbers(seed: 9))
    for path in ["one/weight", "other/weight", "cells/w_rec"] as [AttributePath] {
      #expect(try network.value(at: path) != before.value(at: path), "\(path)")
    }
    #expect(try network.value(at: "one/bias") == .tensor(given))
    #expect(try network.value(at: "one/weight") != network.value(at: "other/weight"))
    #expect(try network.value(at: "cells/tau_mem") == before.value(at: "cells/tau_mem"))
    var shorter = try Sequential([("other", Linear(3, 3))])
    shorter.resetParameters(using: RandomNumbers(seed: 9))
    #expect(try shorter.value(at: "other/weight") == network.value(at: "other/weight"))
  }
}
