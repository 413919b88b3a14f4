public import Signals

/// A source of regular trains of events, without beginning or end.
///
/// ```
/// t_k = phase + k · period,   k = …, −1, 0, 1, …
/// ```
/// It has no inputs. An event within max(10⁻⁶ dt, 2 ulp(t)) before the edge of a step lies on it, and so in the later
/// step. Periods and phases stand for their shortest decimal text, so that 0.01 s is exactly a hundredth.
///
/// ```swift
/// let source = try RegularSource(2, period: Tensor([0.01, 0.025]), phase: Tensor([0, 0.005]))
/// ```
public struct RegularSource: Layer {
  public static let typeName = "RegularSource"

  public struct Parameters: AttributeGroup, Equatable {
    /// `[channels]`, seconds.
    public var period = Tensor([])
    /// `[channels]`, seconds: when one of the events is.
    public var phase = Tensor([])

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("period", \.period, units: "s"),
      Attribute("phase", \.phase, units: "s"),
    ]
  }

  public var parameters: Parameters
  public var simulation = ConstantsOnly()
  public var state = NoAttributes()

  /// Creates a source.
  ///
  /// - Parameters:
  ///   - period: Seconds above zero; one value for all, or `[channels]`.
  ///   - phase: Seconds; one value for all, or `[channels]`.
  /// - Throws: `ModuleError` for fewer than 1 channel, or a period that is not above zero.
  public init(_ channelCount: Int, period: Tensor, phase: Tensor = 0) throws(ModuleError) {
    try Self.checkSizes(("channels", channelCount))
    parameters = Parameters()
    parameters.period = try Tensor.spread(period, to: [channelCount], as: "period", of: Self.typeName)
    parameters.phase = try Tensor.spread(phase, to: [channelCount], as: "phase", of: Self.typeName)
    try validate()
  }

  public init(parameters: Parameters, simulation: ConstantsOnly, state: NoAttributes) throws(ModuleError) {
    self.parameters = parameters
    self.simulation = simulation
    try validate()
  }

  public var inputCount: Int { 0 }
  public var outputCount: Int { parameters.period.count }
  public var inputKind: SignalKind { .events }
  public var outputKind: SignalKind { .events }

  public func validate() throws(ModuleError) {
    try Self.checkSizes(("channels", outputCount))
    try parameters.period.checkPositive(shape: [outputCount], as: "period", of: Self.typeName)
    try parameters.phase.checkFinite(shape: [outputCount], as: "phase", of: Self.typeName)
  }

  public mutating func evolve(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    try check(input, in: context)
    try validated(in: context)
    let trains = zip(parameters.period.scalars, parameters.phase.scalars).map {
      RegularTrain(period: $0.decimal, phase: $1.decimal.truncatingRemainder(dividingBy: $0.decimal))
    }
    let grid = input.grid
    var rows = EventRows()
    var before = trains.map { $0.count(before: grid.start, step: grid.step) }
    for step in 0..<grid.count {
      let end = grid.step.seconds(atTick: grid.firstTick + Int64(step) + 1)
      for (channel, train) in trains.enumerated() {
        let after = train.count(before: end, step: grid.step)
        let count = after - before[channel]
        before[channel] = after
        if count <= 0 { continue }
        guard count <= Double(EventRows.largestCount) else {
          throw ModuleError(
            Self.typeName, at: context.path,
            .signal(.notACount(value: Float(count), step: step, channel: channel)))
        }
        rows.channels.append(Int32(channel))
        rows.counts.append(Int32(count))
      }
      rows.rowStarts.append(rows.channels.count)
    }
    return Evolution(output: Raster(grid: grid, channelCount: outputCount, storage: .events(rows)))
  }
}

/// Events at `phase + k · period`, for every whole number k.
struct RegularTrain {
  var period: Double
  var phase: Double

  /// How many events from `k = 0` on lie before a time that is the edge of a step; below zero where that many from `k = 0`
  /// back lie after it.
  func count(before edge: Double, step: TimeStep) -> Double {
    let tolerance = max(1e-6 * step.seconds, 2 * edge.ulp)
    return ((edge - tolerance - phase) / period).rounded(.up)
  }
}
