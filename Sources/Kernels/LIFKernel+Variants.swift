import CKernels

extension LIFKernel {
  /// What makes neurons differ from the common ones.
  package struct Variant: Sendable {
    /// What spikes do to the neuron that fired.
    package struct Adaptation: Sendable {
      /// `γ`, or `dt / τ` by forward Euler, `[neurons]`.
      package var decay: [Float]
      /// `w`, `[neurons]`.
      package var weights: [Float]

      package init(decay: [Float], weights: [Float]) {
        self.decay = decay
        self.weights = weights
      }
    }

    /// Whether the decays are `dt / τ`, for forward Euler.
    package var isEuler: Bool
    /// Adaptation, if there is any.
    package var adaptation: Adaptation?

    package init(isEuler: Bool = false, adaptation: Adaptation? = nil) {
      self.isEuler = isEuler
      self.adaptation = adaptation
    }
  }

  /// Evolves neurons of a variant over the `steps` of a block and appends what they emit.
  ///
  /// `I = β·((I + x) + r)`; `A = γ·(A + s·w)` with the spikes of the step before; `V = ((((α·V) + ΣI) + A) + ζ) + b`;
  /// then spikes and reset as ever. By forward Euler, with `λ = dt / τ` in place of every decay,
  /// `I = I + λ·((x + r) − I)`; `A = A + λ·(s·w − A)`; `V = V + λ·((((ΣI + A) + ζ) + b) − V)`.
  /// Neurons of no synapses take `x` `[steps, neurons]` in place of `ΣI`.
  ///
  /// - Parameters:
  ///   - adaptations: state `A`, `[neurons]`; empty without adaptation.
  package static func evolve(
    _ variant: Variant, input: Span<Float>, steps: Int, neurons: Int, synapses: Int,
    membraneDecay: [Float], synapseDecay: [Float], threshold: [Float], bias: [Float],
    recurrentWeights: [Float]? = nil, noise: [Float]? = nil, maximumCount: Int,
    voltages: inout [Float], currents: inout [Float], adaptations: inout [Float], spikes: inout [Float],
    rowStarts: inout [Int], channels: inout [Int32], counts: inout [Int32],
    records: inout Records, level: VectorLevel = .current
  ) {
    let inputs = synapses == 0 ? neurons : neurons * synapses
    precondition(steps >= 0 && neurons >= 0 && synapses >= 0, "there are no negative sizes")
    precondition((1...1 << 24).contains(maximumCount), "the most spikes of a step are 1 to 2^24")
    precondition(input.count == steps * inputs, "the input needs [steps, neurons * synapses] values")
    precondition(membraneDecay.count == neurons && threshold.count == neurons && bias.count == neurons)
    precondition(synapseDecay.count == neurons * synapses, "there must be [neurons * synapses] synapse decays")
    precondition(voltages.count == neurons && spikes.count == neurons && currents.count == neurons * synapses)
    precondition(adaptations.count == (variant.adaptation == nil ? 0 : neurons), "adaptations are [neurons]")
    if let adaptation = variant.adaptation {
      precondition(adaptation.decay.count == neurons && adaptation.weights.count == neurons)
    }
    if let recurrentWeights { precondition(synapses > 0 && recurrentWeights.count == neurons * inputs) }
    if let noise { precondition(noise.count == steps * neurons, "the noise needs [steps, neurons] values") }
    let kernels = level.kernels
    let (input, noise, recurrentWeights) = (input.address, noise?.span.address, recurrentWeights?.span.address)
    let (alpha, beta) = (membraneDecay.span.address, synapseDecay.span.address)
    let (theta, bias) = (threshold.span.address, bias.span.address)
    let gamma = variant.adaptation?.decay.span.address
    let weights = variant.adaptation?.weights.span.address
    let (isEuler, isAdapting) = (variant.isEuler, variant.adaptation != nil)
    var recurrentInput = [Float](repeating: 0, count: recurrentWeights == nil ? 0 : inputs)
    var adaptationRecord = records.adaptations.take()
    voltages.withAddress { voltages in
      currents.withAddress { currents in
        adaptations.withAddress { adaptations in
          spikes.withAddress { spikes in
            recurrentInput.withAddress { recurrentInput in
              records.withRecords(steps: steps, neurons: neurons, inputs: neurons * synapses) {
                voltageRows, currentRows, recurrentRows in
                adaptationRecord.withRecord(steps: steps, width: neurons) { adaptationRows in
                  appendEvents(
                    steps: steps, rowCapacity: neurons, rowStarts: &rowStarts, channels: &channels, counts: &counts
                  ) { done, events in
                    let common = loligo_lif_block(
                      steps: steps - done, neurons: neurons, synapses: synapses, input: input + done * inputs,
                      alpha: alpha, beta: beta, threshold: theta, bias: bias, recurrent_weights: recurrentWeights,
                      noise: noise.map { $0 + done * neurons }, maximum_count: Float(maximumCount),
                      voltages: voltages, currents: currents, spikes: spikes, recurrent_input: recurrentInput,
                      voltage_record: voltageRows.advanced(by: done), current_record: currentRows.advanced(by: done),
                      recurrent_record: recurrentRows.advanced(by: done), events: events)
                    var block = loligo_lif_variant_block(
                      common: common, is_euler: isEuler, gamma: gamma, adaptation_weights: weights,
                      adaptation: isAdapting ? adaptations : nil,
                      adaptation_record: adaptationRows.advanced(by: done))
                    return kernels.pointee.lif_variant(&block)
                  }
                }
              }
            }
          }
        }
      }
    }
    records.adaptations = adaptationRecord
  }
}
