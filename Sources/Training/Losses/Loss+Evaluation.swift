internal import Kernels
public import Signals

extension Loss {
  /// An output as numbers in `Double`.
  struct Output {
    let steps: Int
    let channels: Int
    let values: [Float]

    init(_ raster: Raster) {
      steps = raster.stepCount
      channels = raster.channelCount
      values = raster.values
    }

    subscript(step: Int, channel: Int) -> Double { Double(values[step * channels + channel]) }
  }

  /// A loss, and its derivative by each value of the output.
  struct Value {
    var loss = 0.0
    var cotangent: [Float]
    private let channels: Int

    init(_ output: Output) {
      cotangent = [Float](repeating: 0, count: output.values.count)
      channels = output.channels
    }

    mutating func add(_ derivative: Double, _ step: Int, _ channel: Int) {
      cotangent[step * channels + channel] += Float(derivative)
    }
  }

  /// The loss of an output, and its derivative by each value, row-major `[steps, outputs]`.
  ///
  /// The loss is computed in `Double`.
  /// - Throws: `TrainingError` for a target of another kind or size than the loss takes, a label that is no class, an
  ///   output without steps, or a peak window out of range.
  public func evaluate(
    _ output: Raster, against target: TrainingTarget
  ) throws(TrainingError) -> (loss: Double, cotangent: [Float]) {
    try check()
    let numbers = Output(output)
    guard numbers.steps > 0, numbers.channels > 0 else { throw .empty("steps of output to compare with a target") }
    var result = Value(numbers)
    switch self {
    case .meanSquaredError, .sumSquaredError: try addSquares(numbers, target, to: &result)
    case .crossEntropy(let reduction):
      let label = try label(target, channels: numbers.channels)
      let (scores, places) = reduction.reduced(numbers)
      let logarithms = Self.logSoftmax(scores)
      result.loss = -logarithms[label]
      for channel in scores.indices {
        let derivative = ElementaryFunctions.exp(logarithms[channel]) - (channel == label ? 1 : 0)
        reduction.spread(derivative, channel, from: places, of: numbers, to: &result)
      }
    case .crossEntropyOfEachStep:
      let label = try label(target, channels: numbers.channels)
      let share = 1 / Double(numbers.steps)
      let rows = SoftmaxRows(numbers)
      for step in 0..<numbers.steps { result.loss -= rows.logarithm(step, label) }
      result.loss *= share
      result.cotangent = rows.scaled(by: share)
      for step in 0..<numbers.steps { result.add(-share, step, label) }
    case .negativeLogLikelihood(let reduction):
      let label = try label(target, channels: numbers.channels)
      let (scores, places) = reduction.reduced(numbers)
      result.loss = -scores[label]
      reduction.spread(-1, label, from: places, of: numbers, to: &result)
    case .negativeLogLikelihoodOfProbabilities(let reduction):
      try addLikelihood(numbers, label(target, channels: numbers.channels), reduction, to: &result)
    case .peak(let peak):
      let label = try label(target, channels: numbers.channels)
      peak.addPeak(of: label, in: numbers, to: &result)
      peak.addSilence(of: (0..<numbers.channels).filter { $0 != label }, in: numbers, to: &result)
    case .binaryPeak(let peak):
      guard numbers.channels == 1 else {
        throw .lengthMismatch(what: "outputs for a binary peak loss", expected: 1, found: numbers.channels)
      }
      if try label(target, channels: 2) == 1 {
        peak.addPeak(of: 0, in: numbers, to: &result)
      } else {
        peak.addSilence(of: [0], in: numbers, to: &result)
      }
    case .temporalClassification(let appliesSoftmax):
      guard case .labels(let labels) = target else { throw wrongKind(target, expected: "a sequence of labels") }
      let sequence = try TemporalClassification(labels, in: numbers, appliesSoftmax: appliesSoftmax)
      (result.loss, result.cotangent) = sequence.evaluated()
    }
    return (result.loss, result.cotangent)
  }

  /// The loss of a trial, which has to be a finite number; errors tell its place.
  func evaluate(
    _ output: Raster, against target: TrainingTarget, at place: TrainingPlace
  ) throws(TrainingError) -> (loss: Double, cotangent: [Float]) {
    let result: (loss: Double, cotangent: [Float])
    do throws(TrainingError) { result = try evaluate(output, against: target) } catch {
      throw .target(error, at: place)
    }
    guard result.loss.isFinite else { throw .lossNotFinite(value: result.loss, at: place) }
    return result
  }

  /// Refuses numbers out of range.
  func check() throws(TrainingError) {
    switch self {
    case .peak(let peak), .binaryPeak(let peak): try peak.check()
    default: break
    }
  }

  private func wrongKind(_ target: TrainingTarget, expected: String) -> TrainingError {
    .wrongTarget(loss: text, expected: expected, found: target.kindDescription)
  }

  private func label(_ target: TrainingTarget, channels: Int) throws(TrainingError) -> Int {
    guard case .label(let label) = target else { throw wrongKind(target, expected: "a label") }
    guard (0..<channels).contains(label) else { throw .noSuchClass(label: label, classCount: channels) }
    return label
  }

  private func addSquares(_ output: Output, _ target: TrainingTarget, to result: inout Value) throws(TrainingError) {
    let count = output.values.count
    let scale = self == .meanSquaredError ? 1 / Double(count) : 1
    var label: Int?
    var wanted: [Float] = []
    switch target {
    case .values(let values):
      guard values.count == count else {
        throw .lengthMismatch(
          what: "values of a target, one for each step and output", expected: count, found: values.count)
      }
      wanted = values
    case .label: label = try self.label(target, channels: output.channels)
    case .labels: throw wrongKind(target, expected: "values or a label")
    }
    var sum = 0.0
    for index in 0..<count {
      let goal = label.map { index % output.channels == $0 ? 1 : 0 } ?? Double(wanted[index])
      let difference = Double(output.values[index]) - goal
      sum += difference * difference
      result.cotangent[index] = Float(2 * scale * difference)
    }
    result.loss = scale * sum
  }

  /// The smallest probability of which the logarithm is taken.
  private static let smallestProbability = 0x1p-64

  private func addLikelihood(_ output: Output, _ label: Int, _ reduction: Reduction, to result: inout Value) {
    let places = reduction.reduced(output).places
    let steps: [Int] =
      switch reduction {
      case .sum, .mean: Array(0..<output.steps)
      case .last: [output.steps - 1]
      case .maximum: [places[label]]
      }
    let share = reduction == .mean ? 1 / Double(output.steps) : 1
    for step in steps {
      let probability = max(output[step, label], Self.smallestProbability)
      result.loss -= share * ElementaryFunctions.log(probability)
      result.add(-share / probability, step, label)
    }
  }

  /// log softmax of scores, shifted by the largest.
  static func logSoftmax(_ scores: [Double]) -> [Double] {
    let greatest = scores.max() ?? 0
    let sum = scores.reduce(0) { $0 + ElementaryFunctions.exp($1 - greatest) }
    let logarithm = ElementaryFunctions.log(sum) + greatest
    return scores.map { $0 - logarithm }
  }
}

extension Loss.Reduction {
  /// The number that stands for each channel, and the step that its maximum is at.
  func reduced(_ output: Loss.Output) -> (scores: [Double], places: [Int]) {
    var scores = (0..<output.channels).map { output[self == .last ? output.steps - 1 : 0, $0] }
    var places = [Int](repeating: 0, count: output.channels)
    if self == .last { return (scores, places) }
    let (values, channels) = (output.values.span, output.channels)
    for step in 1..<max(1, output.steps) {
      let row = values.extracting(step * channels..<(step + 1) * channels)
      var sums = scores.mutableSpan
      if self != .maximum {
        for channel in 0..<channels { sums[channel] += Double(row[channel]) }
      } else {
        for channel in 0..<channels where Double(row[channel]) > sums[channel] {
          sums[channel] = Double(row[channel])
          places[channel] = step
        }
      }
    }
    if self == .mean { scores = scores.map { $0 / Double(output.steps) } }
    return (scores, places)
  }

  /// Hands the derivative by a channel's number on to the values it was made of.
  func spread(
    _ derivative: Double, _ channel: Int, from places: [Int], of output: Loss.Output, to result: inout Loss.Value
  ) {
    switch self {
    case .sum: for step in 0..<output.steps { result.add(derivative, step, channel) }
    case .mean: for step in 0..<output.steps { result.add(derivative / Double(output.steps), step, channel) }
    case .last: result.add(derivative, output.steps - 1, channel)
    case .maximum: result.add(derivative, places[channel], channel)
    }
  }
}
