public import Signals

extension Loss {
  /// The class that an output names, by the numbers that the loss compares: the largest, the first among equals.
  ///
  /// A squared error and a cross-entropy of each step take the sum over time, a peak loss the largest value; a binary peak is there where the mean of its
  /// window is nearer to the target than to the nontarget.
  /// - Returns: `nil` for an output without steps, and for a loss of sequences.
  public func prediction(of output: Raster) -> Int? {
    let numbers = Output(output)
    guard numbers.steps > 0, numbers.channels > 0 else { return nil }
    let reduction: Reduction
    switch self {
    // What softmax takes from the outputs of a step is the same for all of them.
    case .meanSquaredError, .sumSquaredError, .crossEntropyOfEachStep: reduction = .sum
    case .crossEntropy(let own), .negativeLogLikelihood(let own), .negativeLogLikelihoodOfProbabilities(let own):
      reduction = own
    case .peak: reduction = .maximum
    case .binaryPeak(let peak):
      guard numbers.channels == 1 else { return nil }
      let mean = peak.mean(of: 0, in: numbers)
      return (mean - peak.target).magnitude < (mean - peak.nontarget).magnitude ? 1 : 0
    case .temporalClassification: return nil
    }
    return Self.largest(reduction.reduced(numbers).scores)
  }

  /// The sequence of classes that an output names: the likeliest at each step, repetitions once, without blanks.
  ///
  /// - Returns: `nil` for a loss that is none of sequences.
  public func sequence(of output: Raster) -> [Int]? {
    guard case .temporalClassification = self else { return nil }
    let numbers = Output(output)
    var sequence: [Int] = []
    var before = 0
    for step in 0..<numbers.steps {
      let label = Self.largest((0..<numbers.channels).map { numbers[step, $0] }) ?? 0
      if label != before, label != 0 { sequence.append(label) }
      before = label
    }
    return sequence
  }

  /// Whether an output names what it should; `nil` where the target is no class and no sequence.
  func isRight(_ output: Raster, for target: TrainingTarget) -> Bool? {
    switch target {
    case .label(let label): prediction(of: output).map { $0 == label }
    case .labels(let labels): sequence(of: output).map { $0 == labels }
    case .values: nil
    }
  }

  private static func largest(_ scores: [Double]) -> Int? { scores.max().flatMap(scores.firstIndex(of:)) }
}
