internal import Kernels
public import Signals

/// A bank of band-passes of Butterworth whose middles are evenly spaced on the mel scale.
///
/// ```
/// mel(f) = 2595 log₁₀(1 + f / 700),   w = filter_width / channels
/// f_c from cutoff to fs / 2 / (1 + w) − 1, evenly in mel;   band c from f_c to f_c (1 + w)
/// ```
/// All else is as in `ButterworthBank`; the low-pass ends at the cutoff.
///
/// ```swift
/// let bank = try MelButterworthBank(64, sampleRate: 44_100)
/// bank.shape    // 1 input, 64 outputs
/// ```
public struct MelButterworthBank: Layer {
  public static let typeName = "MelButterworthBank"

  public struct Parameters: AttributeGroup, Equatable {
    /// Hertz: where the first band begins and the low-pass ends.
    public var cutoff = 100.0
    /// The width of a band over its lower edge, times the number of channels.
    public var filterWidth = 2.0

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("cutoff_fs", \.cutoff, units: "Hz"),
      Attribute("filter_width", \.filterWidth),
    ]
  }

  public typealias Simulation = ButterworthBank.Simulation

  public var parameters: Parameters
  public var simulation: Simulation
  /// Its shape says the number of channels and the order of the filters.
  public var state: FilterBankState

  /// Creates a bank.
  ///
  /// - Parameters:
  ///   - sampleRate: Samples per second, a whole number.
  ///   - cutoff: Hertz: where the first band begins and the low-pass ends.
  ///   - filterWidth: The width of a band over its lower edge, times the number of channels.
  ///   - order: Of band-passes and low-passes, from 1 to 16.
  /// - Throws: `ModuleError` for fewer than 1 channel, or bands that do not lie between zero and half of the sample rate.
  public init(
    _ channelCount: Int = 64, sampleRate: Int = 44_100, cutoff: Double = 100, filterWidth: Double = 2, order: Int = 2,
    usesLowPass: Bool = true, normalizes: Bool = false, subtractsMean: Bool = false
  ) throws(ModuleError) {
    try Self.checkSizes(("channels", channelCount))
    simulation = Simulation()
    simulation.timeStep = try TimeStep(sampleRate: sampleRate, of: Self.typeName)
    simulation.usesLowPass = usesLowPass
    simulation.normalizes = normalizes
    simulation.subtractsMean = subtractsMean
    parameters = Parameters()
    parameters.cutoff = cutoff
    parameters.filterWidth = filterWidth
    state = FilterBankState(channels: channelCount, order: min(order, 17))
    try validate()
  }

  public init(parameters: Parameters, simulation: Simulation, state: FilterBankState) throws(ModuleError) {
    self.parameters = parameters
    self.simulation = simulation
    self.state = state
    try validate()
  }

  public var inputCount: Int { 1 }
  public var outputCount: Int { state.channels }
  public var inputKind: SignalKind { .continuous }
  public var outputKind: SignalKind { .continuous }
  public var timeStep: TimeStep? { simulation.timeStep }
  public var needsWholeRaster: Bool { simulation.normalizes || simulation.subtractsMean }
  public var initialState: FilterBankState { FilterBankState(channels: outputCount, order: state.order) }

  /// The lower edge of each band, in hertz.
  public var frequencies: [Double] { bands.map(\.low) }

  /// The sections of the band-pass of a channel.
  ///
  /// - Throws: `ModuleError` for a channel that there is not, or parameters that make no filter.
  public func bandPassSections(channel: Int) throws(ModuleError) -> [FilterSection] {
    try bandSections(channel: channel)
  }
  /// The sections of the low-pass that follows each band.
  ///
  /// - Throws: `ModuleError` for parameters that make no filter.
  public var lowPassSections: [FilterSection] { get throws(ModuleError) { try lowSections() } }

  public func validate() throws(ModuleError) {
    try Self.checkSizes(("channels", outputCount))
    for (name, value) in [("cutoff_fs", parameters.cutoff), ("filter_width", parameters.filterWidth)] {
      guard value.isFinite, value > 0 else {
        throw ModuleError(Self.typeName, .outOfRange(attribute: name, value: value, range: "above zero, and finite"))
      }
    }
    try checkBands(as: "cutoff_fs") { _ in parameters.cutoff }
    try state.validate(channels: outputCount, of: Self.typeName)
  }

  public mutating func evolve(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    try check(input, in: context)
    try validated(in: context)
    return try run(over: input, in: context)
  }
}

extension MelButterworthBank: FilterBank {
  private static let logarithmOfTen = ElementaryFunctions.log(10.0)

  private static func mel(_ frequency: Double) -> Double {
    2595 * (ElementaryFunctions.log(1 + frequency / 700) / logarithmOfTen)
  }
  private static func frequency(ofMel mel: Double) -> Double {
    700 * (ElementaryFunctions.exp(mel / 2595 * logarithmOfTen) - 1)
  }

  var bands: [(low: Double, high: Double)] {
    let channels = outputCount
    let ratio = 1 + parameters.filterWidth / Double(channels)
    let half = Double(sampleStep.denominator) / Double(sampleStep.numerator) / 2
    let first = Self.mel(parameters.cutoff)
    let last = Self.mel(half / ratio - 1)
    return (0..<channels).map { channel in
      // The first is the cutoff itself, not what is left of it after a logarithm.
      if channel == 0 { return (low: parameters.cutoff, high: parameters.cutoff * ratio) }
      let low = Self.frequency(ofMel: first + (last - first) * (Double(channel) / Double(channels - 1)))
      return (low: low, high: low * ratio)
    }
  }
  var lowPassEdge: Double { parameters.cutoff }
  var usesLowPass: Bool { simulation.usesLowPass }
  var normalizes: Bool { simulation.normalizes }
  var subtractsMean: Bool { simulation.subtractsMean }
  var sampleStep: TimeStep { simulation.timeStep }
}
