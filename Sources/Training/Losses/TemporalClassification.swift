internal import Kernels

/// Connectionist temporal classification: how likely an output is to read as a sequence of labels (Graves and others, 2006).
///
/// With the labels spread by blanks, ℓ′ = (0, l₁, 0, l₂, … 0), α the logarithm of the probability of all ways to be at place
/// s at step t, and β that of all ways on from there:
/// ```
/// log p = log Σ_s exp α_{T−1}(s) over the last two places
/// ∂(−log p)/∂ log y_{t,k} = −Σ_{s: ℓ′_s = k} exp(α_t(s) + β_t(s) − log p)
/// ```
struct TemporalClassification {
  private let steps: Int
  private let channels: Int
  /// log y, `[steps, channels]`.
  private let logarithms: [Double]
  /// ℓ′.
  private let places: [Int]
  private let appliesSoftmax: Bool

  /// - Throws: `TrainingError` for labels that are no classes, or more than the steps have room for.
  init(_ labels: [Int], in output: Loss.Output, appliesSoftmax: Bool) throws(TrainingError) {
    steps = output.steps
    channels = output.channels
    self.appliesSoftmax = appliesSoftmax
    var places = [0]
    var needed = labels.count
    for (index, label) in labels.enumerated() {
      guard label >= 1, label < output.channels else {
        throw .noSuchSequenceLabel(label: label, classCount: output.channels)
      }
      if index > 0, labels[index - 1] == label { needed += 1 }
      places += [label, 0]
    }
    guard needed <= output.steps else {
      throw .sequenceTooLong(labels: labels.count, neededSteps: needed, steps: output.steps)
    }
    self.places = places
    logarithms =
      appliesSoftmax
      ? (0..<output.steps).flatMap { step in Loss.logSoftmax((0..<output.channels).map { output[step, $0] }) }
      : output.values.map { Double($0) }
  }

  /// The places that lead to a place in one step.
  private func sources(of place: Int) -> ClosedRange<Int> {
    let skips = place >= 2 && places[place] != 0 && places[place] != places[place - 2]
    return max(0, place - (skips ? 2 : 1))...place
  }

  /// −log p, and its derivative by the output.
  func evaluated() -> (loss: Double, cotangent: [Float]) {
    let count = places.count
    var forward = [Double](repeating: -.infinity, count: steps * count)
    for place in 0..<min(2, count) { forward[place] = logarithms[places[place]] }
    for step in 1..<max(1, steps) {
      for place in 0..<count {
        let sum = Self.logSum(sources(of: place).map { forward[(step - 1) * count + $0] })
        forward[step * count + place] = sum + logarithms[step * channels + places[place]]
      }
    }
    var backward = [Double](repeating: -.infinity, count: steps * count)
    for place in max(0, count - 2)..<count { backward[(steps - 1) * count + place] = 0 }
    for step in (0..<steps - 1).reversed() {
      for place in 0..<count {
        let next = (place..<min(place + 3, count)).filter { sources(of: $0).contains(place) }
        backward[step * count + place] = Self.logSum(
          next.map { backward[(step + 1) * count + $0] + logarithms[(step + 1) * channels + places[$0]] })
      }
    }
    let total = Self.logSum((max(0, count - 2)..<count).map { forward[(steps - 1) * count + $0] })
    var cotangent = appliesSoftmax ? logarithms.map(ElementaryFunctions.exp) : logarithms.map { _ in 0 }
    for step in 0..<steps {
      for place in 0..<count {
        let exponent = forward[step * count + place] + backward[step * count + place] - total
        cotangent[step * channels + places[place]] -= ElementaryFunctions.exp(exponent)
      }
    }
    return (-total, cotangent.map { Float($0) })
  }

  private static func logSum(_ logarithms: [Double]) -> Double {
    guard let greatest = logarithms.max(), greatest > -.infinity else { return -.infinity }
    return greatest + ElementaryFunctions.log(logarithms.reduce(0) { $0 + ElementaryFunctions.exp($1 - greatest) })
  }
}
