import CKernels

/// Up/down encoding over a block of steps.
///
/// At each step and channel: `d = x − ref`; `up = max(0, ⌊d/θ↑⌋)`, `down = max(0, ⌊d/(−θ↓)⌋)`, both capped;
/// `ref = (ref + up·θ↑) − down·θ↓`, and a reference below 2⁻¹⁰⁰ becomes +0. Channel `k` emits on `2k` and `2k + 1`.
package enum EncoderKernel {
  /// What an encoder may do beside.
  package struct Options: Sendable {
    /// What is left of the reference at the start of each step, `[channels]`; nil for all of it.
    package var leak: [Float]?
    /// Steps from an event on, its own among them, in which nothing more is emitted and the reference follows the input.
    ///
    /// A step then has one event at most. Zero for neither.
    package var refractorySteps: Int
    /// How often each event is given, within the cap.
    package var repeats: Int

    package init(leak: [Float]? = nil, refractorySteps: Int = 0, repeats: Int = 1) {
      self.leak = leak
      self.refractorySteps = refractorySteps
      self.repeats = repeats
    }
  }

  /// The state of an encoder.
  package struct State: Sendable, Equatable {
    /// `ref`, `[channels]`.
    package var references: [Float]
    /// The steps of rest to come, `[channels]`; empty for an encoder that never rests.
    package var refractory: [Float]

    package init(references: [Float], refractory: [Float] = []) {
      self.references = references
      self.refractory = refractory
    }
  }

  /// Encodes the rows of `input` `[steps, channels]` and appends the events of `2 * channels` output channels.
  ///
  /// Thresholds are `[channels]`, greater than zero; `maximumCount` is 1 to 2²⁴. `rowStarts` gains `steps` elements; its
  /// last element must be the number of events so far. `record` gains what each sample was compared with.
  package static func encode(
    input: Span<Float>, steps: Int, channels inputChannels: Int, upThreshold: [Float],
    downThreshold: [Float], options: Options = Options(), maximumCount: Int, state: inout State,
    rowStarts: inout [Int], channels: inout [Int32], counts: inout [Int32], record: inout StateRows?,
    level: VectorLevel = .current
  ) {
    precondition(steps >= 0 && inputChannels >= 0 && input.count == steps * inputChannels)
    precondition(upThreshold.count == inputChannels && downThreshold.count == inputChannels)
    precondition(state.references.count == inputChannels, "references are [channels]")
    precondition((1...1 << 24).contains(maximumCount), "the most events of a step are 1 to 2^24")
    precondition((0...1 << 24).contains(options.refractorySteps) && (1...1 << 24).contains(options.repeats))
    precondition(state.refractory.count == (options.refractorySteps == 0 ? 0 : inputChannels))
    if let leak = options.leak { precondition(leak.count == inputChannels, "leaks are [channels]") }
    let kernels = level.kernels
    let (rows, up, down) = (input.address, upThreshold.span.address, downThreshold.span.address)
    let leak = options.leak?.span.address
    let isRecorded = record != nil
    var compared = [Float](repeating: 0, count: isRecorded ? inputChannels : 0)
    state.references.withAddress { references in
      state.refractory.withAddress { refractory in
        compared.withAddress { compared in
          record.withRecord(steps: steps, width: inputChannels) { comparedRows in
            appendEvents(
              steps: steps, rowCapacity: 2 * inputChannels, rowStarts: &rowStarts, channels: &channels, counts: &counts
            ) { done, events in
              var block = loligo_encoder_block(
                steps: steps - done, channels: inputChannels, input: rows + done * inputChannels, up_threshold: up,
                down_threshold: down, maximum_count: Float(maximumCount), leak: leak,
                refractory_steps: Int32(options.refractorySteps), repeats: Float(options.repeats),
                reference: references, refractory: options.refractorySteps == 0 ? nil : refractory,
                compared: isRecorded ? compared : nil, reference_record: comparedRows.advanced(by: done),
                events: events)
              return kernels.pointee.encode(&block)
            }
          }
        }
      }
    }
  }
}
