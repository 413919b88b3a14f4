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
    // Taken out, and the small ones copied, so that loops change them in place and unchecked.
    var (ring, recurrentWeights) = (self.ring, self.recurrentWeights)
    (self.ring, self.recurrentWeights) = ([], [])
    let voltages = AlignedFloats(self.voltages)
    let currents = AlignedFloats(self.currents)
    let membraneTimeConstants = AlignedFloats(self.membraneTimeConstants)
    let rest = AlignedFloats(self.rest)
    let threshold = AlignedFloats(self.threshold)
    let reset = AlignedFloats(self.reset)
    let bias = AlignedFloats(self.bias)
    let synapticTimeConstants = AlignedFloats(self.synapticTimeConstants)
    let reversalPotentials = AlignedFloats(self.reversalPotentials)
    let backgroundWeights = AlignedFloats(self.backgroundWeights)
    let input = ring.withAddress { ring in
      recurrentWeights.withAddress { recurrentWeights in
        let sums = ResettingNeuronSums(
          voltages: voltages.address, currents: currents.address, ring: ring,
          membraneTimeConstants: membraneTimeConstants.address, rest: rest.address, threshold: threshold.address,
          reset: reset.address, bias: bias.address, synapticTimeConstants: synapticTimeConstants.address,
          reversalPotentials: reversalPotentials.address, backgroundWeights: backgroundWeights.address,
          recurrentWeights: recurrentWeights, neurons: neurons, rows: rows)
        return [Float](count: steps * inputs) { input in
          sums.pullBack(
            through: run, of: kernel, recurrence: recurrence, rates: rates, slopes: slopes,
            flowsThroughReset: flowsThroughReset, cotangents, steps: steps, input: input.address)
        }
      }
    }
    (self.ring, self.recurrentWeights) = (ring, recurrentWeights)
    voltages.copy(to: &self.voltages)
    currents.copy(to: &self.currents)
    membraneTimeConstants.copy(to: &self.membraneTimeConstants)
    rest.copy(to: &self.rest)
    threshold.copy(to: &self.threshold)
    reset.copy(to: &self.reset)
    bias.copy(to: &self.bias)
    synapticTimeConstants.copy(to: &self.synapticTimeConstants)
    reversalPotentials.copy(to: &self.reversalPotentials)
    backgroundWeights.copy(to: &self.backgroundWeights)
    return input
  }
}
