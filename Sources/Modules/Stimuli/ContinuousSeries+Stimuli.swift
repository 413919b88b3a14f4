public import Signals

extension ContinuousSeries {
  /// Samples of what a source gives from time zero on.
  ///
  /// ```swift
  /// let source = try WaveformSource(.sine, channels: 1, frequency: 5)
  /// let sine = try ContinuousSeries.samples(of: source, duration: 1, step: .milliseconds(1))
  /// ```
  /// - Parameters:
  ///   - source: A module without inputs, such as `WaveformSource` or `OrnsteinUhlenbeckSource`.
  ///   - duration: Seconds, a whole number of steps.
  /// - Throws: `ModuleError` for a module with inputs, or a duration that is not a whole number of steps.
  public static func samples(
    of source: some Module, duration: Double, step: TimeStep, name: String = ""
  ) throws(ModuleError) -> ContinuousSeries {
    guard source.inputCount == 0 else {
      throw ModuleError(source.typeName, .badSize(what: "inputs as a source", found: source.inputCount))
    }
    var timed = try source.timed(step: step)
    return ContinuousSeries(try timed.evolve(over: nil, for: .seconds(duration)).evolution.output, name: name)
  }

  /// A step from one value to another.
  ///
  /// - Parameter onset: Seconds, when the step is.
  /// - Throws: `ModuleError` for a duration that is not a whole number of steps, or a value that is not finite.
  public static func step(
    from low: Float = 0, to high: Float = 1, onset: Float, duration: Double, step: TimeStep
  ) throws(ModuleError) -> ContinuousSeries {
    let source = try WaveformSource(
      .step, channels: 1, amplitude: Tensor([high - low]), offset: Tensor([low]), onset: Tensor([onset]))
    return try samples(of: source, duration: duration, step: step)
  }

  /// An even rise or fall from one value to another, held before and after.
  ///
  /// - Parameters:
  ///   - onset: Seconds, when it begins.
  ///   - length: Seconds above zero, how long it takes.
  /// - Throws: `ModuleError` for a duration that is not a whole number of steps, or a value out of range.
  public static func ramp(
    from low: Float = 0, to high: Float = 1, onset: Float = 0, length: Float, duration: Double, step: TimeStep
  ) throws(ModuleError) -> ContinuousSeries {
    let source = try WaveformSource(
      .ramp, channels: 1, amplitude: Tensor([high - low]), offset: Tensor([low]), onset: Tensor([onset]),
      frequency: Tensor([1 / length]))
    return try samples(of: source, duration: duration, step: step)
  }

  /// Sines `offset + amplitude · sin 2π(t − onset) f`, one channel for each frequency.
  ///
  /// - Parameters:
  ///   - frequencies: Hertz above zero.
  ///   - onset: Seconds, when all rise through the offset.
  /// - Throws: `ModuleError` for a duration that is not a whole number of steps, or a value out of range.
  public static func sine(
    frequencies: [Float], amplitude: Float = 1, offset: Float = 0, onset: Float = 0, duration: Double, step: TimeStep
  ) throws(ModuleError) -> ContinuousSeries {
    let source = try WaveformSource(
      .sine, channels: frequencies.count, amplitude: Tensor(repeating: amplitude, shape: []),
      offset: Tensor(repeating: offset, shape: []), onset: Tensor(repeating: onset, shape: []),
      frequency: Tensor(frequencies))
    return try samples(of: source, duration: duration, step: step)
  }

  /// Ornstein–Uhlenbeck noise, as `OrnsteinUhlenbeckSource` gives it.
  ///
  /// - Parameter timeConstant: Seconds above zero.
  /// - Throws: `ModuleError` for a duration that is not a whole number of steps, or a value out of range.
  public static func ornsteinUhlenbeck(
    channelCount: Int = 1, timeConstant: Float, mean: Float = 0, deviation: Float = 1, duration: Double, step: TimeStep,
    seed: Int64
  ) throws(ModuleError) -> ContinuousSeries {
    let source = try OrnsteinUhlenbeckSource(
      channelCount, timeConstant: Tensor([timeConstant]), mean: Tensor([mean]), deviation: Tensor([deviation]),
      seed: seed)
    return try samples(of: source, duration: duration, step: step)
  }
}
