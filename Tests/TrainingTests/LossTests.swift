import Modules
import Signals
import Testing
import Training

@Suite struct `Losses and their gradients` {
  static let reductions = Loss.Reduction.allCases
  static let losses: [Loss] =
    [
      .meanSquaredError, .sumSquaredError, .crossEntropyOfEachStep, .temporalClassification(appliesSoftmax: false),
      .temporalClassification(appliesSoftmax: true), .peak(PeakLoss(window: 3, target: 2, othersWeight: 0.5)),
      .peak(PeakLoss(window: 4, othersWeight: 0.3, nontarget: 0.25, repeatsPeak: true)),
    ] + reductions.map { .crossEntropy($0) } + reductions.map { .negativeLogLikelihood($0) }
    + reductions.map { .negativeLogLikelihoodOfProbabilities($0) }

  private func raster(_ values: [Float], channels: Int) throws -> Raster {
    try Raster(
      grid: TimeGrid(step: .milliseconds(1), count: values.count / channels), channelCount: channels, values: values)
  }

  private func check(_ loss: Loss, _ values: [Float], channels: Int, against target: TrainingTarget) throws {
    let (_, cotangent) = try loss.evaluate(raster(values, channels: channels), against: target)
    #expect(cotangent.count == values.count)
    let step: Float = 0x1p-9
    for index in values.indices {
      func value(_ shift: Float) throws -> Double {
        var moved = values
        moved[index] += shift
        return try loss.evaluate(raster(moved, channels: channels), against: target).loss
      }
      let width = Double(values[index] + step) - Double(values[index] - step)
      let difference = try (value(step) - value(-step)) / width
      let allowed = 1e-4 * max(1, difference.magnitude)
      #expect((Double(cotangent[index]) - difference).magnitude < allowed, "\(loss) by value \(index)")
    }
  }

  @Test(arguments: losses, [1, 7])
  func `the cotangent of a loss is its finite difference`(loss: Loss, steps: Int) throws {
    // A value stands apart from all others, so that no difference changes which is the largest.
    let order = RandomNumbers(seed: 5).uniform(count: steps * 4, in: 0..<1)
    let ranks = order.indices.sorted { order[$0] < order[$1] }
    var values = [Float](repeating: 0, count: steps * 4)
    for (rank, index) in ranks.enumerated() { values[index] = 0.2 + 1.5 * Float(rank) / Float(steps * 4) }
    switch loss {
    case .temporalClassification:
      try check(loss, values.map { $0 - 2 }, channels: 4, against: .labels(steps == 1 ? [2] : [1, 3, 3, 2]))
    case .meanSquaredError, .sumSquaredError:
      try check(loss, values, channels: 4, against: .values(values.map { 1 - $0 * $0 }))
      try check(loss, values, channels: 4, against: .label(1))
    default: try check(loss, values, channels: 4, against: .label(2))
    }
  }

  @Test(arguments: [0, 1], [false, true])
  func `a binary peak loss has the gradient of its finite difference`(label: Int, repeatsPeak: Bool) throws {
    let loss = Loss.binaryPeak(PeakLoss(window: 3, target: 2, othersWeight: 0.4, repeatsPeak: repeatsPeak))
    try check(loss, [0.1, -0.4, 0.3, 1.2, 0.9], channels: 1, against: .label(label))
    try check(loss, [0.1, -0.4, 0.3, 0.2, 0.9], channels: 1, against: .label(label))
  }

  @Test func `classification of sequences gives the probability of all their alignments`() throws {
    let third = -1.0986122886681098
    let output = try raster([Float](repeating: Float(third), count: 12), channels: 3)
    let loss = Loss.temporalClassification(appliesSoftmax: false)
    let value = try loss.evaluate(output, against: .labels([1, 2])).loss
    #expect(abs(value - 1.6863989535702288) < 1e-6)
    // Every way of four steps over three classes, by what it reads as.
    let values: [Float] = [-0.3, -1.2, -2, -1, -0.4, -1.6, -2.1, -0.9, -0.7, -0.2, -2.4, -1.9]
    for labels in [[], [1], [2, 1], [1, 1], [1, 2, 1]] {
      var sum = 0.0
      for way in 0..<81 {
        let classes = [way / 27, way / 9 % 3, way / 3 % 3, way % 3]
        var read: [Int] = []
        for (step, label) in classes.enumerated() where label != 0 && (step == 0 || classes[step - 1] != label) {
          read.append(label)
        }
        if read == labels {
          sum += classes.enumerated().map { values[$0.offset * 3 + $0.element] }.reduce(1) { $0 * exponential($1) }
        }
      }
      let found = try loss.evaluate(raster(values, channels: 3), against: .labels(labels)).loss
      #expect(abs(exponential(Float(-found)) - sum) < 1e-5 * sum, "\(labels)")
    }
  }

  /// eˣ by its series.
  private func exponential(_ x: Float) -> Double {
    var (sum, term) = (1.0, 1.0)
    for count in 1..<60 {
      term *= Double(x) / Double(count)
      sum += term
    }
    return sum
  }

  @Test func `a loss names the class that it compares`() throws {
    let output = try raster([0, 3, 1, 1, 0, 2, 1, 0, 1.5], channels: 3)
    #expect(Loss.crossEntropy(.sum).prediction(of: output) == 2)
    #expect(Loss.crossEntropy(.mean).prediction(of: output) == 2)
    #expect(Loss.crossEntropy(.maximum).prediction(of: output) == 1)
    #expect(Loss.crossEntropy(.last).prediction(of: output.steps(0..<2)) == 2)
    #expect(Loss.meanSquaredError.prediction(of: output) == 2)
    #expect(Loss.peak(PeakLoss(window: 1)).prediction(of: output) == 1)
    #expect(Loss.temporalClassification(appliesSoftmax: true).sequence(of: output) == [1, 2])
    #expect(Loss.temporalClassification(appliesSoftmax: true).prediction(of: output) == nil)
    let peak = Loss.binaryPeak(PeakLoss(window: 2))
    let (high, low) = (try raster([0, 0.9, 0.8], channels: 1), try raster([0, 0.3, 0.1], channels: 1))
    #expect(peak.prediction(of: high) == 1 && peak.prediction(of: low) == 0)
  }

  @Test func `a window of a peak that no trial has is refused, not computed with`() throws {
    let output = try raster([0, 0.9, 0.8], channels: 1)
    for (window, repeats) in [(Int.max, false), (Int.max, true), (1_000_001, true), (0, false)] {
      let peak = PeakLoss(window: window, repeatsPeak: repeats)
      #expect(throws: TrainingError.self) { try Loss.binaryPeak(peak).evaluate(output, against: .label(1)) }
      #expect(Loss.binaryPeak(peak).prediction(of: output) == 1)
      #expect(Loss(text: Loss.peak(peak).text) == nil)
    }
    let (longest, whole) = (Loss.binaryPeak(PeakLoss(window: 1_000_000)), Loss.binaryPeak(PeakLoss(window: 2)))
    #expect(Loss(text: longest.text) == longest)
    #expect(
      try longest.evaluate(output, against: .label(1)) == whole.evaluate(output, against: .label(1)))
  }

  @Test func `a large output does not overflow`() throws {
    let output = try raster([3e4, -3e4, 0, 1e4], channels: 2)
    for loss in [Loss.crossEntropy(.sum), .crossEntropyOfEachStep] {
      let (value, cotangent) = try loss.evaluate(output, against: .label(1))
      #expect(value.isFinite && value > 1e4)
      #expect(cotangent.allSatisfy { $0.isFinite })
    }
    let silent = try raster([0, 1], channels: 2)
    let unlikely = try Loss.negativeLogLikelihoodOfProbabilities(.mean).evaluate(silent, against: .label(0))
    #expect(unlikely.loss.isFinite)
  }

  @Test(arguments: losses + [.binaryPeak(PeakLoss(window: 5, target: 1, othersWeight: 0.1))])
  func `a loss is read from its text`(loss: Loss) {
    #expect(Loss(text: loss.text) == loss)
    #expect(loss.description == loss.text)
  }

  @Test(arguments: ["", "mse mse", "cross_entropy", "cross_entropy middle", "peak", "peak 0 1.0 0.1", "nll"])
  func `other text is no loss`(text: String) {
    #expect(Loss(text: text) == nil)
  }

  @Test func `every text that a message offers is a loss`() {
    for text in Loss.knownTexts { #expect(Loss(text: text) != nil, "\(text)") }
  }
}
