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
    let weights = neurons.recurrentWeights
    // The activations before each step.
    var sources: [Float] = []
    if weights != nil {
      sources.reserveCapacity(rows.count)
      for index in 0..<rows.count {
        let state = index < count ? before[index] : rows[index - count]
        sources.append(neurons.activation.value(of: state - neurons.threshold[index % count]))
      }
    }
    var input = [Float](repeating: 0, count: rows.count)
    var arriving = [Float](repeating: 0, count: rows.count)
    for step in stride(from: steps - 1, through: 0, by: -1) {
      let row = step * count
      for neuron in 0..<count {
        let index = row + neuron
        let earlier = step > 0 ? rows[index - count] : before[neuron]
        let active = neurons.activation.slope(of: rows[index] - neurons.threshold[neuron]) * output[index]
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
      guard let weights else { continue }
      for source in 0..<count {
        var sum: Float = 0
        for target in 0..<count { sum += weights[source * count + target] * arriving[row + target] }
        let state = step > 0 ? rows[row - count + source] : before[source]
        let active = neurons.activation.slope(of: state - neurons.threshold[source]) * sum
        threshold[source] -= active
        states[source] += active
      }
    }
    if weights != nil {
      Adjoints.addOuterProducts(
        of: sources.span, and: arriving.span, rows: steps, leftColumns: count, rightColumns: count, to: &recurrentSums)
    }
    return input
  }
}

extension RateKernel.Activation {
  /// What a neuron gives for its state above threshold.
  func value(of state: Float) -> Float {
    switch self {
    case .rectified: state > 0 ? state : 0
    case .tanh: ElementaryFunctions.tanh(state)
    case .sigmoid: (ElementaryFunctions.tanh(state) + 1) * 0.5
    case .leaky(let slope): state >= 0 ? state : slope * state
    case .floored(let value): state >= 0 ? state : value
    }
  }

  /// How that changes with the state.
  func slope(of state: Float) -> Float {
    switch self {
    case .rectified: return state > 0 ? 1 : 0
    case .tanh:
      let value = ElementaryFunctions.tanh(state)
      return 1 - value * value
    case .sigmoid:
      let value = ElementaryFunctions.tanh(state)
      return (1 - value * value) * 0.5
    case .leaky(let slope): return state >= 0 ? 1 : slope
    case .floored: return state >= 0 ? 1 : 0
    }
  }
}
