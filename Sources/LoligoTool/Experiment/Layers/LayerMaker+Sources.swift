import Loligo

extension LayerMaker {
  /// Layers that take no input, for the beginning of a network.
  static var sources: [LayerMaker] {
    [
      LayerMaker(source: PoissonSource.typeName, poisson), LayerMaker(source: RegularSource.typeName, regular),
      LayerMaker(source: WaveformSource.typeName, waveform),
      LayerMaker(source: OrnsteinUhlenbeckSource.typeName, ornsteinUhlenbeck),
    ]
  }

  private static func poisson(_ section: inout ExperimentSection) throws -> Build {
    let channels = try section.count("channels", in: sizes)
    let rate = try section.values("rate")
    return { _, seed, _ in try PoissonSource(channels, rate: rate, seed: seed) }
  }

  private static func regular(_ section: inout ExperimentSection) throws -> Build {
    let channels = try section.count("channels", in: sizes)
    let period = try section.times("period")
    let phase = try section.times("phase", default: 0, isSigned: true)
    return { _, _, _ in try RegularSource(channels, period: period, phase: phase) }
  }

  private static func waveform(_ section: inout ExperimentSection) throws -> Build {
    let channels = try section.count("channels", in: sizes)
    let waveform: Waveform = try section.choice("waveform", default: .step)
    let amplitude = try section.values("amplitude", default: 1)
    let offset = try section.values("offset", default: 0)
    let onset = try section.times("onset", default: 0, isSigned: true)
    let frequency = try section.values("frequency", default: 1)
    return { _, _, _ in
      try WaveformSource(
        waveform, channels: channels, amplitude: amplitude, offset: offset, onset: onset, frequency: frequency)
    }
  }

  private static func ornsteinUhlenbeck(_ section: inout ExperimentSection) throws -> Build {
    let channels = try section.count("channels", in: sizes)
    let tau = try section.times("tau")
    let mean = try section.values("mean", default: 0)
    let deviation = try section.values("std", default: 1)
    return { _, seed, _ in
      try OrnsteinUhlenbeckSource(channels, timeConstant: tau, mean: mean, deviation: deviation, seed: seed)
    }
  }

  /// Banks of filters over one channel, at the step of the network.
  static var filters: [LayerMaker] {
    [LayerMaker(ButterworthBank.typeName, butterworth), LayerMaker(MelButterworthBank.typeName, mel)]
  }

  private static func butterworth(_ section: inout ExperimentSection) throws -> Build {
    let frequency = try section.values("frequency")
    let bandwidth = try section.values("bandwidth")
    let order = try section.count("order", in: 1...16, default: 2)
    let usesLowPass = try section.flag("use_lowpass", default: true)
    let normalizes = try section.flag("normalize", default: false)
    let subtractsMean = try section.flag("mean_subtraction", default: false)
    return { _, _, step in
      var bank = try ButterworthBank(
        frequencies: frequency, bandwidth: bandwidth, sampleRate: wholeRate(of: step), order: order,
        usesLowPass: usesLowPass, normalizes: normalizes, subtractsMean: subtractsMean)
      bank.simulation.timeStep = step
      try bank.validate()
      return bank
    }
  }

  private static func mel(_ section: inout ExperimentSection) throws -> Build {
    let channels = try section.count("channels", in: sizes, default: 64)
    let cutoff = try section.number("cutoff_fs", default: 100)
    let width = try section.number("filter_width", default: 2)
    let order = try section.count("order", in: 1...16, default: 2)
    let usesLowPass = try section.flag("use_lowpass", default: true)
    let normalizes = try section.flag("normalize", default: false)
    let subtractsMean = try section.flag("mean_subtraction", default: false)
    return { _, _, step in
      var bank = try MelButterworthBank(
        channels, sampleRate: wholeRate(of: step), cutoff: cutoff, filterWidth: width, order: order,
        usesLowPass: usesLowPass, normalizes: normalizes, subtractsMean: subtractsMean)
      bank.simulation.timeStep = step
      try bank.validate()
      return bank
    }
  }

  /// Steps a second, rounded up: banks are made at a whole rate, and then get the very step.
  private static func wholeRate(of step: TimeStep) -> Int {
    Int((step.denominator + step.numerator - 1) / step.numerator)
  }
}
