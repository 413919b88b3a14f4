import CKernels

/// Membranes that sum or relax towards their input, over a block of steps; they may fire.
///
/// At each step: `I = I + μ·(w·x − I)` where currents are filtered, and `y = I`, else `y = x`; `V = V + λ·((E + r·y) − V)`, or
/// `V = V + r·y` without a leak; states below 2⁻¹⁰⁰ become +0. Then one spike where `V > θ`, and `V = V_reset` or `V − drop`.
package struct MembraneKernel: Sendable {
  /// What a leaky membrane has, `[neurons]`.
  package struct Leak: Sendable {
    /// The share `λ`.
    package var share: [Float]
    /// The rest `E`.
    package var rest: [Float]

    package init(share: [Float], rest: [Float]) { (self.share, self.rest) = (share, rest) }
  }

  /// What a filtered current has, `[neurons]`.
  package struct Filter: Sendable {
    /// The share `μ`.
    package var share: [Float]
    /// The weight `w`.
    package var weight: [Float]

    package init(share: [Float], weight: [Float]) { (self.share, self.weight) = (share, weight) }
  }

  /// What a neuron that fires has, `[neurons]`.
  package struct Firing: Sendable {
    /// The threshold `θ`.
    package var threshold: [Float]
    /// What `V` becomes, or loses.
    package var reset: [Float]
    package var subtracts: Bool

    package init(threshold: [Float], reset: [Float], subtracts: Bool) {
      (self.threshold, self.reset, self.subtracts) = (threshold, reset, subtracts)
    }
  }

  /// `r`, `[neurons]`.
  package var gain: [Float]
  package var leak: Leak?
  package var filter: Filter?
  package var firing: Firing?

  package init(gain: [Float], leak: Leak? = nil, filter: Filter? = nil, firing: Firing? = nil) {
    let neurons = gain.count
    precondition(neurons > 0, "sizes are above zero")
    if let leak { precondition(leak.share.count == neurons && leak.rest.count == neurons, "leaks are [neurons]") }
    if let filter {
      precondition(filter.share.count == neurons && filter.weight.count == neurons, "filters are [neurons]")
    }
    if let firing {
      precondition(firing.threshold.count == neurons && firing.reset.count == neurons, "thresholds are [neurons]")
    }
    (self.gain, self.leak, self.filter, self.firing) = (gain, leak, filter, firing)
  }

  /// Evolves the membranes over the rows of `input` `[steps, neurons]`.
  ///
  /// - Parameters:
  ///   - voltages: state `V`, `[neurons]`.
  ///   - currents: state `I`, `[neurons]`; empty without a filter.
  ///   - rowStarts: gains `steps` elements if neurons fire; its last element must be the number of events so far.
  ///   - channels: gains the neuron of every event, ascending within a step; `counts` gains ones.
  ///   - records: voltages and currents gain the rows of the steps.
  /// - Returns: Whether a state left the finite numbers, even if it was reset at once.
  package func evolve(
    over input: Span<Float>, steps: Int, voltages: inout [Float], currents: inout [Float], rowStarts: inout [Int],
    channels: inout [Int32], counts: inout [Int32], records: inout LIFKernel.Records, level: VectorLevel = .current
  ) -> Bool {
    let neurons = gain.count
    precondition(steps >= 0 && input.count == steps * neurons, "the input is [steps, neurons]")
    precondition(voltages.count == neurons && currents.count == (filter == nil ? 0 : neurons), "states are [neurons]")
    let least = firing?.threshold.map(\.nextUp)
    let kernels = level.kernels
    let (input, fires) = (input.address, least != nil)
    var isBroken = false
    voltages.withAddress { voltages in
      currents.withAddress { currents in
        records.withRecords(steps: steps, neurons: neurons, inputs: neurons) { voltageRows, currentRows, _ in
          let run = { (done: Int, events: loligo_events) in
            var block = loligo_membrane_block(
              steps: steps - done, neurons: neurons, input: input + done * neurons,
              membrane_share: leak?.share.span.address, rest: leak?.rest.span.address, gain: gain.span.address,
              synapse_share: filter?.share.span.address, weight: filter?.weight.span.address,
              threshold: least?.span.address, reset: firing?.reset.span.address,
              subtracts: firing?.subtracts ?? false, voltages: voltages, currents: currents,
              voltage_record: voltageRows.advanced(by: done), current_record: currentRows.advanced(by: done),
              events: events, is_broken: false)
            let added = kernels.pointee.membranes(&block)
            isBroken = isBroken || block.is_broken
            return added
          }
          if fires {
            appendEvents(
              steps: steps, rowCapacity: neurons, rowStarts: &rowStarts, channels: &channels, counts: &counts, run)
          } else {
            let none = loligo_events(
              capacity: 0, channels: unreadAddress(), counts: unreadAddress(), row_ends: unreadAddress())
            _ = run(0, none)
          }
        }
      }
    }
    withExtendedLifetime((least, self)) {}
    return isBroken
  }
}

/// Thresholds: one event where an input is above that of its channel.
package enum ThresholdKernel {
  /// Appends the events of the rows of `input` `[steps, channels]`; thresholds are one a channel.
  package static func emit(
    from input: Span<Float>, steps: Int, thresholds: [Float], rowStarts: inout [Int], channels: inout [Int32],
    counts: inout [Int32], level: VectorLevel = .current
  ) {
    let width = thresholds.count
    precondition(steps >= 0 && width > 0 && input.count == steps * width, "the input is [steps, channels]")
    let least = thresholds.map(\.nextUp)
    let (kernels, input, bounds) = (level.kernels, input.address, least.span.address)
    appendEvents(
      steps: steps, rowCapacity: width, rowStarts: &rowStarts, channels: &channels, counts: &counts
    ) { done, events in
      var events = events
      return kernels.pointee.thresholds(steps - done, width, input + done * width, bounds, &events)
    }
    withExtendedLifetime(least) {}
  }
}
