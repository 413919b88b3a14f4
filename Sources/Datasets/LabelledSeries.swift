public import Signals

/// Time series of one kind, each with a class and a side of the official split.
public struct LabelledSeries: Sendable {
  /// Which trials to learn from, and which to be judged by.
  public enum Split: UInt8, Sendable, CaseIterable {
    case training = 0
    case test = 1
  }

  /// One series.
  public struct Trial: Sendable, Hashable {
    public var series: ContinuousSeries
    /// Its class, an index of `classNames`.
    public var label: Int
    public var split: Split

    public init(series: ContinuousSeries, label: Int, split: Split) {
      self.series = series
      self.label = label
      self.split = split
    }
  }

  /// The data set's name.
  public var name: String
  public var classNames: [String]
  /// All trials, in the order of the file.
  public var trials: [Trial]

  public init(name: String, classNames: [String], trials: [Trial]) {
    self.name = name
    self.classNames = classNames
    self.trials = trials
  }

  /// The trials of one side of the split.
  public func trials(_ split: Split) -> [Trial] { trials.filter { $0.split == split } }

  /// The same trials with every channel shifted and scaled to mean 0 and deviation 1 over the training samples.
  ///
  /// Mean and (population) deviation are sums in `Double`, in the order of the samples; a channel that never changes is
  /// only shifted.
  /// - Throws: `SignalError` where a scaled value leaves the range of `Float`.
  public func standardised() throws(SignalError) -> LabelledSeries {
    guard let channelCount = trials.first?.series.channelCount else { return self }
    var (sums, squares) = ([Double](repeating: 0, count: channelCount), [Double](repeating: 0, count: channelCount))
    var count = 0.0
    let training = trials(.training)
    for trial in training {
      for (index, value) in trial.series.values.enumerated() { sums[index % channelCount] += Double(value) }
      count += Double(trial.series.sampleCount)
    }
    let means = sums.map { $0 / max(1, count) }
    for trial in training {
      for (index, value) in trial.series.values.enumerated() {
        let difference = Double(value) - means[index % channelCount]
        squares[index % channelCount] += difference * difference
      }
    }
    let deviations = squares.map { ($0 / max(1, count)).squareRoot() }
    var result = self
    for index in trials.indices {
      result.trials[index].series = try trials[index].series.mappingValues(units: "1") { channel, value in
        Float((Double(value) - means[channel]) / (deviations[channel] > 0 ? deviations[channel] : 1))
      }
    }
    return result
  }
}
