extension ContinuousSeries {
  /// The series with every value combined with its counterpart in an operand.
  ///
  /// Values are combined in 64 bits and rounded once. Times, limits, name, interpolation and policy stay those of this
  /// series: one on a clock stays there.
  /// - Parameters:
  ///   - units: The unit of the new values.
  ///   - widening: Whether a single channel is repeated for an operand with more of them.
  ///   - function: Gives the new value for a value of this series and one of the operand.
  /// - Throws: `SignalError.channelsDoNotFit`, and as `values(at:channels:edges:)` of an operand that is a series.
  public func combined(
    with operand: Operand, units: String?, widening: Bool = false, by function: (Double, Double) -> Double
  ) throws(SignalError) -> ContinuousSeries {
    let others: [Double]
    let otherWidth: Int
    var stride = 0
    switch operand {
    case .scalar(let value): (others, otherWidth) = ([Double(value)], 1)
    case .row(let row): (others, otherWidth) = (row.map { Double($0) }, row.count)
    case .series(let series):
      (others, otherWidth) = (try SeriesReader(series).values(at: times), series.channelCount)
      stride = otherWidth
    }
    let width = widening && channelCount == 1 && otherWidth > 0 ? otherWidth : channelCount
    guard otherWidth == 1 || otherWidth == width else {
      throw .channelsDoNotFit(
        what: "an operand with \(otherWidth)", series: name, channelCount: channelCount,
        advice: "give it as many channels or one")
    }
    var result: [Float] = []
    result.reserveCapacity(sampleCount * width)
    for index in 0..<sampleCount {
      for channel in 0..<width {
        let own = values[index * channelCount + (channelCount == 1 ? 0 : channel)]
        let other = others[index * stride + (otherWidth == 1 ? 0 : channel)]
        result.append(Self.rounded(function(Double(own), other)))
      }
    }
    var combined = try ContinuousSeries(
      self, times: times, values: result, channelCount: width, start: start, stop: stop, isPeriodic: isPeriodic)
    combined.units = units
    return combined
  }

  /// A number of 64 bits in 32; what is not a number has the same bits on every machine.
  static func rounded(_ value: Double) -> Float {
    let single = Float(value)
    // `isNaN` would take several operations.
    return single == single ? single : .nan
  }

  /// The series with every value replaced by that of a function; in 64 bits, rounded once.
  func mapped(units: String?, _ function: (Double) -> Double) -> ContinuousSeries {
    var result = self
    result.values = values.map { Self.rounded(function(Double($0))) }
    result.units = units
    return result
  }

  /// The magnitudes of all values; what is not a number stays so.
  public var magnitude: ContinuousSeries { mapped(units: units) { $0.magnitude } }

  /// Every value divided by its counterpart, rounded down: ⌊x / y⌋ from the exact remainder, without units.
  ///
  /// - Throws: As `combined(with:units:widening:by:)`.
  public func floorDivided(by divisor: Operand) throws(SignalError) -> ContinuousSeries {
    try combined(with: divisor, units: nil) { Self.floorQuotient($0, $1) }
  }

  /// A dividend divided by every value, rounded down: ⌊y / x⌋ from the exact remainder, without units.
  ///
  /// - Throws: As `combined(with:units:widening:by:)`.
  public func floorDividing(_ dividend: Operand) throws(SignalError) -> ContinuousSeries {
    try combined(with: dividend, units: nil) { Self.floorQuotient($1, $0) }
  }

  private static func floorQuotient(_ dividend: Double, _ divisor: Double) -> Double {
    guard divisor != 0, dividend.isFinite, divisor.isFinite else {
      return dividend.isFinite && divisor.isInfinite && dividend != 0
        ? ((dividend < 0) == (divisor < 0) ? 0 : -1) : (dividend / divisor).rounded(.down)
    }
    var remainder = dividend.truncatingRemainder(dividingBy: divisor)
    if remainder != 0, (remainder < 0) != (divisor < 0) { remainder += divisor }
    return ((dividend - remainder) / divisor).rounded()
  }

  /// The sum of two numbers where a missing one (not a number) counts as zero, unless both are missing.
  static func sum(_ first: Double, _ second: Double) -> Double {
    if first.isNaN { return second }
    return second.isNaN ? first : first + second
  }
}
