import CKernels

/// Leaky integrate-and-fire neurons over a block of steps.
///
/// At each step, for every neuron and its synapses, with the product and the subtraction rounded one by one:
/// `I = β·((I + x) + r)`; `V = (((α·V) + ΣI) + ζ) + b`; `s = min(⌊V/θ⌋, maximum)` if `V ≥ θ`, else 0; `V = V − s·θ`.
/// `r` are the spikes of the step before through the recurrent weights. Then a state below 2⁻¹⁰⁰ becomes +0.
package enum LIFKernel {
  /// Evolves `neurons` with `synapses` each over the `steps` of a block and appends what they emit.
  ///
  /// - Parameters:
  ///   - input: `x`, `[steps, neurons * synapses]`; the synapse is the last index.
  ///   - membraneDecay: `α`, `[neurons]`.
  ///   - synapseDecay: `β`, `[neurons * synapses]`.
  ///   - threshold: `θ`, `[neurons]`, greater than zero.
  ///   - bias: `b`, `[neurons]`.
  ///   - recurrentWeights: `[neurons, neurons * synapses]`, source first; nil without recurrence.
  ///   - noise: `ζ`, `[steps, neurons]`; nil without noise.
  ///   - maximumCount: the most spikes of a neuron in a step, 1 to 2²⁴.
  ///   - voltages: state `V`, `[neurons]`.
  ///   - currents: state `I`, `[neurons * synapses]`.
  ///   - spikes: state `s`, `[neurons]`, the counts of the last step.
  ///   - rowStarts: gains `steps` elements; its last element must be the number of events so far.
  ///   - channels: gains the neuron of every event, ascending within a step.
  ///   - counts: gains the count of every event, at least one.
  ///   - records: gain the rows of the steps.
  package static func evolve(
    input: Span<Float>, steps: Int, neurons: Int, synapses: Int,
    membraneDecay: [Float], synapseDecay: [Float], threshold: [Float], bias: [Float],
    recurrentWeights: [Float]? = nil, noise: [Float]? = nil, maximumCount: Int,
    voltages: inout [Float], currents: inout [Float], spikes: inout [Float],
    rowStarts: inout [Int], channels: inout [Int32], counts: inout [Int32],
    records: inout Records, level: VectorLevel = .current
  ) {
    let inputs = neurons * synapses
    precondition(steps >= 0 && neurons >= 0 && synapses >= 1, "a neuron needs at least one synapse")
    precondition((1...1 << 24).contains(maximumCount), "the most spikes of a step are 1 to 2^24")
    precondition(input.count == steps * inputs, "the input needs [steps, neurons * synapses] values")
    precondition(membraneDecay.count == neurons && threshold.count == neurons && bias.count == neurons)
    precondition(synapseDecay.count == inputs, "there must be [neurons * synapses] synapse decays")
    precondition(voltages.count == neurons && spikes.count == neurons && currents.count == inputs)
    if let recurrentWeights { precondition(recurrentWeights.count == neurons * inputs) }
    if let noise { precondition(noise.count == steps * neurons, "the noise needs [steps, neurons] values") }
    let kernels = level.kernels
    let (input, noise, recurrentWeights) = (input.address, noise?.span.address, recurrentWeights?.span.address)
    let (alpha, beta) = (membraneDecay.span.address, synapseDecay.span.address)
    let (theta, bias) = (threshold.span.address, bias.span.address)
    let potentials = AlignedFloats(voltages)
    let synapticCurrents = AlignedFloats(currents)
    let recurrentInput = AlignedFloats(count: recurrentWeights == nil ? 0 : inputs)
    spikes.withAddress { spikes in
      records.withRecords(steps: steps, neurons: neurons, inputs: inputs) { voltageRows, currentRows, recurrentRows in
        appendEvents(
          steps: steps, rowCapacity: neurons, rowStarts: &rowStarts, channels: &channels, counts: &counts
        ) { done, events in
          var block = loligo_lif_block(
            steps: steps - done, neurons: neurons, synapses: synapses, input: input + done * inputs,
            alpha: alpha, beta: beta, threshold: theta, bias: bias, recurrent_weights: recurrentWeights,
            noise: noise.map { $0 + done * neurons }, maximum_count: Float(maximumCount),
            voltages: potentials.address, currents: synapticCurrents.address, spikes: spikes,
            recurrent_input: recurrentInput.address,
            voltage_record: voltageRows.advanced(by: done), current_record: currentRows.advanced(by: done),
            recurrent_record: recurrentRows.advanced(by: done), events: events)
          return kernels.pointee.lif(&block)
        }
      }
    }
    potentials.copy(to: &voltages)
    synapticCurrents.copy(to: &currents)
  }
}
