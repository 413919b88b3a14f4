import CKernels

/// Leaky integrate-and-fire neurons over a block of steps, seen backwards.
///
/// A state obeys `state = decay · before + gain · input`.
package struct NeuronAdjoint {
  /// How a state moves, a value for each of its elements.
  package struct Dynamics {
    package var decay: [Float]
    package var gain: [Float]
    /// What the derivative by the time constant is multiplied with: of the decayed state, or by Euler of its change.
    package var rate: [Float]

    package init(decay: [Float] = [], gain: [Float] = [], rate: [Float] = []) {
      self.decay = decay
      self.gain = gain
      self.rate = rate
    }
  }

  /// Values of each state: of the potentials, synaptic currents and adaptation currents, the last empty without adaptation,
  /// the middle one without synapses.
  package struct States {
    package var voltages: [Float]
    package var currents: [Float]
    package var adaptations: [Float]

    package init(voltages: [Float], currents: [Float] = [], adaptations: [Float] = []) {
      self.voltages = voltages
      self.currents = currents
      self.adaptations = adaptations
    }
  }

  /// The derivatives by the states and by the spikes of a step, `[neurons]`.
  package var states: States
  package var spikes: [Float]
  /// The derivatives by time constants.
  package var timeConstants: States
  package var bias: [Float]
  package var threshold: [Float]
  package var adaptationWeights: [Float]

  package init(
    states: States, spikes: [Float], timeConstants: States, bias: [Float], threshold: [Float],
    adaptationWeights: [Float] = []
  ) {
    self.states = states
    self.spikes = spikes
    self.timeConstants = timeConstants
    self.bias = bias
    self.threshold = threshold
    self.adaptationWeights = adaptationWeights
  }

  /// What neurons are.
  package struct Neurons {
    package var isEuler = false
    package var flowsThroughReset = true
    /// Whether the derivatives by time constants, bias or threshold are wanted; else they may stay as they are.
    package var wantsSums = true
    package var membrane: Dynamics
    package var synapse = Dynamics()
    package var adaptation = Dynamics()
    package var threshold: [Float]
    /// Empty without adaptation.
    package var adaptationWeights: [Float] = []
    /// `[neurons, neurons · synapses]`; nil without recurrence.
    package var recurrentWeights: [Float]?

    package init(membrane: Dynamics, threshold: [Float]) {
      self.membrane = membrane
      self.threshold = threshold
    }
  }

  /// What a run was.
  package struct Run {
    /// `[steps, …]`, and the states before the run.
    package var states: States
    package var before: States
    package var spikesBefore: [Float]
    package var rowStarts: [Int]
    package var channels: [Int32]
    package var counts: [Int32]
    /// `[steps, neurons]`, the derivative of the spikes by the potentials.
    package var slopes: [Float]

    package init(
      states: States, before: States, spikesBefore: [Float], rowStarts: [Int], channels: [Int32], counts: [Int32],
      slopes: [Float]
    ) {
      self.states = states
      self.before = before
      self.spikesBefore = spikesBefore
      self.rowStarts = rowStarts
      self.channels = channels
      self.counts = counts
      self.slopes = slopes
    }
  }

  /// Goes back over a run: adds to the sums and turns the derivatives by the states after it into those before it.
  ///
  /// - Parameters:
  ///   - output: What the loss changes with, `[steps, neurons]`.
  ///   - traces: The same of the recorded states, `[steps, …]`; empty for none.
  ///   - recurrentSums: The derivatives by recurrent weights; of one element or none without recurrence.
  /// - Returns: The derivatives by the input, `[steps, inputs]`.
  package mutating func pullBack(
    through run: Run, of neurons: Neurons, output: [Float], traces: States, recurrentSums: inout [Float],
    level: VectorLevel = .current
  ) -> [Float] {
    let (count, steps) = (neurons.threshold.count, run.rowStarts.count - 1)
    let inputs = neurons.synapse.decay.count
    let synapses = count == 0 ? 0 : inputs / count
    let isAdapting = !neurons.adaptationWeights.isEmpty
    precondition(inputs == count * synapses && output.count == steps * count && run.slopes.count == steps * count)
    precondition(run.states.voltages.count == steps * count && run.states.currents.count == steps * inputs)
    precondition(run.states.adaptations.count == (isAdapting ? steps * count : 0))
    precondition(run.before.voltages.count == count && run.before.currents.count == inputs)
    precondition(states.voltages.count == count && states.currents.count == inputs && spikes.count == count)
    precondition(timeConstants.voltages.count == count && timeConstants.currents.count == inputs)
    precondition(bias.count == count && threshold.count == count && run.spikesBefore.count == count)
    precondition([0, steps * count].contains(traces.voltages.count), "a trace has a value for each step")
    precondition([0, steps * inputs].contains(traces.currents.count), "a trace has a value for each step")
    if isAdapting {
      precondition(states.adaptations.count == count && timeConstants.adaptations.count == count)
      precondition(adaptationWeights.count == count && run.before.adaptations.count == count)
      precondition([0, steps * count].contains(traces.adaptations.count), "a trace has a value for each step")
    }
    if let weights = neurons.recurrentWeights {
      precondition(weights.count == count * inputs && recurrentSums.count == weights.count)
    }
    Products.checkRows(
      rowStarts: run.rowStarts.span, channels: run.channels.span, counts: run.counts.span, inputs: count)
    func some(_ values: [Float]) -> UnsafePointer<Float>? { values.isEmpty ? nil : values.span.address }
    let voltages = AlignedFloats(states.voltages)
    let currents = AlignedFloats(states.currents)
    let adaptations = AlignedFloats(states.adaptations)
    let spikesBar = AlignedFloats(spikes)
    let voltageRates = AlignedFloats(timeConstants.voltages)
    let currentRates = AlignedFloats(timeConstants.currents)
    let adaptationRates = AlignedFloats(timeConstants.adaptations)
    let biasBar = AlignedFloats(bias)
    let thresholdBar = AlignedFloats(threshold)
    let weightsBar = AlignedFloats(adaptationWeights)
    let scratch = AlignedFloats(count: 3 * count)
    // Rows of these are read at every step.
    let weights = AlignedFloats(neurons.recurrentWeights ?? [])
    var places = [Int32](repeating: 0, count: count + 16)
    let kernels = level.kernels
    let input = [Float](count: steps * (synapses == 0 ? count : inputs)) { input in
      var block = loligo_neuron_adjoint_block(
        steps: steps, neurons: count, synapses: synapses, is_euler: neurons.isEuler,
        flows_through_reset: neurons.flowsThroughReset, has_unit_threshold: neurons.threshold.allSatisfy { $0 == 1 },
        has_sums: neurons.wantsSums, alpha: neurons.membrane.decay.span.address,
        voltage_gain: neurons.membrane.gain.span.address, voltage_rate: neurons.membrane.rate.span.address,
        threshold: neurons.threshold.span.address, beta: neurons.synapse.decay.span.address,
        current_gain: neurons.synapse.gain.span.address, current_rate: neurons.synapse.rate.span.address,
        gamma: some(neurons.adaptation.decay), adaptation_gain: some(neurons.adaptation.gain),
        adaptation_rate: some(neurons.adaptation.rate), adaptation_weights: some(neurons.adaptationWeights),
        recurrent_weights: neurons.recurrentWeights == nil ? nil : UnsafePointer(weights.address),
        voltages: run.states.voltages.span.address,
        currents: run.states.currents.span.address, adaptations: some(run.states.adaptations),
        first_voltages: run.before.voltages.span.address, first_currents: run.before.currents.span.address,
        first_adaptations: some(run.before.adaptations), first_spikes: run.spikesBefore.span.address,
        row_starts: run.rowStarts.span.address, channels: run.channels.span.address,
        counts: run.counts.span.address, slopes: run.slopes.span.address, output_bar: output.span.address,
        voltage_bar: some(traces.voltages), current_bar: some(traces.currents),
        adaptation_bar: some(traces.adaptations), voltages_bar: voltages.address, currents_bar: currents.address,
        adaptations_bar: adaptations.address, spikes_bar: spikesBar.address,
        voltage_rate_bar: voltageRates.address, current_rate_bar: currentRates.address,
        adaptation_rate_bar: adaptationRates.address, bias_bar: biasBar.address,
        threshold_bar: thresholdBar.address, adaptation_weights_bar: weightsBar.address,
        input_bar: input.address, scratch: scratch.address, places: unreadAddress())
      places.withAddress { places in
        block.places = places
        kernels.pointee.neuron_adjoint(&block)
      }
    }
    voltages.copy(to: &states.voltages)
    currents.copy(to: &states.currents)
    adaptations.copy(to: &states.adaptations)
    spikesBar.copy(to: &spikes)
    voltageRates.copy(to: &timeConstants.voltages)
    currentRates.copy(to: &timeConstants.currents)
    adaptationRates.copy(to: &timeConstants.adaptations)
    biasBar.copy(to: &bias)
    thresholdBar.copy(to: &threshold)
    weightsBar.copy(to: &adaptationWeights)
    if neurons.recurrentWeights != nil { add(to: &recurrentSums, from: input, through: run, level: level) }
    return input
  }

  /// Adds what the recurrent weights brought: the spikes of each step to the inputs of the step after it.
  private func add(to recurrentSums: inout [Float], from input: [Float], through run: Run, level: VectorLevel) {
    let (neurons, steps) = (threshold.count, run.rowStarts.count - 1)
    guard steps > 0 else { return }
    let inputs = input.count / steps
    Adjoints.addOuterProducts(
      rowStarts: run.rowStarts.span.extracting(0..<steps), channels: run.channels.span, counts: run.counts.span,
      and: input.span.extracting(inputs..<steps * inputs), leftColumns: neurons, rightColumns: inputs,
      to: &recurrentSums, level: level)
    let channels = run.spikesBefore.indices.filter { run.spikesBefore[$0] != 0 }.map(Int32.init)
    let counts = channels.map { Int32(run.spikesBefore[Int($0)]) }
    let rowStarts = [0, channels.count]
    Adjoints.addOuterProducts(
      rowStarts: rowStarts.span, channels: channels.span, counts: counts.span, and: input.span.extracting(0..<inputs),
      leftColumns: neurons, rightColumns: inputs, to: &recurrentSums, level: level)
  }
}
