extension ContinuousSeries {
  /// What a series is combined with, value by value.
  ///
  /// ```swift
  /// try frames.floorDivided(by: 2)
  /// try frames.floorDivided(by: .row([1, 2]))
  /// ```
  public enum Operand: Sendable, Hashable, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
    /// One value for all samples and channels.
    case scalar(Float)
    /// One value a channel for all samples, or a single one.
    case row([Float])
    /// Another series, read at the times of this one, with as many channels or a single one.
    case series(ContinuousSeries)

    public init(floatLiteral value: Float) { self = .scalar(value) }
    public init(integerLiteral value: Int) { self = .scalar(Float(value)) }
  }
}
