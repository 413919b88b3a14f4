import CKernels

/// Integrate-and-fire neurons with a refractory period and a reset potential, over a block of steps.
///
/// At each step, with `a` all that arrives at an input: `a = (x + r)`, then `a = a + w·m` for each background.
/// Currents: `I = I + a`; `V = E + (P·(V − E) + (Σ P_j·I_j + b))`; `I = β·I`. Without synapses `V = E + (P·(V − E) + (a + b))`.
/// Conductances: `g = g + a`; `G = 1 + Σ g_j`; `W = ((E + Σ g_j·E_j) + b) / G`; `V = W + (V − W)·exp(−P·G)`; `g = β·g`.
/// A refractory neuron has `V = V_reset` instead, and one step less to rest. Then `s = 1` where `V ≥ θ`, and `V = V_reset`.
/// `V − E` (or `V − W`) and `I` below 2⁻¹⁰⁰ become +0.
package struct ResettingNeuronKernel: Sendable {
  /// How neurons are driven.
  package enum Drive: Sendable { case currents, conductances }

  /// Poisson events that every neuron gets on one of its inputs.
  package struct Background: Sendable {
    /// The synapse that they arrive at, 0 for neurons without synapses.
    package var port: Int
    /// `w`, what an event adds.
    package var weight: Float
    /// Bounds of 32-bit words: the count is the number of bounds that a word reaches.
    let bounds: [UInt32]
    let philox: Philox

    /// The most events that may be expected in a step.
    package static let mostExpected = 64.0

    /// Events that are expected in a step, above zero and at most 64.
    package init(port: Int, weight: Float, expected: Double, philox: Philox) {
      precondition(expected > 0 && expected <= Self.mostExpected, "a background has up to 64 events a step")
      (self.port, self.weight, self.philox) = (port, weight, philox)
      var bounds: [UInt32] = []
      var chance = ElementaryFunctions.exp(-expected)
      var sum = chance
      while bounds.count < 256, let bound = UInt32(exactly: (sum * 0x1p32).rounded()) {
        bounds.append(bound)
        chance *= expected / Double(bounds.count)
        sum += chance
      }
      self.bounds = bounds
    }

    /// The events of a neuron at a step: by one word of 32 bits, inverting the distribution.
    package func count(step: Int64, neuron: Int) -> Int {
      let (step, lane) = (UInt64(bitPattern: step), UInt32(neuron / 64 * 16 + neuron % 16))
      let words = Philox.block(
        counter: SIMD4(UInt32(truncatingIfNeeded: step), UInt32(truncatingIfNeeded: step >> 32), lane, UInt32(port)),
        key: SIMD2(UInt32(truncatingIfNeeded: philox.key), UInt32(truncatingIfNeeded: philox.key >> 32)))
      let word = words[neuron % 64 / 16]
      return bounds.filter { word >= $0 }.count
    }
  }

  /// What arrives from outside, `[steps, inputs]`.
  package enum Input: Sendable {
    case dense([Float])
    case events(rowStarts: [Int], channels: [Int32], counts: [Int32])
  }

  /// What changes.
  package struct State: Sendable, Equatable {
    /// `V`, `[neurons]`.
    package var voltages: [Float]
    /// `I` or `g`, `[neurons * synapses]`.
    package var currents: [Float]
    /// Steps of rest to come, `[neurons]`.
    package var refractory: [Float]
    /// `r` of the steps to come, `[rows, inputs]`: that of a step is in row step mod rows.
    package var ring: [Float]

    package init(voltages: [Float], currents: [Float], refractory: [Float], ring: [Float]) {
      (self.voltages, self.currents, self.refractory, self.ring) = (voltages, currents, refractory, ring)
    }
  }

  package var drive: Drive
  package var neurons: Int
  package var synapses: Int
  /// `P`, or `dt / τ` for conductances; `E`; `b`, of currents its share of a step; `θ`; `V_reset`: `[neurons]` or one.
  package var decay, rest, bias, threshold, reset: [Float]
  /// `β`; `P_j` or `E_j`: `[neurons * synapses]`, or `[synapses]` where the others are one.
  package var beta, coupling: [Float]
  package var refractorySteps: Int
  package var backgrounds: [Background]

  package init(
    drive: Drive, neurons: Int, synapses: Int, decay: [Float], rest: [Float], bias: [Float], threshold: [Float],
    reset: [Float], beta: [Float], coupling: [Float], refractorySteps: Int, backgrounds: [Background] = []
  ) {
    precondition(neurons > 0 && synapses >= (drive == .currents ? 0 : 1), "sizes are above zero")
    precondition((0...1 << 24).contains(refractorySteps), "a neuron rests for up to 2^24 steps")
    precondition([rest, bias, threshold, reset].allSatisfy { $0.count == decay.count }, "parameters of one length")
    precondition(decay.count == neurons || decay.count == 1, "parameters are those of all neurons, or one")
    precondition(beta.count == decay.count * synapses && coupling.count == beta.count)
    (self.drive, self.neurons, self.synapses) = (drive, neurons, synapses)
    (self.decay, self.rest, self.bias, self.threshold, self.reset) = (decay, rest, bias, threshold, reset)
    (self.beta, self.coupling) = (beta, coupling)
    (self.refractorySteps, self.backgrounds) = (refractorySteps, backgrounds)
  }

  /// Inputs of all neurons.
  package var inputs: Int { neurons * max(1, synapses) }

  /// Evolves the neurons over the `steps` of a block and appends what they emit.
  ///
  /// - Parameters:
  ///   - firstStep: steps since the last reset, which say the row of the ring and the counters of random numbers.
  ///   - recurrence: what spikes of a step add to the ring, from the next step on; `rows` exceed the greatest delay.
  ///   - rowStarts: gains `steps` elements; its last element must be the number of events so far.
  ///   - channels: gains the neuron of every event, ascending within a step; `counts` gains ones.
  ///   - records: gain the rows of the steps.
  ///   - threads: how many slices of neurons run at once; every number gives the same bits. As many as there are threads
  ///     for large networks, unless given.
  /// - Returns: Whether a potential left the finite numbers, even if it was reset at once.
  @discardableResult
  package func evolve(
    over input: Input, steps: Int, firstStep: Int64, recurrence: SparseRows? = nil, state: inout State,
    rowStarts: inout [Int], channels: inout [Int32], counts: inout [Int32], records: inout LIFKernel.Records,
    threads: Int? = nil, level: VectorLevel = .current
  ) -> Bool {
    var isBroken = false
    let rows = state.ring.count / inputs
    precondition(state.voltages.count == neurons && state.refractory.count == neurons, "states are [neurons]")
    precondition(state.currents.count == neurons * synapses, "currents are [neurons * synapses]")
    precondition(rows >= 1 && state.ring.count == rows * inputs && firstStep >= 0, "the ring is [rows, inputs]")
    if let recurrence {
      precondition(recurrence.sourceCount == neurons && recurrence.width == inputs, "neurons lead to their inputs")
      precondition(recurrence.greatestDelay < rows, "the ring has a row more than the greatest delay")
    }
    let arrivals = arrivals(of: input, steps: steps)
    let raw = backgrounds.map {
      loligo_background(
        key: $0.philox.key, port: $0.port, weight: $0.weight, bound_count: $0.bounds.count,
        bounds: $0.bounds.span.address)
    }
    let noEvents = loligo_events(
      capacity: 0, channels: unreadAddress(), counts: unreadAddress(), row_ends: unreadAddress())
    let slices = slices(threads: threads ?? self.threads(for: steps))
    state.withAddresses { voltages, currents, refractory, ring in
      records.withRecords(steps: steps, neurons: neurons, inputs: inputs) { voltageRows, currentRows, recurrentRows in
        let whole = loligo_resetting_block(
          drive: drive == .currents ? LOLIGO_DRIVE_CURRENTS : LOLIGO_DRIVE_CONDUCTANCES, steps: steps,
          neurons: neurons, synapses: synapses, first: 0, end: neurons, is_uniform: decay.count == 1,
          decay: decay.span.address, rest: rest.span.address, bias: bias.span.address,
          threshold: threshold.span.address, reset: reset.span.address, beta: beta.span.address,
          coupling: coupling.span.address, refractory_steps: Float(refractorySteps), first_step: firstStep,
          input: arrivals.dense, row_starts: arrivals.rowStarts, channels: arrivals.channels,
          counts: arrivals.counts, background_count: raw.count, backgrounds: raw.span.address, voltages: voltages,
          currents: currents, refractory: refractory, ring: ring, ring_rows: rows, voltage_record: voltageRows,
          current_record: currentRows, recurrent_record: recurrentRows, connections: nil, is_whole: true,
          previous_steps: 0, previous_slices: 0, previous: nil, events: noEvents, is_broken: false)
        if slices.count > 1,
          let found = evolve(
            whole, in: slices, recurrence: recurrence, rowStarts: &rowStarts, channels: &channels, level: level)
        {
          counts.append(contentsOf: repeatElement(1, count: channels.count - counts.count))
          isBroken = found
          return
        }
        let connections = recurrence.map { [$0.connections()] }
        appendEvents(
          steps: steps, rowCapacity: neurons, rowStarts: &rowStarts, channels: &channels, counts: &counts
        ) { done, events in
          if done == 0 { events.counts.initialize(repeating: 1, count: events.capacity) }
          var block = whole.advanced(by: done)
          block.events = events
          block.connections = connections?.span.address
          let added = level.kernels.pointee.resetting_neurons(&block)
          isBroken = isBroken || block.is_broken
          return added
        }
        withExtendedLifetime(connections) {}
      }
    }
    withExtendedLifetime(raw) {}
    return isBroken
  }

  /// The addresses of an input: of its values, or of its events.
  private func arrivals(
    of input: Input, steps: Int
  ) -> (
    dense: UnsafePointer<Float>?, rowStarts: UnsafePointer<Int>?, channels: UnsafePointer<Int32>?,
    counts: UnsafePointer<Int32>?
  ) {
    switch input {
    case .dense(let values):
      precondition(values.count == steps * inputs, "the input needs [steps, inputs] values")
      return (values.span.address, nil, nil, nil)
    case .events(let rowStarts, let channels, let counts):
      precondition(rowStarts.count == steps + 1 && rowStarts.last == channels.count, "a row for each step")
      Products.checkRows(rowStarts: rowStarts.span, channels: channels.span, counts: counts.span, inputs: inputs)
      return (nil, rowStarts.span.address, channels.span.address, counts.span.address)
    }
  }
}

extension ResettingNeuronKernel.State {
  /// Calls a body with the addresses of voltages, currents, refractory steps and ring.
  ///
  /// They lie at lines of the cache, where vectors are read and written faster than in the storage of arrays.
  fileprivate mutating func withAddresses(
    _ body: (
      UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>,
      UnsafeMutablePointer<Float>
    ) -> Void
  ) {
    let arrays: [WritableKeyPath<Self, [Float]>] = [\.voltages, \.currents, \.refractory, \.ring]
    let places = arrays.map { path in
      let count = self[keyPath: path].count
      let memory = UnsafeMutableRawPointer.allocate(byteCount: 4 * max(1, count), alignment: 64)
      let place = memory.bindMemory(to: Float.self, capacity: count)
      _ = UnsafeMutableBufferPointer(start: place, count: count).initialize(from: self[keyPath: path])
      return place
    }
    body(places[0], places[1], places[2], places[3])
    for (path, place) in zip(arrays, places) {
      self[keyPath: path] = Array(UnsafeBufferPointer(start: place, count: self[keyPath: path].count))
      place.deallocate()
    }
  }
}

extension loligo_resetting_block {
  /// The block without its first steps.
  func advanced(by done: Int) -> loligo_resetting_block {
    var block = self
    let inputs = neurons * max(1, synapses)
    block.steps -= done
    block.first_step += Int64(done)
    block.input = input.map { $0 + done * inputs }
    block.row_starts = row_starts.map { $0 + done }
    block.voltage_record = voltage_record.advanced(by: done)
    block.current_record = current_record.advanced(by: done)
    block.recurrent_record = recurrent_record.advanced(by: done)
    return block
  }
}
