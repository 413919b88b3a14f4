import Modules
import Testing
import Training

@Suite struct `Ridge regression` {
  /// Values that look random and are the same everywhere.
  private func values(_ count: Int, seed: Int64) -> [Float] {
    RandomNumbers(seed: seed).normal(count: count, deviation: 1)
  }

  @Test(arguments: [0.5, 1, 10, 1000]) func `its weights satisfy the normal equations`(penalty: Double) throws {
    let (rows, features, targets) = (40, 7, 3)
    let (x, y) = (values(rows * features, seed: 1), values(rows * targets, seed: 2))
    var regression = RidgeRegression(featureCount: features, targetCount: targets)
    try regression.add(features: x, targets: y)
    let weights = try regression.weights(penalty: penalty)
    for feature in 0..<features {
      for target in 0..<targets {
        var residual = penalty * weights[feature * targets + target]
        for row in 0..<rows {
          var error = -Double(y[row * targets + target])
          for other in 0..<features { error += Double(x[row * features + other]) * weights[other * targets + target] }
          residual += Double(x[row * features + feature]) * error
        }
        #expect(residual.magnitude < 1e-10 * (rows > 0 ? Double(rows) : 1) * max(1, penalty))
      }
    }
  }

  @Test func `rows added in blocks give the same bits as rows added at once`() throws {
    let (features, targets) = (5, 2)
    let (x, y) = (values(30 * features, seed: 3), values(30 * targets, seed: 4))
    var whole = RidgeRegression(featureCount: features, targetCount: targets)
    try whole.add(features: x, targets: y)
    for size in [1, 7, 29] {
      var pieces = RidgeRegression(featureCount: features, targetCount: targets)
      for first in stride(from: 0, to: 30, by: size) {
        let end = min(30, first + size)
        try pieces.add(
          features: Array(x[first * features..<end * features]), targets: Array(y[first * targets..<end * targets]))
      }
      #expect(try pieces.weights(penalty: 2) == whole.weights(penalty: 2))
    }
  }

  @Test func `without a penalty an exact linear relation is found`() throws {
    var regression = RidgeRegression(featureCount: 2, targetCount: 1)
    try regression.add(features: [1, 0, 0, 1, 1, 1], targets: [1, 2, 3])
    let weights = try regression.weights(penalty: 0)
    #expect((weights[0] - 1).magnitude < 1e-12 && (weights[1] - 2).magnitude < 1e-12)
  }

  @Test func `bad input is refused with its facts`() throws {
    var regression = RidgeRegression(featureCount: 2, targetCount: 1)
    #expect(throws: TrainingError.lengthMismatch(what: "features in whole rows", expected: 2, found: 3)) {
      try regression.add(features: [1, 2, 3], targets: [1])
    }
    #expect(throws: TrainingError.lengthMismatch(what: "targets", expected: 1, found: 2)) {
      try regression.add(features: [1, 2], targets: [1, 2])
    }
    #expect(throws: TrainingError.notFinite(row: 1, column: 0)) {
      try regression.add(features: [1, 2, .nan, 1], targets: [1, 2])
    }
    #expect(throws: TrainingError.targetNotFinite(row: 1, column: 0)) {
      try regression.add(features: [1, 2, 3, 1], targets: [1, .infinity])
    }
    #expect(throws: TrainingError.targetNotFinite(row: 0, column: 0)) {
      try regression.add(doubleFeatures: [1, 2, 3, 1], targets: [.nan, 1])
    }
    #expect(throws: TrainingError.badPenalty(-1)) { try regression.weights(penalty: -1) }
    #expect(throws: TrainingError.notPositiveDefinite(row: 0, penalty: 0)) { try regression.weights(penalty: 0) }
  }
}

@Suite struct `ridge regression with options` {
  typealias Options = RidgeRegression.Options

  private func values(_ count: Int, seed: Int64) -> [Float] {
    RandomNumbers(seed: seed).normal(count: count, deviation: 1)
  }

  private func solution(_ options: Options, _ x: [Float], _ y: [Float], penalty: Double = 0.5) throws
    -> RidgeRegression.Solution
  {
    var regression = RidgeRegression(featureCount: 3, targetCount: 2, options: options)
    try regression.add(features: x, targets: y)
    return try regression.solution(penalty: penalty)
  }

  @Test func `a bias is the weight of a constant`() throws {
    let (x, y) = (values(60, seed: 1), values(40, seed: 2))
    let found = try solution(Options(hasBias: true), x, y)
    var explicit = RidgeRegression(featureCount: 4, targetCount: 2)
    try explicit.add(features: (0..<20).flatMap { x[$0 * 3..<$0 * 3 + 3] + [1] }, targets: y)
    #expect(try found.weights + found.bias == explicit.weights(penalty: 0.5))
  }

  @Test func `rows of 64 bits give the same bits as rows of 32`() throws {
    let (x, y) = (values(60, seed: 1), values(40, seed: 2))
    for hasBias in [true, false] {
      var regression = RidgeRegression(featureCount: 3, targetCount: 2, options: Options(hasBias: hasBias))
      try regression.add(doubleFeatures: x.map { Double($0) }, targets: y.map { Double($0) })
      #expect(try regression.solution(penalty: 0.5) == solution(Options(hasBias: hasBias), x, y))
    }
  }

  @Test func `standard scores do not depend on the units of a feature`() throws {
    let (x, y) = (values(60, seed: 3), values(40, seed: 4))
    let options = Options(hasBias: true, standardizes: true)
    let found = try solution(options, x, y)
    // A feature in other units, about another zero.
    let other = try solution(options, x.enumerated().map { $0.offset % 3 == 1 ? $0.element * 8 + 4 : $0.element }, y)
    for target in 0..<2 {
      #expect((other.weights[2 + target] * 8 - found.weights[2 + target]).magnitude < 1e-6)
      #expect((other.bias[target] + 4 * other.weights[2 + target] - found.bias[target]).magnitude < 1e-6)
    }
  }

  @Test func `a feature that does not vary has a deviation of one`() throws {
    var regression = RidgeRegression(featureCount: 1, targetCount: 1, options: Options(standardizes: true))
    try regression.add(features: [2, 2, 2], targets: [1, 2, 3])
    #expect(regression.standard?.means == [2] && regression.standard?.deviations == [1])
    #expect(try regression.weights(penalty: 1) == [0])
  }

  @Test func `classes weigh the same however often they come, and left-out rows not at all`() throws {
    let x: [Float] = [1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 0]
    let y: [Float] = [1, 0, 1, 0, 0, 1, 0, 1]
    let options = Options(hasBias: true, balancesClasses: true)
    let found = try solution(options, x, y)
    let left = try solution(options, x + [9, 9, 9], y + [-1, -1])
    #expect(found == left)
    // A class for and against: the same boundary with the other sign.
    for feature in 0..<3 { #expect((found.weights[feature * 2] + found.weights[feature * 2 + 1]).magnitude < 1e-12) }
    var regression = RidgeRegression(featureCount: 3, targetCount: 2, options: options)
    #expect(throws: TrainingError.noClassTarget(row: 0, column: 1, value: 2)) {
      try regression.add(features: [1, 2, 3], targets: [1, 2])
    }
    #expect(
      TrainingError.noClassTarget(row: 0, column: 1, value: 2).description
        == "Target 1 of row 0 is 2.0, but classes are told by 1, 0, or -1 for a row to be left out.")
  }

  @Test func `pruning takes out the least certain weights, whatever their sign`() throws {
    var regression = RidgeRegression(featureCount: 3, targetCount: 1)
    try regression.add(features: [1, 0, 0, 0, 1, 0, 0, 0, 1], targets: [5, -4, 0.5])
    let pruned = try regression.solution(penalty: 0, pruning: .smallest(1))
    #expect(pruned.isKept == [true, true, false] && pruned.weights == [5, -4, 0])
    let asModelSystem = try regression.solution(penalty: 0, pruning: .notAboveSmallest(1))
    #expect(asModelSystem.isKept == [true, false, false])
    #expect(try regression.solution(penalty: 0, pruning: .smallest(0)) == regression.solution(penalty: 0))
    #expect(throws: TrainingError.badPruning(count: 4, featureCount: 3)) {
      try regression.solution(penalty: 0, pruning: .smallest(4))
    }
    #expect(
      TrainingError.badPruning(count: 4, featureCount: 3).description
        == "4 weights cannot be pruned of 3 features; prune from 0 to 3.")
  }
}

@Suite struct `Cholesky factors` {
  @Test(arguments: [1, 2, 5, 20]) func `solve what was multiplied`(size: Int) throws {
    let entries = RandomNumbers(seed: Int64(size)).normal(count: size * size, deviation: 1).map(Double.init)
    var matrix = [Double](repeating: 0, count: size * size)
    for row in 0..<size {
      for column in 0..<size {
        for index in 0..<size {
          matrix[row * size + column] += entries[row * size + index] * entries[column * size + index]
        }
        if row == column { matrix[row * size + column] += 1 }
      }
    }
    let solution = (0..<2 * size).map { Double($0) - 3 }
    var right = [Double](repeating: 0, count: 2 * size)
    for row in 0..<size {
      for column in 0..<2 {
        for index in 0..<size { right[row * 2 + column] += matrix[row * size + index] * solution[index * 2 + column] }
      }
    }
    let found = try CholeskyFactor(matrix, size: size).solve(right, columns: 2)
    for (value, expected) in zip(found, solution) { #expect((value - expected).magnitude < 1e-8) }
  }

  @Test func `refuse a matrix that is not positive definite, naming the pivot`() {
    #expect(throws: TrainingError.notPositiveDefinite(row: 1, penalty: 0)) {
      try CholeskyFactor([1, 2, 2, 1], size: 2)
    }
    #expect(throws: TrainingError.self) { try CholeskyFactor([1, 2, 2], size: 2) }
  }
}
