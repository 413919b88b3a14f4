/// Membranes that sum or relax towards their input over a block of steps, seen backwards; they may fire.
package struct MembraneAdjoint {
  /// The derivatives by the states, `[neurons]`; currents are empty where they are not filtered.
  package var voltages: [Float]
  package var currents: [Float]
  /// The derivatives by the parameters, `[neurons]`, added to; those that membranes do not have are empty.
  package var gain: [Float]
  package var membraneTimeConstants: [Float] = []
  package var rest: [Float] = []
  package var synapticTimeConstants: [Float] = []
  package var weight: [Float] = []
  package var threshold: [Float] = []
  package var reset: [Float] = []

  package init(voltages: [Float], currents: [Float], gain: [Float]) {
    (self.voltages, self.currents, self.gain) = (voltages, currents, gain)
  }

  /// How what a kernel takes changes with the parameters behind it.
  package struct Rates {
    /// By the resistance, of the gain: the time step for a plain sum, else one.
    package var gain: Float
    /// By the time constants, of the shares, `[neurons]`.
    package var membrane: [Float]
    package var synapse: [Float]

    package init(gain: Float, membrane: [Float], synapse: [Float]) {
      (self.gain, self.membrane, self.synapse) = (gain, membrane, synapse)
    }
  }

  /// What a run was.
  package struct Run {
    /// `[steps, neurons]`; voltages after reset, currents empty where they are not filtered.
    package var input: [Float]
    package var voltages: [Float]
    package var currents: [Float]
    /// The states before the run, `[neurons]`.
    package var firstVoltages: [Float]
    package var firstCurrents: [Float]
    /// The spikes.
    package var rowStarts: [Int]
    package var channels: [Int32]

    package init(
      input: [Float], voltages: [Float], currents: [Float], firstVoltages: [Float], firstCurrents: [Float],
      rowStarts: [Int], channels: [Int32]
    ) {
      (self.input, self.voltages, self.currents) = (input, voltages, currents)
      (self.firstVoltages, self.firstCurrents) = (firstVoltages, firstCurrents)
      (self.rowStarts, self.channels) = (rowStarts, channels)
    }

    /// The potentials before the reset, `[steps, neurons]`.
    package func potentials(of kernel: MembraneKernel) -> [Float] {
      let neurons = kernel.gain.count
      var potentials = voltages
      for step in 0..<rowStarts.count - 1 {
        for event in rowStarts[step]..<rowStarts[step + 1] {
          let neuron = Int(channels[event])
          let index = step * neurons + neuron
          let before = step > 0 ? voltages[index - neurons] : firstVoltages[neuron]
          let target = kernel.gain[neuron] * (kernel.filter == nil ? input[index] : currents[index])
          potentials[index] =
            if let leak = kernel.leak {
              before + leak.share[neuron] * ((leak.rest[neuron] + target) - before)
            } else {
              before + target
            }
        }
      }
      return potentials
    }
  }

  /// What is known of the spikes of a run.
  package struct Spikes {
    /// Before the reset, `[steps, neurons]`.
    package var potentials: [Float]
    /// The derivative of the spikes by them.
    package var slopes: [Float]
    /// `[neurons]`.
    package var threshold: [Float]
    package var reset: [Float]
    package var subtracts: Bool
    package var flowsThroughReset: Bool

    package init(
      potentials: [Float], slopes: [Float], threshold: [Float], reset: [Float], subtracts: Bool,
      flowsThroughReset: Bool
    ) {
      (self.potentials, self.slopes, self.threshold, self.reset) = (potentials, slopes, threshold, reset)
      (self.subtracts, self.flowsThroughReset) = (subtracts, flowsThroughReset)
    }
  }

  /// Goes back over a run.
  ///
  /// - Parameters:
  ///   - spikes: Those of neurons that fire; nil for those that do not.
  ///   - output: The derivatives by the spikes, `[steps, neurons]`; not read of neurons that do not fire.
  ///   - voltageTrace: Those by the potentials; empty for none.
  ///   - currentTrace: Those by the currents; empty for none.
  /// - Returns: The derivatives by the input.
  package mutating func pullBack(
    through run: Run, of kernel: MembraneKernel, rates: Rates, spikes: Spikes?, output: [Float],
    voltageTrace: [Float], currentTrace: [Float]
  ) -> [Float] {
    let neurons = kernel.gain.count
    let steps = run.voltages.count / neurons
    precondition(run.input.count == steps * neurons && run.voltages.count == run.input.count)
    precondition(
      [0, run.input.count].contains(voltageTrace.count) && [0, run.input.count].contains(currentTrace.count))
    var input = [Float](repeating: 0, count: run.input.count)
    var hasFired = [Bool](repeating: false, count: neurons)
    for step in stride(from: steps - 1, through: 0, by: -1) {
      if spikes != nil {
        for neuron in 0..<neurons { hasFired[neuron] = false }
        for event in run.rowStarts[step]..<run.rowStarts[step + 1] { hasFired[Int(run.channels[event])] = true }
      }
      for neuron in 0..<neurons {
        let index = step * neurons + neuron
        var bar = voltages[neuron]
        if !voltageTrace.isEmpty { bar += voltageTrace[index] }
        if let spikes { bar = unfired(bar, output[index], spikes, index, neuron, hasFired: hasFired[neuron]) }
        let drive = move(bar, run, kernel, rates, index, neuron)
        guard let filter = kernel.filter else {
          input[index] = flushed(drive)
          continue
        }
        var current = currents[neuron] + drive
        if !currentTrace.isEmpty { current += currentTrace[index] }
        let before = index >= neurons ? run.currents[index - neurons] : run.firstCurrents[neuron]
        let moved = filter.weight[neuron] * run.input[index] - before
        synapticTimeConstants[neuron] += (current * moved) * rates.synapse[neuron]
        let towards = filter.share[neuron] * current
        weight[neuron] += towards * run.input[index]
        input[index] = flushed(towards * filter.weight[neuron])
        currents[neuron] = flushed(current - towards)
      }
    }
    return input
  }

  /// The derivative by a potential before its reset.
  private mutating func unfired(
    _ bar: Float, _ output: Float, _ spikes: Spikes, _ index: Int, _ neuron: Int, hasFired: Bool
  ) -> Float {
    let (potential, threshold, reset) = (spikes.potentials[index], spikes.threshold[neuron], spikes.reset[neuron])
    let drop = (spikes.subtracts ? threshold : potential) - reset
    let spike = spikes.flowsThroughReset ? output - drop * bar : output
    let sloped = spike * spikes.slopes[index]
    if sloped != 0 {
      let height = (potential - reset) / (threshold - reset)
      self.threshold[neuron] -= sloped * height
      self.reset[neuron] += sloped * (height - 1)
    }
    guard hasFired else { return bar + sloped }
    self.reset[neuron] += bar
    if !spikes.subtracts { return sloped }
    self.threshold[neuron] -= bar
    return bar + sloped
  }

  /// Turns the derivative by a potential into that by the one before it; gives that by what drives it.
  private mutating func move(
    _ bar: Float, _ run: Run, _ kernel: MembraneKernel, _ rates: Rates, _ index: Int, _ neuron: Int
  ) -> Float {
    let drive = kernel.filter == nil ? run.input[index] : run.currents[index]
    guard let leak = kernel.leak else {
      gain[neuron] += (bar * drive) * rates.gain
      voltages[neuron] = flushed(bar)
      return kernel.gain[neuron] * bar
    }
    let before =
      index >= run.firstVoltages.count ? run.voltages[index - run.firstVoltages.count] : run.firstVoltages[neuron]
    let moved = (leak.rest[neuron] + kernel.gain[neuron] * drive) - before
    membraneTimeConstants[neuron] += (bar * moved) * rates.membrane[neuron]
    let towards = leak.share[neuron] * bar
    rest[neuron] += towards
    gain[neuron] += towards * drive
    voltages[neuron] = flushed(bar - towards)
    return kernel.gain[neuron] * towards
  }
}
