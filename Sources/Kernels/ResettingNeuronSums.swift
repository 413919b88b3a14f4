/// The derivatives of integrate-and-fire neurons, each at an address, while steps add to them.
struct ResettingNeuronSums {
  let voltages, currents, ring: UnsafeMutablePointer<Float>
  let membraneTimeConstants, rest, threshold, reset, bias: UnsafeMutablePointer<Float>
  let synapticTimeConstants, reversalPotentials, backgroundWeights: UnsafeMutablePointer<Float>
  let recurrentWeights: UnsafeMutablePointer<Float>
  /// Number of neurons, and rows of the ring.
  let neurons, rows: Int

  /// Goes back over the steps of a run; the derivatives by the input are written to `[steps, inputs]`.
  func pullBack(
    through run: ResettingRun, of kernel: ResettingNeuronKernel, recurrence: SparseRows?,
    rates: ResettingNeuronAdjoint.Rates, slopes: [Float], flowsThroughReset: Bool,
    _ cotangents: ResettingNeuronAdjoint.Cotangents, steps: Int, input: UnsafeMutablePointer<Float>
  ) {
    let inputs = kernel.inputs
    var hasFired = [Bool](repeating: false, count: neurons)
    for step in stride(from: steps - 1, through: 0, by: -1) {
      let events = run.rowStarts[step]..<run.rowStarts[step + 1]
      for event in events { hasFired[Int(run.channels[event])] = true }
      let count = run.firstStep + Int64(step)
      let (row, next) = rows == 0 ? (0, 0) : (Int(count % Int64(rows)), Int((count + 1) % Int64(rows)))
      for neuron in 0..<neurons {
        let index = step * neurons + neuron
        var spike = cotangents.output[index]
        if let recurrence, !run.isResting[index], hasFired[neuron] || slopes[index] != 0 {
          spike += receive(neuron, recurrence, firstRow: next, width: inputs, hasFired: hasFired[neuron])
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
        case .currents: moveCurrents(bar, run, kernel, rates, step, neuron, cotangents.currents, input)
        case .conductances: moveConductances(bar, run, kernel, rates, step, neuron, cotangents.currents, input)
        }
      }
      for event in events { hasFired[Int(run.channels[event])] = false }
      if recurrence != nil {
        for place in 0..<inputs { ring[row * inputs + place] = input[step * inputs + place] }
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
  }

  /// Adds to the derivatives by the weights of a neuron that fired; gives that by its spike.
  private func receive(
    _ neuron: Int, _ recurrence: SparseRows, firstRow: Int, width: Int, hasFired: Bool
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
  private func unfired(
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

  private func moveCurrents(
    _ bar: Float, _ run: ResettingRun, _ kernel: ResettingNeuronKernel, _ rates: ResettingNeuronAdjoint.Rates,
    _ step: Int, _ neuron: Int,
    _ trace: [Float], _ input: UnsafeMutablePointer<Float>
  ) {
    let decay = kernel.decay(neuron)
    let moved = (run.voltage(before: step, neuron) - kernel.rest(neuron)) - rates.bias[neuron]
    membraneTimeConstants[neuron] += (bar * moved) * rates.membrane[neuron]
    let share = bar - decay * bar
    rest[neuron] += share
    bias[neuron] += share
    voltages[neuron] = flushed(decay * bar)
    guard kernel.synapses > 0 else {
      input[step * neurons + neuron] = flushed(bar)
      return
    }
    for port in 0..<kernel.synapses {
      let synapse = neuron * kernel.synapses + port
      let index = step * neurons * kernel.synapses + synapse
      let arrived = run.arrived(step, synapse)
      membraneTimeConstants[neuron] += (bar * arrived) * rates.couplingByMembrane[synapse]
      synapticTimeConstants[synapse] += (bar * arrived) * rates.couplingBySynapse[synapse]
      let share = kernel.coupling(neuron, port) * bar
      input[index] = pulled(neuron, port, share, run.currents[index], kernel, rates, trace.isEmpty ? 0 : trace[index])
    }
  }

  private func moveConductances(
    _ bar: Float, _ run: ResettingRun, _ kernel: ResettingNeuronKernel, _ rates: ResettingNeuronAdjoint.Rates,
    _ step: Int, _ neuron: Int,
    _ trace: [Float], _ input: UnsafeMutablePointer<Float>
  ) {
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
    for port in 0..<kernel.synapses {
      let synapse = neuron * kernel.synapses + port
      let index = step * neurons * kernel.synapses + synapse
      reversalPotentials[synapse] += run.arrived(step, synapse) * ofTarget
      let share = kernel.coupling(neuron, port) * ofTarget + ofConductance
      input[index] = pulled(neuron, port, share, run.currents[index], kernel, rates, trace.isEmpty ? 0 : trace[index])
    }
  }

  /// Turns the derivative by a synapse after its decay into that before what arrived, which is that by what arrived.
  private func pulled(
    _ neuron: Int, _ port: Int, _ share: Float, _ after: Float, _ kernel: ResettingNeuronKernel,
    _ rates: ResettingNeuronAdjoint.Rates, _ trace: Float
  ) -> Float {
    let synapse = neuron * kernel.synapses + port
    let kept = currents[synapse] + trace
    synapticTimeConstants[synapse] += (kept * after) * rates.synapse[synapse]
    currents[synapse] = flushed(kernel.beta(neuron, port) * kept + share)
    return currents[synapse]
  }
}
