internal import Kernels
internal import Signals

/// What banks of Butterworth filters have in common: one input, a band-pass for each output, and what follows it.
protocol FilterBank: Layer where State == FilterBankState {
  /// The edges of each band, in hertz.
  var bands: [(low: Double, high: Double)] { get }
  /// The edge of the low-passes, in hertz.
  var lowPassEdge: Double { get }
  var usesLowPass: Bool { get }
  var normalizes: Bool { get }
  var subtractsMean: Bool { get }
  /// The length of a sample.
  var sampleStep: TimeStep { get }
}

extension FilterBank {
  private var sampleRate: Double { Double(sampleStep.denominator) / Double(sampleStep.numerator) }

  /// The sections of the band-pass of each channel.
  func bandSections() throws(ModuleError) -> [[FilterSection]] {
    var sections: [[FilterSection]] = []
    for band in bands { sections.append(try bandSections(band)) }
    return sections
  }

  /// The sections of a channel's band-pass.
  func bandSections(channel: Int) throws(ModuleError) -> [FilterSection] {
    let bands = bands
    guard bands.indices.contains(channel) else {
      throw ModuleError(
        Self.typeName,
        .outOfRange(attribute: "channel", value: Double(channel), range: "from 0 to \(bands.count - 1)"))
    }
    return try bandSections(bands[channel])
  }

  private func bandSections(_ band: (low: Double, high: Double)) throws(ModuleError) -> [FilterSection] {
    try FilterSection.butterworth(order: state.order, from: band.low, to: band.high, sampleRate: sampleRate)
  }

  /// The sections of the low-pass that follows a rectified band.
  func lowSections() throws(ModuleError) -> [FilterSection] {
    try FilterSection.butterworth(order: state.order, to: lowPassEdge, sampleRate: sampleRate)
  }

  /// Refuses bands that do not lie between zero and half of the sample rate.
  func checkBands(as name: String, value: (Int) -> Double) throws(ModuleError) {
    let half = sampleRate / 2
    for (channel, band) in bands.enumerated() where !(band.low > 0 && band.low < band.high && band.high < half) {
      throw ModuleError(
        Self.typeName,
        .outOfRange(
          attribute: name, value: value(channel),
          range:
            "such that all bands lie between 0 Hz and \(half) Hz, half of the sample rate (band \(channel) is from "
            + "\(band.low) Hz to \(band.high) Hz)"))
    }
  }

  /// Filters an input, and changes the state.
  mutating func run(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    let channels = outputCount
    var coefficients: [Double] = []
    var states = FilterBankState.doubles(of: state.bandPass)
    do {
      let bands = try bandSections()
      for section in 0..<state.order {
        for index in 0..<5 { coefficients += bands.map { $0[section].coefficients[index] } }
      }
      if usesLowPass {
        states += FilterBankState.doubles(of: state.lowPass)
        for section in try lowSections() {
          for coefficient in section.coefficients { coefficients += repeatElement(coefficient, count: channels) }
        }
      }
    }
    var output = [Float](repeating: 0, count: input.stepCount * channels)
    var failure: Int?
    input.forEachDenseBlock { block, values in
      if failure != nil { return }
      var rows = [Float](repeating: 0, count: block.count * channels)
      var span = rows.mutableSpan
      let done = FilterKernel.evolve(
        input: values, channels: channels, sections: coefficients.count / (5 * channels),
        rectifiedSection: usesLowPass ? state.order : nil, coefficients: coefficients, state: &states, into: &span)
      if done < block.count { failure = block.lowerBound + done }
      output.replaceSubrange(block.lowerBound * channels..<block.upperBound * channels, with: rows)
    }
    if let step = failure { throw notFinite("bandpass", step: step, of: input, in: context) }
    let bandCount = 2 * state.order * channels
    FilterBankState.store(Array(states[..<bandCount]), in: &state.bandPass)
    if usesLowPass { FilterBankState.store(Array(states[bandCount...]), in: &state.lowPass) }
    adjust(&output)
    return Evolution(output: Raster(grid: input.grid, channelCount: channels, storage: .dense(output)))
  }

  /// Takes away the mean and divides by the largest magnitude, both of the whole record, where that is wanted.
  private func adjust(_ output: inout [Float]) {
    if subtractsMean, !output.isEmpty {
      let mean = output.reduce(0.0) { $0 + Double($1) } / Double(output.count)
      for index in output.indices { output[index] = Float(Double(output[index]) - mean) }
    }
    let largest = output.reduce(0) { max($0, $1.magnitude) }
    if normalizes, largest > 0 {
      for index in output.indices { output[index] = output[index] / largest }
    }
  }
}
