import Modules
import Signals
import Testing

@Suite struct `banks of filters` {
  static func flat(_ sections: [FilterSection]) -> [Double] {
    sections.flatMap { [$0.b0, $0.b1, $0.b2, $0.a1, $0.a2] }
  }

  @Test func `sections are those of SciPy`() throws {
    for (order, from, to, rate, expected) in ScipyFilters.sections {
      let sections =
        from > 0
        ? try FilterSection.butterworth(order: order, from: from, to: to, sampleRate: rate)
        : try FilterSection.butterworth(order: order, to: to, sampleRate: rate)
      let found = Self.flat(sections)
      #expect(found.count == expected.count)
      for (found, expected) in zip(found, expected) {
        // Coefficients of SciPy are themselves some units of the last place off.
        let tolerance = 1e-10 * max(expected.magnitude, 1e-3 * (sections.first?.b0.magnitude ?? 1))
        #expect(
          (found - expected).magnitude <= tolerance, "order \(order), \(from)–\(to) Hz: \(found), not \(expected)")
      }
    }
  }

  @Test func `sections are those of the model system`() throws {
    // Section 7.15 of the description of its behaviour: 1000 ± 100 Hz at 8000 Hz, and the low-pass at 900 Hz.
    let bank = try ButterworthBank(frequencies: Tensor([1000]), bandwidth: 200, sampleRate: 8000)
    let band = [
      0.00554272, 0.01108543, 0.00554272, -1.26156889, 0.8893161, 1, -2, 1, -1.4185893, 0.9004702,
    ]
    for (found, expected) in zip(Self.flat(try bank.bandPassSections(channel: 0)), band) {
      #expect((found - expected).magnitude < 1e-7)
    }
    for (found, expected) in zip(
      Self.flat(try bank.lowPassSections), [0.0820961, 0.1641922, 0.0820961, -1.04220229, 0.37058668])
    { #expect((found - expected).magnitude < 1e-7) }
  }

  private func expectNear(_ found: Float, _ expected: Double, _ what: String) {
    #expect(
      (Double(found) - expected).magnitude <= 1e-5 * expected.magnitude + 1e-14, "\(what): \(found), not \(expected)")
  }

  @Test func `responses to an impulse and a sine are those of SciPy`() throws {
    for (order, input, lowPass, expected) in ScipyFilters.responses {
      var bank = try ButterworthBank(
        frequencies: Tensor([500, 1000, 2500]), bandwidth: Tensor([100, 200, 900]), sampleRate: 8000, order: order,
        usesLowPass: lowPass)
      let sine: [Float] = [0, 0.70710677, 1, 0.70710677, 0, -0.70710677, -1, -0.70710677]
      let samples = (0..<400).map { [input == "sine" ? sine[$0 % 8] : $0 == 0 ? 1 : 0] }
      let output = try bank.evolve(over: Raster(samples, step: .hertz(8000))).output
      for (row, step) in ScipyFilters.steps.enumerated() {
        for channel in 0..<3 {
          expectNear(
            output.value(step: step, channel: channel), expected[3 * row + channel],
            "order \(order), \(input), low-pass \(lowPass), step \(step)")
        }
      }
    }
  }

  @Test func `bands on the mel scale and their response are those of SciPy`() throws {
    var bank = try MelButterworthBank(5, sampleRate: 16_000)
    for (found, expected) in zip(bank.frequencies, ScipyFilters.melFrequencies) {
      #expect((found / expected - 1).magnitude < 1e-12)
    }
    let output = try bank.evolve(over: Raster((0..<400).map { [$0 == 0 ? 1 : 0] }, step: .hertz(16_000))).output
    for (row, step) in ScipyFilters.steps.enumerated() {
      for channel in 0..<5 {
        expectNear(
          output.value(step: step, channel: channel), ScipyFilters.melResponse[5 * row + channel], "step \(step)")
      }
    }
    #expect(try MelButterworthBank().outputCount == 64)
    #expect(try MelButterworthBank(1, sampleRate: 16_000).frequencies == [100])
  }

  @Test func `a record is adjusted as a whole`() throws {
    let samples = try Raster(RandomNumbers(seed: 1).uniform(count: 300, in: -1..<1).map { [$0] }, step: .hertz(8000))
    func output(_ normalizes: Bool, _ subtractsMean: Bool) throws -> [Float] {
      var bank = try ButterworthBank(
        frequencies: Tensor([500, 1000]), bandwidth: 100, sampleRate: 8000, normalizes: normalizes,
        subtractsMean: subtractsMean)
      #expect(bank.needsWholeRaster == (normalizes || subtractsMean))
      return try bank.evolve(over: samples).output.values
    }
    let plain = try output(false, false)
    let largest = plain.reduce(0) { max($0, $1.magnitude) }
    #expect(try output(true, false) == plain.map { $0 / largest })
    let mean = plain.reduce(0.0) { $0 + Double($1) } / Double(plain.count)
    #expect(try output(false, true) == plain.map { Float(Double($0) - mean) })
    let both = try output(true, true)
    #expect(both.reduce(0) { max($0, $1.magnitude) } == 1)
    #expect((both.reduce(0.0) { $0 + Double($1) } / Double(both.count)).magnitude < 1e-7)
    var silent = try ButterworthBank(
      frequencies: Tensor([500]), bandwidth: 100, sampleRate: 8000, normalizes: true, subtractsMean: true)
    let silence = Raster(silentOn: try TimeGrid(step: .hertz(8000), count: 10), channelCount: 1)
    #expect(try silent.evolve(over: silence).output.values == Array(repeating: 0, count: 10))
  }

  @Test func `silence comes back to exact rest`() throws {
    var bank = try ButterworthBank(frequencies: Tensor([1000, 2000]), bandwidth: 900, sampleRate: 8000)
    _ = try bank.evolve(over: Raster([[1], [-1], [0.5]], step: .hertz(8000)))
    let grid = try TimeGrid(step: .hertz(8000), firstTick: 3, count: 2000)
    _ = try bank.evolve(over: Raster(silentOn: grid, channelCount: 1))
    #expect(bank.state == bank.initialState)
  }

  @Test func `bands that cannot be are refused, in a sentence`() throws {
    func message(_ body: () throws -> any Module) -> String? {
      #expect(throws: ModuleError.self) { _ = try body() }?.description
    }
    #expect(
      message { try ButterworthBank(frequencies: Tensor([1000, 40]), bandwidth: 100, sampleRate: 8000) }
        == "ButterworthBank: 'frequency' must be such that all bands lie between 0 Hz and 4000.0 Hz, half of the sample "
        + "rate (band 1 is from -10.0 Hz to 90.0 Hz), but is 40.0.")
    #expect(
      message { try ButterworthBank(frequencies: Tensor([3950]), bandwidth: 100, sampleRate: 8000) }
        == "ButterworthBank: 'frequency' must be such that all bands lie between 0 Hz and 4000.0 Hz, half of the sample "
        + "rate (band 0 is from 3900.0 Hz to 4000.0 Hz), but is 3950.0.")
    #expect(
      message { try ButterworthBank(frequencies: Tensor([1000, 2000]), bandwidth: Tensor([1, 2, 3])) }
        == "ButterworthBank: 'bandwidth' has shape [2], but a tensor of shape [3] was given.")
    #expect(
      message { try ButterworthBank(frequencies: Tensor([1000]), bandwidth: 0) }
        == "ButterworthBank: 'bandwidth' must be above zero, but value 0 is 0.0.")
    #expect(
      message { try ButterworthBank(frequencies: Tensor([1000]), bandwidth: 1, order: 0) }
        == "ButterworthBank cannot have 0 sections in a filter (1 to 16).")
    #expect(message { try ButterworthBank(frequencies: Tensor([1000]), bandwidth: 1, order: .max) } != nil)
    #expect(message { try ButterworthBank(frequencies: Tensor([]), bandwidth: 1) } != nil)
    #expect(message { try ButterworthBank(frequencies: Tensor([1]), bandwidth: 1, sampleRate: 0) } != nil)
    #expect(
      message { try MelButterworthBank(4, cutoff: -5) }
        == "MelButterworthBank: 'cutoff_fs' must be above zero, and finite, but is -5.0.")
    #expect(message { try MelButterworthBank(4, sampleRate: 8000, cutoff: 4000) } != nil)
    #expect(message { try MelButterworthBank(4, sampleRate: 1) } != nil)
    #expect(message { try MelButterworthBank(0) } == "MelButterworthBank cannot have 0 channels.")
    for (order, from, to) in [(0, 10, 20), (17, 10, 20), (2, 0, 20), (2, 20, 10), (2, 10, 50)] {
      #expect(throws: ModuleError.self) {
        try FilterSection.butterworth(order: order, from: Double(from), to: Double(to), sampleRate: 100)
      }
    }
    #expect(throws: ModuleError.self) { try FilterSection.butterworth(order: 2, to: .nan, sampleRate: 100) }
  }
}
