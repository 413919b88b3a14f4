/// Integrate-and-fire neurons with a refractory period and a reset potential over a block of steps, seen backwards.
package struct ResettingNeuronAdjoint {
  /// The derivatives by the states: `[neurons]`, `[neurons * synapses]`, `[rows, inputs]` with a row for each step to come, or
  /// empty without recurrence.
  package var voltages: [Float]
  package var currents: [Float]
  package var ring: [Float]
  /// The derivatives by the parameters, `[neurons]`, added to.
  package var membraneTimeConstants: [Float] = []
  package var rest: [Float] = []
  package var threshold: [Float] = []
  package var reset: [Float] = []
  package var bias: [Float] = []
  /// `[neurons * synapses]`; the second of conductances alone.
  package var synapticTimeConstants: [Float] = []
  package var reversalPotentials: [Float] = []
  /// `[ports]`, or empty without a background.
  package var backgroundWeights: [Float] = []
  /// `[connections]`, or empty without recurrence.
  package var recurrentWeights: [Float] = []

  package init(voltages: [Float], currents: [Float], ring: [Float]) {
    (self.voltages, self.currents, self.ring) = (voltages, currents, ring)
  }

  /// How what a kernel takes changes with the parameters behind it.
  package struct Rates {
    /// `∂P/∂τ` of the membrane, `[neurons]`, where P is what a kernel calls decay.
    package var membrane: [Float]
    /// `b` of currents, before it is made a share of a step, `[neurons]`; empty for conductances.
    package var bias: [Float]
    /// `∂β/∂τ / β` of the synapses, `[neurons * synapses]`.
    package var synapse: [Float]
    /// `∂P_j/∂τ` by the membrane's and by the synapse's time constant, `[neurons * synapses]`; empty for conductances.
    package var couplingByMembrane: [Float] = []
    package var couplingBySynapse: [Float] = []

    package init(membrane: [Float], bias: [Float], synapse: [Float]) {
      (self.membrane, self.bias, self.synapse) = (membrane, bias, synapse)
    }
  }

  /// The derivatives by what a run gave; traces are empty for none.
  package struct Cotangents {
    /// By the spikes, `[steps, neurons]`.
    package var output: [Float]
    package var voltages: [Float]
    package var currents: [Float]

    package init(output: [Float], voltages: [Float], currents: [Float]) {
      (self.output, self.voltages, self.currents) = (output, voltages, currents)
    }
  }

  /// Goes back over a run.
  ///
  /// A refractory neuron stands at its reset potential, so that nothing but that has a derivative. How long it rests counts as
  /// a constant.
  ///
  /// - Parameters:
  ///   - slopes: The derivative of the spikes by the potentials, `[steps, neurons]`; not read of refractory neurons.
  /// - Returns: The derivatives by the input, `[steps, inputs]`.
  package mutating func pullBack(
    through run: ResettingRun, of kernel: ResettingNeuronKernel, recurrence: SparseRows?, rates: Rates,
    slopes: [Float], flowsThroughReset: Bool, _ cotangents: Cotangents
  ) -> [Float] {
    let (neurons, inputs) = (kernel.neurons, kernel.inputs)
    let steps = run.voltages.count / neurons
    precondition(slopes.count == steps * neurons && cotangents.output.count == slopes.count)
    precondition([0, steps * neurons].contains(cotangents.voltages.count), "a trace has a value for each step")
    precondition([0, steps * neurons * kernel.synapses].contains(cotangents.currents.count))
    let rows = ring.count / inputs
    if let recurrence { precondition(recurrence.greatestDelay < rows && recurrentWeights.count == recurrence.count) }
    var input = [Float](repeating: 0, count: steps * inputs)
    var hasFired = [Bool](repeating: false, count: neurons)
    for step in stride(from: steps - 1, through: 0, by: -1) {
      let events = run.rowStarts[step]..<run.rowStarts[step + 1]
      for event in events { hasFired[Int(run.channels[event])] = true }
      let count = run.firstStep + Int64(step)
      for neuron in 0..<neurons {
        let index = step * neurons + neuron
        var spike = cotangents.output[index]
        if let recurrence, !run.isResting[index], hasFired[neuron] || slopes[index] != 0 {
          let first = Int((count + 1) % Int64(rows))
          spike += receive(neuron, recurrence, firstRow: first, rows: rows, width: inputs, hasFired: hasFired[neuron])
        }
        var bar = voltages[neuron]
        if !cotangents.voltages.isEmpty { bar += cotangents.voltages[index] }
        if run.isResting[index] {
          reset[neuron] += bar
          bar = 0
        } else {
          bar = unfired(
            bar, flowsThroughReset ? spike - (run.potentials[index] - kernel.reset(neuron)) * bar : spike,
            slope: slopes[index], height: kernel.threshold(neuron) - kernel.reset(neuron),
            above: run.potentials[index] - kernel.reset(neuron), neuron, hasFired: hasFired[neuron])
        }
        switch kernel.drive {
        case .currents: moveCurrents(bar, run, kernel, rates, step, neuron, cotangents.currents, &input)
        case .conductances: moveConductances(bar, run, kernel, rates, step, neuron, cotangents.currents, &input)
        }
      }
      for event in events { hasFired[Int(run.channels[event])] = false }
      let arrived = step * inputs..<(step + 1) * inputs
      if recurrence != nil {
        let row = Int(count % Int64(rows)) * inputs
        for (place, index) in zip(row..<row + inputs, arrived) { ring[place] = input[index] }
      }
      let ports = inputs / neurons
      for (background, counts) in zip(kernel.backgrounds, run.backgroundCounts) {
        var sum = backgroundWeights[background.port]
        for neuron in 0..<neurons {
          sum += counts[step * neurons + neuron] * input[step * inputs + neuron * ports + background.port]
        }
        backgroundWeights[background.port] = sum
      }
    }
    return input
  }

  /// Adds to the derivatives by the weights of a neuron that fired; gives that by its spike.
  private mutating func receive(
    _ neuron: Int, _ recurrence: SparseRows, firstRow: Int, rows: Int, width: Int, hasFired: Bool
  ) -> Float {
    var sum: Float = 0
    for synapse in Int(recurrence.starts[neuron])..<Int(recurrence.starts[neuron + 1]) {
      var row = firstRow + recurrence.delay(of: synapse)
      if row >= rows { row -= rows }
      let bar = ring[row * width + Int(recurrence.targets[synapse])]
      if hasFired { recurrentWeights[synapse] += bar }
      sum += recurrence.weights[synapse] * bar
    }
    return sum
  }

  /// The derivative by a potential before its reset.
  private mutating func unfired(
    _ bar: Float, _ spike: Float, slope: Float, height: Float, above: Float, _ neuron: Int, hasFired: Bool
  ) -> Float {
    let sloped = spike * slope
    if sloped != 0 {
      threshold[neuron] -= sloped * (above / height)
      reset[neuron] += sloped * (above / height - 1)
    }
    guard hasFired else { return bar + sloped }
    reset[neuron] += bar
    return sloped
  }

  private mutating func moveCurrents(
    _ bar: Float, _ run: ResettingRun, _ kernel: ResettingNeuronKernel, _ rates: Rates, _ step: Int, _ neuron: Int,
    _ trace: [Float], _ input: inout [Float]
  ) {
    let decay = kernel.decay(neuron)
    let moved = (run.voltage(before: step, neuron) - kernel.rest(neuron)) - rates.bias[neuron]
    membraneTimeConstants[neuron] += (bar * moved) * rates.membrane[neuron]
    let share = bar - decay * bar
    rest[neuron] += share
    bias[neuron] += share
    voltages[neuron] = flushed(decay * bar)
    guard kernel.synapses > 0 else {
      input[step * neuronCount + neuron] = flushed(bar)
      return
    }
    for synapse in neuron * kernel.synapses..<(neuron + 1) * kernel.synapses {
      let index = step * currents.count + synapse
      let arrived = run.arrived(step, synapse)
      membraneTimeConstants[neuron] += (bar * arrived) * rates.couplingByMembrane[synapse]
      synapticTimeConstants[synapse] += (bar * arrived) * rates.couplingBySynapse[synapse]
      let share = kernel.coupling(synapse) * bar
      input[index] = pulled(synapse, share, run.currents[index], kernel, rates, trace.isEmpty ? 0 : trace[index])
    }
  }

  private mutating func moveConductances(
    _ bar: Float, _ run: ResettingRun, _ kernel: ResettingNeuronKernel, _ rates: Rates, _ step: Int, _ neuron: Int,
    _ trace: [Float], _ input: inout [Float]
  ) {
    let synapses = neuron * kernel.synapses..<(neuron + 1) * kernel.synapses
    let (conductance, target) = run.pull(step, neuron, kernel)
    let decay = kernel.decay(neuron)
    let kept = ElementaryFunctions.exp(-(decay * conductance))
    let moved = ((run.voltage(before: step, neuron) - target) * kept) * bar
    membraneTimeConstants[neuron] -= (conductance * moved) * rates.membrane[neuron]
    let ofTarget = (bar - kept * bar) / conductance
    let ofConductance = -(decay * moved + ofTarget * target)
    bias[neuron] += ofTarget
    rest[neuron] += ofTarget
    voltages[neuron] = flushed(kept * bar)
    for synapse in synapses {
      let index = step * currents.count + synapse
      reversalPotentials[synapse] += run.arrived(step, synapse) * ofTarget
      let share = kernel.coupling(synapse) * ofTarget + ofConductance
      input[index] = pulled(synapse, share, run.currents[index], kernel, rates, trace.isEmpty ? 0 : trace[index])
    }
  }

  /// Turns the derivative by a synapse after its decay into that before what arrived, which is that by what arrived.
  private mutating func pulled(
    _ synapse: Int, _ share: Float, _ after: Float, _ kernel: ResettingNeuronKernel, _ rates: Rates, _ trace: Float
  ) -> Float {
    let kept = currents[synapse] + trace
    synapticTimeConstants[synapse] += (kept * after) * rates.synapse[synapse]
    currents[synapse] = flushed(kernel.beta(synapse) * kept + share)
    return currents[synapse]
  }

  private var neuronCount: Int { voltages.count }
}
