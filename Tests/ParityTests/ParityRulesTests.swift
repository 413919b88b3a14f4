import HDF5
import Testing

/// Laws of the comparison itself: parity that cannot fail would show nothing.
struct ParityRulesTests {
  private let exact = SpikeRule(maximumSpikes: 1, margin: 1e-3)
  private let loose = SpikeRule(maximumSpikes: 1, margin: 1e-6)

  @Test(arguments: [0, 1, 7.5, 1e4], [0, 3, 900])
  func `a number may be off by 2e-5 of one, its quantity's magnitude or the most spikes`(
    magnitude: Double, spikes: Double
  ) {
    let allowed = 2e-5 * max(1, magnitude, spikes)
    for (share, isFailure) in [(0.0, false), (0.9, false), (-0.9, false), (1.1, true), (-1.1, true)] {
      var comparison = Comparison(SpikeRule(maximumSpikes: spikes, margin: 1))
      let expected = [magnitude, -magnitude / 2]
      comparison.compare(
        [Float(expected[0]), Float(expected[1] + share * allowed)], with: expected, steps: 2, as: "value")
      #expect(comparison.failures.isEmpty != isFailure, "\(share) of the tolerance")
    }
  }

  @Test func `not a number agrees with itself alone`() {
    for (found, expected, isFailure) in [(Float.nan, Double.nan, false), (.nan, 0, true), (0, .nan, true)] {
      var comparison = Comparison(.none)
      comparison.compare([found], with: [expected], steps: 1, as: "value")
      #expect(comparison.failures.isEmpty != isFailure)
    }
  }

  @Test func `a missing value is a failure`() {
    var comparison = Comparison(.none)
    comparison.compare([1], with: [1, 1], steps: 2, as: "value")
    #expect(comparison.failures.count == 1)
  }

  @Test func `a flipped spike is a failure where the margin is wide`() {
    var comparison = Comparison(exact)
    comparison.compare(spikes: [0, 1, 0], with: [0, 1, 1], steps: 3, as: "output")
    #expect(comparison.failures.count == 1)
  }

  @Test func `a flipped spike ends the comparison where the margin is narrow`() {
    var comparison = Comparison(loose)
    comparison.compare(spikes: [0, 1, 0, 0], with: [0, 1, 1, 0], steps: 4, as: "output")
    comparison.compare([0, 0, 5, 5], with: [0, 0, 0, 0], steps: 4, as: "vmem")
    #expect(comparison.failures.isEmpty)
    #expect(!comparison.isComplete(of: 4))
    comparison.compare([0, 5, 0, 0], with: [0, 0, 0, 0], steps: 4, as: "vmem")
    #expect(comparison.failures.count == 1)
  }

  @Test func `spikes are exact where their margin is wide, for itself and against the largest count`() {
    #expect(SpikeRule(maximumSpikes: 1, margin: 1.1e-5).isExact)
    #expect(!SpikeRule(maximumSpikes: 1, margin: 0.9e-5).isExact)
    #expect(SpikeRule(maximumSpikes: 100, margin: 2.1e-4).isExact)
    #expect(!SpikeRule(maximumSpikes: 100, margin: 1.9e-4).isExact)
  }

  @Test(arguments: [true, false])
  func `a threshold that is hit on purpose has to be hit`(isRisky: Bool) throws {
    let file = try HDF5File.createInMemory()
    for (name, value) in [("spike_margin", HDF5Value.real(0)), ("max_spikes_seen", .real(1))] {
      try file.root.setAttribute(name, to: value)
    }
    try file.root.setAttribute("spike_flip_risk", to: .flag(isRisky))
    #expect(try SpikeRule(OracleNode(file.root))?.isExact == !isRisky)
  }

  @Test func `the margin of recorded potentials is the distance from the nearest count`() {
    // Before reset: 0.5, 0.875, 2.25 and 9.5 thresholds of 2, at most 3 spikes.
    let rule = SpikeRule(
      potentials: [1, 1.75, 0.5, 13], counts: [0, 0, 2, 3], thresholds: [2], maximumCount: 3)
    #expect(rule.margin == 0.125)
    #expect(rule.maximumSpikes == 3)
  }

  @Test func `times agree within the rounding of a product, and no further`() {
    #expect(Comparison.isSameTime(0.3, 0.1 * 3, step: 0.1))
    #expect(Comparison.isSameTime(0, -1e-18, step: 0.1))
    #expect(!Comparison.isSameTime(0.3, 0.3 + 1e-9, step: 0.1))
  }

  @Test func `names with dots and groups in groups are the same`() throws {
    let file = try HDF5File.createInMemory()
    let record = try file.root.createGroup("case").createGroup("calls.000").createGroup("record")
    try file.root.group("case/calls.000").setAttribute("op", to: .text("evolve"))
    try record.createDataset("a.vmem", type: .float64, shape: [2], chunk: [2]).write([1.0, 2.0])
    let node = try OracleNode(file.root.group("case"))
    #expect(node.calls.map(\.name) == ["calls.000"])
    #expect(try node.array("calls.000.record.a.vmem") == OracleArray(shape: [2], values: [1, 2]))
    #expect(node.calls.first?.node.part("record").datasetNames == ["a.vmem"])
  }

  @Test func `the report counts every unit once and shows what failed`() {
    var report = ParityReport()
    for outcome in [Outcome.passed, .deliberate(.extraStep), .failed("why"), .leftOut("what")] {
      report.note(outcome, kind: "module", className: "LIF")
    }
    report.noteSkipped(kind: "nir")
    #expect(report.units == 3)
    #expect(report.deliberateShare == 1.0 / 3)
    #expect(report.lines.first == "module LIF: 3 units, 1 passed, 1 deliberate differences, 1 failed")
    #expect(report.lines.contains("skipped: 1 cases of kind 'nir'"))
    #expect(report.lines.last == "units: 3, of which 1 differ on purpose")
  }
}
