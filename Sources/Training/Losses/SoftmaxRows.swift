internal import Kernels

/// The softmax of each step of an output.
struct SoftmaxRows {
  private let channels: Int
  /// o − its largest value of the step, `[steps, channels]`.
  private let shifted: [Double]
  /// e raised to that.
  private let powers: [Double]
  /// The sum of the powers of each step, and its logarithm.
  private let sums: [Double]
  private let logarithms: [Double]

  init(_ output: Loss.Output) {
    let (steps, channels) = (output.steps, output.channels)
    var shifted = [Double](repeating: 0, count: output.values.count)
    var differences = shifted.mutableSpan
    for step in 0..<steps {
      let first = step * channels
      let row = output.values.span.extracting(first..<first + channels)
      var greatest = row[0]
      for channel in 1..<channels { greatest = row[channel] > greatest ? row[channel] : greatest }
      for channel in 0..<channels { differences[first + channel] = Double(row[channel]) - Double(greatest) }
    }
    var powers = shifted
    var sums = [Double](repeating: 0, count: steps)
    var span = powers.mutableSpan
    ElementaryFunctions.exp(&span)
    for step in 0..<steps {
      var sum = 0.0
      for index in step * channels..<(step + 1) * channels { sum += span[index] }
      sums[step] = sum
    }
    var logarithms = sums
    var logarithmSpan = logarithms.mutableSpan
    ElementaryFunctions.log(&logarithmSpan)
    self.channels = channels
    self.shifted = shifted
    self.powers = powers
    self.sums = sums
    self.logarithms = logarithms
  }

  /// The logarithm of the softmax.
  func logarithm(_ step: Int, _ channel: Int) -> Double { shifted[step * channels + channel] - logarithms[step] }

  /// The softmax times a number, `[steps, channels]`.
  func scaled(by factor: Double) -> [Float] {
    var values = [Float](repeating: 0, count: powers.count)
    var result = values.mutableSpan
    let span = powers.span
    for step in sums.indices {
      let scale = factor / sums[step]
      for index in step * channels..<(step + 1) * channels { result[index] = Float(span[index] * scale) }
    }
    return values
  }
}
