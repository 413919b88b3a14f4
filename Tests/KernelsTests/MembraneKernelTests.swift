import Kernels
import Testing

struct MembraneKernelTests {
  private struct Membranes {
    let neurons: Int
    let kernel: MembraneKernel
    var voltages: [Float]
    var currents: [Float]

    init(_ neurons: Int, leaks: Bool, filters: Bool, subtracts: Bool?) {
      self.neurons = neurons
      let draw = { (stream: UInt64, range: Range<Float>) in Samples.uniforms(neurons, in: range, stream: stream) }
      kernel = MembraneKernel(
        gain: draw(2, 0.5..<2), leak: leaks ? .init(share: draw(3, 0..<1), rest: draw(4, -1..<1)) : nil,
        filter: filters ? .init(share: draw(5, 0..<1), weight: draw(6, -1..<3)) : nil,
        firing: subtracts.map { .init(threshold: draw(7, 0.1..<0.3), reset: draw(8, -1..<0.1), subtracts: $0) })
      voltages = draw(9, -1..<0)
      currents = filters ? draw(10, 0..<1) : []
    }

    /// One step, term by term; gives spikes.
    mutating func step(_ x: ArraySlice<Float>) -> [Float] {
      (0..<neurons).map { n in
        var drive = x[x.startIndex + n]
        if let filter = kernel.filter {
          let distance = filter.weight[n] * drive - currents[n]
          currents[n] = Reference.flushed(currents[n] + filter.share[n] * distance)
          drive = currents[n]
        }
        let target = kernel.gain[n] * drive
        var moved = voltages[n] + target
        if let leak = kernel.leak {
          let distance = (leak.rest[n] + target) - voltages[n]
          moved = voltages[n] + leak.share[n] * distance
        }
        voltages[n] = Reference.flushed(moved)
        guard let firing = kernel.firing, voltages[n] > firing.threshold[n] else { return 0 }
        voltages[n] = Reference.flushed(firing.subtracts ? voltages[n] - firing.reset[n] : firing.reset[n])
        return 1
      }
    }
  }

  @Test(arguments: VectorLevel.supported, [1, 16, 147])
  func `membranes follow their equations, in one block or several`(level: VectorLevel, neurons: Int) {
    let steps = 60
    let input = Samples.uniforms(steps * neurons, in: -0.5..<0.7, stream: 1)
    for (leaks, filters) in [(false, false), (false, true), (true, false), (true, true)] {
      for subtracts in [nil, false, true] {
        var membranes = Membranes(neurons, leaks: leaks, filters: filters, subtracts: subtracts)
        var (voltages, currents) = (membranes.voltages, membranes.currents)
        var (events, expected) = (Events(), [Float]())
        var records = LIFKernel.Records(
          voltages: StateRows(steps: steps, width: neurons),
          currents: filters ? StateRows(steps: steps, width: neurons) : nil)
        var (allVoltages, allCurrents): ([Float], [Float]) = ([], [])
        for t in 0..<steps {
          expected += membranes.step(input[t * neurons..<(t + 1) * neurons])
          allVoltages += membranes.voltages
          allCurrents += membranes.currents
        }
        for block in [0..<1, 1..<7, 7..<steps] {
          let isBroken = membranes.kernel.evolve(
            over: input.span.extracting(block.lowerBound * neurons..<block.upperBound * neurons), steps: block.count,
            voltages: &voltages, currents: &currents, rowStarts: &events.rowStarts, channels: &events.channels,
            counts: &events.counts, records: &records, level: level)
          #expect(!isBroken)
        }
        #expect(voltages.bits == membranes.voltages.bits)
        #expect(currents.bits == membranes.currents.bits)
        #expect(records.voltages?.values.bits == allVoltages.bits)
        #expect(records.currents?.values.bits == (filters ? allCurrents.bits : nil))
        if subtracts == nil { continue }
        #expect(events == Events(dense: expected, steps: steps, channels: neurons))
        if neurons > 1 { #expect(!events.counts.isEmpty) }
      }
    }
  }

  @Test(arguments: VectorLevel.supported) func `a threshold is passed by what is above it alone`(level: VectorLevel) {
    let (steps, channels) = (30, 131)
    let thresholds = Samples.uniforms(channels, in: -1..<1, stream: 1).map { ($0 * 4).rounded() / 4 }
    let input = Samples.uniforms(steps * channels, in: -1..<1, stream: 2).map { ($0 * 4).rounded() / 4 }
    var events = Events()
    ThresholdKernel.emit(
      from: input.span, steps: steps, thresholds: thresholds, rowStarts: &events.rowStarts,
      channels: &events.channels, counts: &events.counts, level: level)
    let expected: [Float] = input.indices.map { input[$0] > thresholds[$0 % channels] ? 1 : 0 }
    #expect(events == Events(dense: expected, steps: steps, channels: channels))
  }

  @Test(arguments: VectorLevel.supported) func `a factor gives no negative zero`(level: VectorLevel) {
    let factors = Samples.uniforms(21, in: -2..<2)
    let input = Samples.uniforms(63, in: -1..<1, stream: 3).map { $0 < 0 ? -0.0 : $0 }
    let expected: [Float] = input.indices.map { factors[$0 % 21] * input[$0] + 0 }
    #expect(ScaleKernel.multiply(input.span, steps: 3, by: factors, level: level).bits == expected.bits)
    #expect(!expected.bits.contains((-0.0 as Float).bitPattern))
  }
}
