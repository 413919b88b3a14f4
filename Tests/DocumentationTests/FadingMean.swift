import Loligo

/// Means that fade, each as fast as it learns to.
///
/// ```
/// m ← m + k · (x − m),   y = m
/// ```
public struct FadingMean: StepwiseLayer {
  public static let typeName = "FadingMean"

  public struct Parameters: AttributeGroup, Equatable {
    /// k, `[channels]`.
    public var rate = Tensor([])

    public init() {}
    public static let attributes: [Attribute<Self>] = [Attribute("rate", \.rate)]
  }

  public struct State: AttributeGroup, Equatable {
    /// m, `[channels]`.
    public var mean = Tensor([])

    public init() {}
    public static let attributes: [Attribute<Self>] = [Attribute("mean", \.mean, recordedAs: .continuous)]
  }

  public var parameters: Parameters
  public var simulation = ConstantsOnly()
  public var state: State

  /// Creates means that are zero.
  ///
  /// - Throws: `ModuleError` for fewer than 1 channel, or rates of another shape or not finite.
  public init(_ channels: Int, rate: Tensor = 0.1) throws(ModuleError) {
    try Self.checkSizes(("channels", channels))
    parameters = Parameters()
    parameters.rate = try Tensor.spread(rate, to: [channels], as: "rate", of: Self.typeName)
    state = State()
    state = initialState
    try validate()
  }

  public init(parameters: Parameters, simulation: ConstantsOnly, state: State) throws(ModuleError) {
    (self.parameters, self.simulation, self.state) = (parameters, simulation, state)
    try validate()
  }

  public var inputCount: Int { parameters.rate.count }
  public var outputCount: Int { inputCount }
  public var inputKind: SignalKind { .continuous }
  public var outputKind: SignalKind { .continuous }
  public var initialState: State {
    var state = State()
    state.mean = Tensor(repeating: 0, shape: [inputCount])
    return state
  }

  public func validate() throws(ModuleError) {
    try Self.checkSizes(("channels", inputCount))
    try parameters.rate.checkFinite(shape: [inputCount], as: "rate", of: Self.typeName)
    try state.mean.checkFinite(shape: [inputCount], as: "mean", of: Self.typeName)
  }

  public mutating func step(
    over input: Span<Float>, into output: inout MutableSpan<Float>, in context: EvolutionContext
  ) {
    for channel in 0..<inputCount {
      let before = state.mean.scalars[channel]
      output[channel] = before + parameters.rate.scalars[channel] * (input[channel] - before)
      state.mean.scalars[channel] = output[channel]
    }
  }
}

extension FadingMean: DifferentiableModule {
  /// What a run was like.
  public struct Tape: Sendable {
    /// `[steps, channels]`.
    var input: [Float]
    /// The means before the run, and after each step.
    var means: [Float]
  }

  public mutating func evolveTaped(
    over input: Raster, in context: EvolutionContext
  ) throws(ModuleError) -> (evolution: Evolution, tape: Tape) {
    let before = state.mean.scalars
    let evolution = try evolve(over: input, in: context)
    return (evolution, Tape(input: input.values, means: before + evolution.output.values))
  }

  /// ```
  /// m̄ ← m̄ + ȳ,   k̄ += m̄ · (x − m(previous step)),   x̄ = k · m̄,   m̄ ← (1 − k) · m̄
  /// ```
  public func pullback(
    _ cotangent: Cotangent, through tape: Tape, into gradient: inout Gradient<FadingMean>
  ) -> [Float] {
    let (channels, recorded) = (inputCount, cotangent.trace("mean"))
    var input = [Float](repeating: 0, count: tape.input.count)
    for step in (0..<tape.input.count / channels).reversed() {
      for channel in 0..<channels {
        let place = step * channels + channel
        let rate = parameters.rate.scalars[channel]
        var bar = gradient.state.mean.scalars[channel] + cotangent.output[place]
        if let recorded { bar += recorded[place] }
        gradient.parameters.rate.scalars[channel] += bar * (tape.input[place] - tape.means[place])
        input[place] = rate * bar
        gradient.state.mean.scalars[channel] = (1 - rate) * bar
      }
    }
    return cotangent.wantsInput ? input : []
  }
}
