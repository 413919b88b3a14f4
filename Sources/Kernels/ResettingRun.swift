/// What a run of integrate-and-fire neurons with a refractory period was, as the way back needs it.
package struct ResettingRun {
  /// After reset, `[steps, neurons]`, and after decay, `[steps, neurons * synapses]`.
  let voltages: [Float]
  let currents: [Float]
  /// The states before the run, and the steps since the last reset.
  let before: ResettingNeuronKernel.State
  let firstStep: Int64
  /// The spikes.
  let rowStarts: [Int]
  let channels: [Int32]
  /// All that arrived at the inputs, `[steps, inputs]`.
  private let arrivals: [Float]
  /// Events of each background, `[steps, neurons]`.
  let backgroundCounts: [[Float]]
  /// Whether a neuron was refractory, `[steps, neurons]`.
  let isResting: [Bool]
  /// Before the reset, `[steps, neurons]`; of refractory neurons after it.
  package private(set) var potentials: [Float]

  /// - Parameters:
  ///   - input: `[steps, inputs]`.
  ///   - recurrentInput: `[steps, inputs]`; empty without recurrence.
  package init(
    of kernel: ResettingNeuronKernel, input: [Float], recurrentInput: [Float], voltages: [Float], currents: [Float],
    before: ResettingNeuronKernel.State, firstStep: Int64, rowStarts: [Int], channels: [Int32]
  ) {
    let (neurons, inputs) = (kernel.neurons, kernel.inputs)
    let steps = rowStarts.count - 1
    precondition(input.count == steps * inputs && voltages.count == steps * neurons)
    precondition(currents.count == steps * neurons * kernel.synapses)
    precondition([0, input.count].contains(recurrentInput.count), "what recurrence sends is [steps, inputs]")
    (self.voltages, self.currents, self.before, self.firstStep) = (voltages, currents, before, firstStep)
    (self.rowStarts, self.channels) = (rowStarts, channels)
    backgroundCounts = kernel.backgrounds.map { background in
      (0..<steps * neurons).map {
        Float(background.count(step: firstStep + Int64($0 / neurons), neuron: $0 % neurons))
      }
    }
    var arrivals = input
    if !recurrentInput.isEmpty { for index in arrivals.indices { arrivals[index] += recurrentInput[index] } }
    let ports = inputs / neurons
    for (background, counts) in zip(kernel.backgrounds, backgroundCounts) {
      for index in counts.indices { arrivals[index * ports + background.port] += background.weight * counts[index] }
    }
    self.arrivals = arrivals
    var isResting = [Bool](repeating: false, count: steps * neurons)
    var left = before.refractory
    for step in 0..<steps {
      for neuron in 0..<neurons where left[neuron] > 0 {
        isResting[step * neurons + neuron] = true
        left[neuron] -= 1
      }
      for event in rowStarts[step]..<rowStarts[step + 1] { left[Int(channels[event])] = Float(kernel.refractorySteps) }
    }
    self.isResting = isResting
    potentials = voltages
    for step in 0..<steps {
      for event in rowStarts[step]..<rowStarts[step + 1] {
        potentials[step * neurons + Int(channels[event])] = potential(step, Int(channels[event]), kernel)
      }
    }
  }

  /// A potential after the reset of the step before.
  func voltage(before step: Int, _ neuron: Int) -> Float {
    step > 0 ? voltages[(step - 1) * before.voltages.count + neuron] : before.voltages[neuron]
  }

  /// A current or conductance with what arrived, before its decay.
  func arrived(_ step: Int, _ synapse: Int) -> Float {
    let width = before.currents.count
    return (step > 0 ? currents[(step - 1) * width + synapse] : before.currents[synapse])
      + arrivals[step * width + synapse]
  }

  /// The sum of a neuron's conductances, and the potential that they pull to.
  func pull(_ step: Int, _ neuron: Int, _ kernel: ResettingNeuronKernel) -> (conductance: Float, target: Float) {
    var (conductance, pull): (Float, Float) = (1, kernel.rest(neuron))
    for port in 0..<kernel.synapses {
      let own = arrived(step, neuron * kernel.synapses + port)
      conductance += own
      pull += own * kernel.coupling(neuron, port)
    }
    return (conductance, (pull + kernel.bias(neuron)) / conductance)
  }

  /// The potential of a neuron that fired, before its reset.
  private func potential(_ step: Int, _ neuron: Int, _ kernel: ResettingNeuronKernel) -> Float {
    let (earlier, rest, decay) = (voltage(before: step, neuron), kernel.rest(neuron), kernel.decay(neuron))
    if kernel.drive == .conductances {
      let (conductance, target) = pull(step, neuron, kernel)
      return target + (earlier - target) * ElementaryFunctions.exp(-(decay * conductance))
    }
    var drive: Float = kernel.synapses == 0 ? arrivals[step * kernel.neurons + neuron] : 0
    for port in 0..<kernel.synapses {
      drive += kernel.coupling(neuron, port) * arrived(step, neuron * kernel.synapses + port)
    }
    return rest + (decay * (earlier - rest) + (drive + kernel.bias(neuron)))
  }
}

// Parameters of a neuron or synapse, of which there may be those of one neuron for all.
extension ResettingNeuronKernel {
  private var isUniform: Bool { decay.count == 1 }
  func decay(_ neuron: Int) -> Float { decay[isUniform ? 0 : neuron] }
  func rest(_ neuron: Int) -> Float { rest[isUniform ? 0 : neuron] }
  func bias(_ neuron: Int) -> Float { bias[isUniform ? 0 : neuron] }
  func threshold(_ neuron: Int) -> Float { threshold[isUniform ? 0 : neuron] }
  func reset(_ neuron: Int) -> Float { reset[isUniform ? 0 : neuron] }
  func beta(_ neuron: Int, _ port: Int) -> Float { beta[isUniform ? port : neuron * synapses + port] }
  func coupling(_ neuron: Int, _ port: Int) -> Float { coupling[isUniform ? port : neuron * synapses + port] }
}
