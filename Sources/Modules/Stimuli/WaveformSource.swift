public import Signals

/// A source of steps, ramps or sines.
///
/// ```
/// y = offset + amplitude · w((t − onset) · frequency)
/// ```
/// with `w` as `Waveform` says and `t` the beginning of the step. It has no inputs; its output is a function of time alone,
/// computed in double. Onsets and frequencies stand for their shortest decimal text.
///
/// ```swift
/// let tones = try WaveformSource(.sine, channels: 2, amplitude: 0.5, frequency: Tensor([440, 880]))
/// let current = try WaveformSource(.step, channels: 1, amplitude: 0.2, onset: 0.1)
/// ```
public struct WaveformSource: Layer {
  public static let typeName = "WaveformSource"

  public struct Parameters: AttributeGroup, Equatable {
    /// `[channels]`.
    public var amplitude = Tensor([])
    /// `[channels]`.
    public var offset = Tensor([])
    /// `[channels]`, seconds: where the step is, the ramp begins, the sine rises through zero.
    public var onset = Tensor([])
    /// `[channels]`, of the sine, or one over the duration of the ramp.
    public var frequency = Tensor([])

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("amplitude", \.amplitude),
      Attribute("offset", \.offset),
      Attribute("onset", \.onset, units: "s"),
      Attribute("frequency", \.frequency, units: "Hz"),
    ]
  }

  public struct Simulation: AttributeGroup, Equatable {
    public var waveform = Waveform.step
    /// The parameters that are held constant.
    public var constants = AttributeNames()

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("waveform", \.waveform),
      Attribute("constants", \.constants),
    ]
  }

  public var parameters: Parameters
  public var simulation: Simulation
  public var state = NoAttributes()

  /// Creates a source; each parameter is one value for all channels, or `[channels]`.
  ///
  /// - Parameters:
  ///   - onset: Seconds.
  ///   - frequency: Hertz, above zero; a step has no use for it.
  /// - Throws: `ModuleError` for fewer than 1 channel, or a frequency that is not above zero.
  public init(
    _ waveform: Waveform, channels channelCount: Int, amplitude: Tensor = 1, offset: Tensor = 0, onset: Tensor = 0,
    frequency: Tensor = 1
  ) throws(ModuleError) {
    try Self.checkSizes(("channels", channelCount))
    let shape = [channelCount]
    parameters = Parameters()
    parameters.amplitude = try Tensor.spread(amplitude, to: shape, as: "amplitude", of: Self.typeName)
    parameters.offset = try Tensor.spread(offset, to: shape, as: "offset", of: Self.typeName)
    parameters.onset = try Tensor.spread(onset, to: shape, as: "onset", of: Self.typeName)
    parameters.frequency = try Tensor.spread(frequency, to: shape, as: "frequency", of: Self.typeName)
    simulation = Simulation()
    simulation.waveform = waveform
    try validate()
  }

  public init(parameters: Parameters, simulation: Simulation, state: NoAttributes) throws(ModuleError) {
    self.parameters = parameters
    self.simulation = simulation
    try validate()
  }

  public var inputCount: Int { 0 }
  public var outputCount: Int { parameters.amplitude.count }
  public var inputKind: SignalKind { .continuous }
  public var outputKind: SignalKind { .continuous }

  public func validate() throws(ModuleError) {
    let shape = [outputCount]
    try Self.checkSizes(("channels", outputCount))
    try parameters.amplitude.checkFinite(shape: shape, as: "amplitude", of: Self.typeName)
    try parameters.offset.checkFinite(shape: shape, as: "offset", of: Self.typeName)
    try parameters.onset.checkFinite(shape: shape, as: "onset", of: Self.typeName)
    try parameters.frequency.checkPositive(shape: shape, as: "frequency", of: Self.typeName)
  }

  public mutating func evolve(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    try check(input, in: context)
    try validated(in: context)
    let grid = input.grid
    let onsets = parameters.onset.scalars.map(\.decimal)
    let frequencies = parameters.frequency.scalars.map(\.decimal)
    var places: [Double] = []
    places.reserveCapacity(grid.count * outputCount)
    for step in 0..<grid.count {
      let time = grid.time(at: step)
      let tolerance = max(1e-6 * grid.step.seconds, 2 * time.ulp)
      for channel in 0..<outputCount {
        // What is as near to the onset as rounding brings it is the onset.
        let since = time - onsets[channel]
        places.append(since.magnitude <= tolerance ? 0 : since * frequencies[channel])
      }
    }
    var output: [Float] = []
    output.reserveCapacity(places.count)
    for (index, value) in simulation.waveform.values(at: places).enumerated() {
      let channel = index % outputCount
      let scaled = Double(parameters.amplitude.scalars[channel]) * value
      output.append(Float(Double(parameters.offset.scalars[channel]) + scaled))
      guard output[index].isFinite else {
        throw notFinite("output", step: index / outputCount, of: input, in: context)
      }
    }
    return Evolution(output: Raster(grid: grid, channelCount: outputCount, storage: .dense(output)))
  }
}
