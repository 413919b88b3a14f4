/// Rate neurons over a block of steps, seen backwards.
package struct RateAdjoint {
  /// The derivatives by the states, `[neurons]`.
  package var states: [Float]
  /// The derivatives by the parameters, added to.
  package var timeConstants: [Float]
  package var bias: [Float]
  package var threshold: [Float]

  package init(states: [Float], timeConstants: [Float], bias: [Float], threshold: [Float]) {
    self.states = states
    self.timeConstants = timeConstants
    self.bias = bias
    self.threshold = threshold
  }

  /// What neurons are.
  package struct Neurons {
    /// λ, and ∂λ / ∂τ / λ, `[neurons]`.
    package var rate: [Float]
    package var rateSlope: [Float]
    package var threshold: [Float]
    package var activation: RateKernel.Activation
    /// `[neurons, neurons]`, source first; nil without recurrence.
    package var recurrentWeights: [Float]?

    package init(
      rate: [Float], rateSlope: [Float], threshold: [Float], activation: RateKernel.Activation,
      recurrentWeights: [Float]?
    ) {
      self.rate = rate
      self.rateSlope = rateSlope
      self.threshold = threshold
      self.activation = activation
      self.recurrentWeights = recurrentWeights
    }
  }

  /// Goes back over a run.
  ///
  /// - Parameters:
  ///   - output: The derivatives by the activations, `[steps, neurons]`, as the others.
  ///   - stateTrace: Those by the states; empty for none.
  ///   - inputTrace: Those by the recurrent inputs; empty for none.
  ///   - rows: The states after each step.
  ///   - before: The states before the run, `[neurons]`.
  ///   - recurrentSums: The derivatives by the recurrent weights, added to.
  /// - Returns: The derivatives by the input.
  package mutating func pullBack(
    output: [Float], stateTrace: [Float], inputTrace: [Float], rows: [Float], before: [Float], of neurons: Neurons,
    recurrentSums: inout [Float]
  ) -> [Float] {
    let count = before.count
    let steps = count == 0 ? 0 : rows.count / count
    precondition(rows.count == steps * count && output.count == rows.count, "rows are [steps, neurons]")
    precondition([0, rows.count].contains(stateTrace.count) && [0, rows.count].contains(inputTrace.count))
    // From before the first step on: the states above threshold, and there the activations and their slopes.
    var (sources, slopes) = ([Float](), [Float]())
    sources.reserveCapacity(count + rows.count)
    for (index, state) in before.enumerated() { sources.append(state - neurons.threshold[index]) }
    for row in 0..<steps {
      for neuron in 0..<count { sources.append(rows[row * count + neuron] - neurons.threshold[neuron]) }
    }
    neurons.activation.apply(to: &sources, slopes: &slopes)
    var input = [Float](repeating: 0, count: rows.count)
    var arriving = [Float](repeating: 0, count: rows.count)
    let backwards = neurons.recurrentWeights.map { Adjoints.transposed($0, inputs: count, targets: count) }
    var sums = [Float](repeating: 0, count: count)
    for step in stride(from: steps - 1, through: 0, by: -1) {
      let row = step * count
      for neuron in 0..<count {
        let index = row + neuron
        let earlier = step > 0 ? rows[index - count] : before[neuron]
        let active = slopes[index + count] * output[index]
        threshold[neuron] -= active
        var bar = states[neuron] + active
        if !stateTrace.isEmpty { bar += stateTrace[index] }
        timeConstants[neuron] += (bar * (rows[index] - earlier)) * neurons.rateSlope[neuron]
        let driven = neurons.rate[neuron] * bar
        bias[neuron] += driven
        input[index] = driven
        arriving[index] = inputTrace.isEmpty ? driven : driven + inputTrace[index]
        states[neuron] = flushed(bar - driven)
      }
      guard let backwards else { continue }
      var span = sums.mutableSpan
      Products.dense(
        arriving.span.extracting(row..<row + count), steps: 1, weights: backwards, inputs: count, targets: count,
        into: &span)
      for source in 0..<count {
        let active = slopes[row + source] * sums[source]
        threshold[source] -= active
        states[source] += active
      }
    }
    if backwards != nil {
      Adjoints.addOuterProducts(
        of: sources.span.extracting(..<rows.count), and: arriving.span, rows: steps, leftColumns: count,
        rightColumns: count, to: &recurrentSums)
    }
    return input
  }
}

extension RateKernel.Activation {
  /// Makes activations of states above threshold, and gives their slopes.
  fileprivate func apply(to states: inout [Float], slopes: inout [Float]) {
    switch self {
    case .rectified:
      slopes = states.map { $0 > 0 ? 1 : 0 }
      states = states.map { $0 > 0 ? $0 : 0 }
    case .tanh, .sigmoid:
      var span = states.mutableSpan
      ElementaryFunctions.tanh(&span)
      slopes = states.map { 1 - $0 * $0 }
      guard case .sigmoid = self else { return }
      slopes = slopes.map { $0 * 0.5 }
      states = states.map { ($0 + 1) * 0.5 }
    case .leaky(let slope):
      slopes = states.map { $0 >= 0 ? 1 : slope }
      states = states.map { $0 >= 0 ? $0 : slope * $0 }
    case .floored(let value):
      slopes = states.map { $0 >= 0 ? 1 : 0 }
      states = states.map { $0 >= 0 ? $0 : value }
    }
  }
}
