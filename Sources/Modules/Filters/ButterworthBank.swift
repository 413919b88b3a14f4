public import Signals

/// A bank of band-passes of Butterworth: one input, an output for each band, or the envelope of what is in the band.
///
/// ```
/// y_c = BP_c(x)              without the low-pass
/// y_c = LP(|BP_c(x)|)        with it
/// ```
/// The edges of band c are `f_c ± bandwidth_c / 2`; the low-pass ends where the lowest band begins. Sections of second order
/// are computed in double (see `FilterSection`), and their state is carried on: a record in pieces is the record in one,
/// unlike in the model system, which begins anew. `normalize` and `mean_subtraction` look at a whole record and end that.
///
/// ```swift
/// let bank = try ButterworthBank(frequencies: Tensor([500, 1000, 2000]), bandwidth: 100, sampleRate: 16_000)
/// bank.shape    // 1 input, 3 outputs
/// ```
public struct ButterworthBank: Layer {
  public static let typeName = "ButterworthBank"

  public struct Parameters: AttributeGroup, Equatable {
    /// `[channels]`, hertz: the middle of each band.
    public var frequency = Tensor([])
    /// `[channels]`, hertz: the width of each band.
    public var bandwidth = Tensor([])

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("frequency", \.frequency, units: "Hz"),
      Attribute("bandwidth", \.bandwidth, units: "Hz"),
    ]
  }

  public struct Simulation: AttributeGroup, Equatable {
    /// The length of a sample.
    public var timeStep = TimeStep.hertz(44_100)
    /// Whether each band is rectified and smoothed by a low-pass.
    public var usesLowPass = true
    /// Whether the output is divided by its largest magnitude, over all steps and channels of a raster.
    public var normalizes = false
    /// Whether the mean over all steps and channels of a raster is taken away from the output, before it is divided.
    public var subtractsMean = false
    /// The parameters that are held constant.
    public var constants = AttributeNames()

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("dt", \.timeStep, units: "s"),
      Attribute("use_lowpass", \.usesLowPass),
      Attribute("normalize", \.normalizes),
      Attribute("mean_subtraction", \.subtractsMean),
      Attribute("constants", \.constants),
    ]
  }

  public var parameters: Parameters
  public var simulation: Simulation
  /// Its shape says the order of the filters.
  public var state: FilterBankState

  /// Creates a bank.
  ///
  /// - Parameters:
  ///   - frequencies: Hertz, one a band.
  ///   - bandwidth: Hertz; one value for all, or one a band.
  ///   - sampleRate: Samples per second, a whole number.
  ///   - order: Of band-passes and low-passes, from 1 to 16.
  ///   - normalizes: Divides a whole record by its largest magnitude.
  ///   - subtractsMean: Takes the mean of a whole record away from it.
  /// - Throws: `ModuleError` for bands that do not lie between zero and half of the sample rate, or values of another shape.
  public init(
    frequencies: Tensor, bandwidth: Tensor, sampleRate: Int = 44_100, order: Int = 2, usesLowPass: Bool = true,
    normalizes: Bool = false, subtractsMean: Bool = false
  ) throws(ModuleError) {
    let channels = frequencies.count
    simulation = Simulation()
    simulation.timeStep = try TimeStep(sampleRate: sampleRate, of: Self.typeName)
    simulation.usesLowPass = usesLowPass
    simulation.normalizes = normalizes
    simulation.subtractsMean = subtractsMean
    parameters = Parameters()
    parameters.frequency = try Tensor.spread(frequencies, to: [channels], as: "frequency", of: Self.typeName)
    parameters.bandwidth = try Tensor.spread(bandwidth, to: [channels], as: "bandwidth", of: Self.typeName)
    state = FilterBankState(channels: channels, order: min(order, 17))
    try validate()
  }

  public init(parameters: Parameters, simulation: Simulation, state: FilterBankState) throws(ModuleError) {
    self.parameters = parameters
    self.simulation = simulation
    self.state = state
    try validate()
  }

  public var inputCount: Int { 1 }
  public var outputCount: Int { parameters.frequency.count }
  public var inputKind: SignalKind { .continuous }
  public var outputKind: SignalKind { .continuous }
  public var timeStep: TimeStep? { simulation.timeStep }
  public var needsWholeRaster: Bool { simulation.normalizes || simulation.subtractsMean }
  public var initialState: FilterBankState { FilterBankState(channels: outputCount, order: state.order) }

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
    try parameters.frequency.checkFinite(shape: [outputCount], as: "frequency", of: Self.typeName)
    try parameters.bandwidth.checkPositive(shape: [outputCount], as: "bandwidth", of: Self.typeName)
    try checkBands(as: "frequency") { Double(parameters.frequency.scalars[$0]) }
    try state.validate(channels: outputCount, of: Self.typeName)
  }

  public mutating func evolve(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    try check(input, in: context)
    try validated(in: context)
    return try run(over: input, in: context)
  }
}

extension ButterworthBank: FilterBank {
  var bands: [(low: Double, high: Double)] {
    zip(parameters.frequency.scalars, parameters.bandwidth.scalars).map { frequency, bandwidth in
      (low: frequency.decimal - bandwidth.decimal / 2, high: frequency.decimal + bandwidth.decimal / 2)
    }
  }
  var lowPassEdge: Double { bands.map(\.low).min() ?? 0 }
  var usesLowPass: Bool { simulation.usesLowPass }
  var normalizes: Bool { simulation.normalizes }
  var subtractsMean: Bool { simulation.subtractsMean }
  var sampleStep: TimeStep { simulation.timeStep }
}

extension TimeStep {
  /// The step of a whole number of samples per second.
  init(sampleRate: Int, of type: String) throws(ModuleError) {
    do { self = try TimeStep(numerator: 1, denominator: Int64(sampleRate)) } catch {
      throw ModuleError(type, .signal(error))
    }
  }
}
