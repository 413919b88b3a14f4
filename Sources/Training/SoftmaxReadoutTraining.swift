internal import Kernels
public import Modules
public import Signals

/// Learns a `Softmax` readout for classes from spike trains, by ridge regression on their smoothed activity.
///
/// The features of a trial at a step are the spikes of each channel and a constant 1, both smoothed as the readout will
/// smooth them, so that its weights and bias are exactly the regression's. Each training trial gives two rows: the mean
/// over its steps and the last step. Targets are 1 for the class and 0 for the others.
/// Penalty and gain are those with the least logarithmic loss of the last step over left-out trials.
///
/// ```swift
/// var training = SoftmaxReadoutTraining(timeConstant: 0.2, timeStep: .milliseconds(1))
/// training.penalties = [100, 1000]
/// let learned = try training.fit(spikes: rasters, labels: labels, classCount: 9)
/// learned.readout.outputCount   // 9
/// ```
public struct SoftmaxReadoutTraining: Sendable {
  /// Smoothing of the readout, in seconds.
  public var timeConstant: Double
  /// The readout's time step.
  public var timeStep: TimeStep
  /// Ridge penalties to choose from.
  public var penalties: [Double] = [100, 300, 1000, 3000, 10000]
  /// Factors on weights and bias to choose from: they set how sure the probabilities are.
  public var gains: [Double] = [4, 8, 16, 32]
  /// Folds of the cross-validation.
  public var foldCount = 5

  public init(timeConstant: Double, timeStep: TimeStep) {
    self.timeConstant = timeConstant
    self.timeStep = timeStep
  }

  /// What was learned, and how it was chosen.
  public struct Result: Sendable {
    /// The readout, ready to run.
    public var readout: Softmax
    /// The ridge penalty that was chosen.
    public var penalty: Double
    /// The gain that was chosen.
    public var gain: Double
    /// Share of left-out trials that were named rightly.
    public var validationAccuracy: Double
    /// Mean logarithmic loss of left-out trials, in nats.
    public var validationLoss: Double
  }

  /// Learns from trials.
  ///
  /// - Parameters:
  ///   - spikes: The input of the readout in each trial.
  ///   - labels: The class of each trial, from 0.
  ///   - onProgress: Called with the share of the work that is done.
  /// - Throws: `TrainingError` for lists that do not fit or penalties that are too small; `ModuleError` for time constants
  ///   that are not above zero.
  public func fit(
    spikes: [Raster], labels: [Int], classCount: Int, onProgress: (Double) throws -> Void = { _ in }
  ) throws -> Result {
    guard let channelCount = spikes.first?.channelCount else { throw TrainingError.empty("trials to learn from") }
    guard labels.count == spikes.count else {
      throw TrainingError.lengthMismatch(what: "labels", expected: spikes.count, found: labels.count)
    }
    for raster in spikes where raster.channelCount != channelCount {
      throw TrainingError.lengthMismatch(
        what: "channels in every trial", expected: channelCount, found: raster.channelCount)
    }
    for label in labels where label < 0 || label >= classCount {
      throw TrainingError.noSuchClass(label: label, classCount: classCount)
    }
    guard !penalties.isEmpty, !gains.isEmpty else { throw TrainingError.empty("penalties or gains to choose from") }
    let features = try features(of: spikes, channelCount: channelCount)
    let folds = try StratifiedFolds(labels: labels, count: foldCount)
    var scores: [[Score]] = penalties.map { _ in gains.map { _ in Score() } }
    for fold in 0..<foldCount {
      let regression = try regression(
        on: folds.trials(outside: fold), features: features, labels: labels, classCount: classCount)
      for (row, penalty) in penalties.enumerated() {
        let weights = try regression.weights(penalty: penalty)
        for trial in folds.trials(in: fold) {
          let sums = Self.sums(features[trial].last, weights: weights, classCount: classCount)
          for (column, gain) in gains.enumerated() {
            scores[row][column].add(sums.map { $0 * gain }, label: labels[trial])
          }
        }
        try onProgress(Double(fold * penalties.count + row + 1) / Double(foldCount * penalties.count + 1))
      }
    }
    var best = (row: 0, column: 0)
    for row in penalties.indices {
      for column in gains.indices where scores[row][column].loss < scores[best.row][best.column].loss {
        best = (row, column)
      }
    }
    let (penalty, gain, score) = (penalties[best.row], gains[best.column], scores[best.row][best.column])
    let regression = try regression(
      on: Array(labels.indices), features: features, labels: labels, classCount: classCount)
    let weights = try regression.weights(penalty: penalty).map { Float($0 * gain) }
    let count = channelCount * classCount
    let readout = try Softmax(
      channelCount, classCount, weights: .values(Tensor(Array(weights[..<count]), shape: [channelCount, classCount])),
      bias: .values(Tensor(Array(weights[count...]))), timeConstant: Tensor(repeating: Float(timeConstant), shape: []),
      timeStep: timeStep)
    try onProgress(1)
    return Result(
      readout: readout, penalty: penalty, gain: gain,
      validationAccuracy: Double(score.right) / Double(labels.count), validationLoss: score.loss / Double(labels.count))
  }

  /// The rows that a trial gives: smoothed channels and, last, the smoothed constant.
  private struct Features: Sendable {
    var mean: [Float]
    var last: [Float]
  }

  private func features(of spikes: [Raster], channelCount: Int) throws -> [Features] {
    let smooth = try ExponentialSynapse(
      channelCount + 1, timeConstant: Tensor(repeating: Float(timeConstant), shape: []), timeStep: timeStep)
    return try Parallel.map(count: spikes.count) { trial in
      let raster = spikes[trial]
      guard raster.stepCount > 0 else { throw ModuleError(Softmax.typeName, .badSize(what: "steps", found: 0)) }
      let width = channelCount + 1
      let activity = raster.values
      var values: [Float] = []
      values.reserveCapacity(raster.stepCount * width)
      for step in 0..<raster.stepCount {
        values.append(contentsOf: activity[step * channelCount..<(step + 1) * channelCount])
        values.append(1)
      }
      let extended = try Raster(grid: raster.grid, channelCount: width, values: values)
      let smoothed = try smooth.evolved(over: extended).evolution.output.values
      var sums = [Double](repeating: 0, count: width)
      for index in smoothed.indices { sums[index % width] += Double(smoothed[index]) }
      return Features(mean: sums.map { Float($0 / Double(raster.stepCount)) }, last: Array(smoothed.suffix(width)))
    }
  }

  private func regression(
    on trials: [Int], features: [Features], labels: [Int], classCount: Int
  ) throws(TrainingError) -> RidgeRegression {
    var regression = RidgeRegression(featureCount: features[0].last.count, targetCount: classCount)
    for trial in trials {
      var target = [Float](repeating: 0, count: classCount)
      target[labels[trial]] = 1
      try regression.add(features: features[trial].mean + features[trial].last, targets: target + target)
    }
    return regression
  }

  private static func sums(_ features: [Float], weights: [Double], classCount: Int) -> [Double] {
    var sums = [Double](repeating: 0, count: classCount)
    for (row, feature) in features.enumerated() {
      for column in 0..<classCount { sums[column] += Double(feature) * weights[row * classCount + column] }
    }
    return sums
  }

  /// How a choice does on trials that it has not seen.
  private struct Score {
    var loss = 0.0
    var right = 0

    mutating func add(_ sums: [Double], label: Int) {
      let greatest = sums.max() ?? 0
      let total = sums.reduce(0) { $0 + ElementaryFunctions.exp($1 - greatest) }
      loss += ElementaryFunctions.log(total) - (sums[label] - greatest)
      if sums.firstIndex(of: greatest) == label { right += 1 }
    }
  }
}
