/// The length of one step of simulated time: a reduced ratio of whole numbers of seconds, so that no time is ever rounded.
///
/// ```swift
/// TimeStep.milliseconds(1)        // 1/1000 s
/// TimeStep.hertz(44_100)          // 1/44100 s
/// try TimeStep(seconds: 0.0064)   // 4/625 s, by its shortest decimal text
/// ```
public struct TimeStep: Hashable, Sendable {
  /// Seconds = `numerator` / `denominator`; both from 1 to 2³⁰, without a common factor.
  public let numerator: Int64
  public let denominator: Int64

  static let largestTerm: Int64 = 1 << 30

  /// Creates a step of `numerator` / `denominator` seconds.
  ///
  /// - Throws: `SignalError.unusableTimeStep` when the ratio is not positive or its reduced terms exceed 2³⁰.
  public init(numerator: Int64, denominator: Int64) throws(SignalError) {
    guard numerator > 0, denominator > 0 else {
      throw .unusableTimeStep("\(numerator)/\(denominator) s")
    }
    let divisor = Self.greatestCommonDivisor(numerator, denominator)
    guard numerator / divisor <= Self.largestTerm, denominator / divisor <= Self.largestTerm else {
      throw .unusableTimeStep("\(numerator)/\(denominator) s")
    }
    self.init(reducing: numerator, over: denominator)
  }

  private init(reducing numerator: Int64, over denominator: Int64) {
    let divisor = Self.greatestCommonDivisor(numerator, denominator)
    self.numerator = numerator / divisor
    self.denominator = denominator / divisor
  }

  /// Creates a step from seconds: by the shortest decimal text of the number, or as 1/n where 1/n rounds to it exactly.
  ///
  /// - Throws: `SignalError.unusableTimeStep` when neither gives terms up to 2³⁰.
  public init(seconds: Double) throws(SignalError) {
    if let (numerator, denominator) = Self.decimalRatio(of: seconds),
      let step = try? TimeStep(numerator: numerator, denominator: denominator)
    {
      self = step
      return
    }
    let inverse = (1 / seconds).rounded()
    guard inverse >= 1, inverse <= Double(Self.largestTerm), 1 / inverse == seconds else {
      throw .unusableTimeStep("\(seconds) s")
    }
    self.init(reducing: 1, over: Int64(inverse))
  }

  /// A step of a whole number of seconds, from 1 to 2³⁰.
  public static func seconds(_ count: Int) -> TimeStep { whole(count, over: 1) }
  /// A step of a whole number of milliseconds, from 1 to 2³⁰.
  public static func milliseconds(_ count: Int) -> TimeStep { whole(count, over: 1_000) }
  /// A step of a whole number of microseconds, from 1 to 2³⁰.
  public static func microseconds(_ count: Int) -> TimeStep { whole(count, over: 1_000_000) }
  /// The step of a clock with a whole number of ticks a second, from 1 to 2³⁰.
  public static func hertz(_ rate: Int) -> TimeStep {
    precondition((1...Int(largestTerm)).contains(rate), "A rate is a whole number of hertz from 1 to 2^30.")
    return TimeStep(reducing: 1, over: Int64(rate))
  }

  private static func whole(_ count: Int, over denominator: Int64) -> TimeStep {
    precondition((1...Int(largestTerm)).contains(count), "A time step is a whole number of its unit from 1 to 2^30.")
    return TimeStep(reducing: Int64(count), over: denominator)
  }

  /// The step in seconds, rounded once.
  public var seconds: Double { Double(numerator) / Double(denominator) }

  /// A step that is `factor` times as long.
  ///
  /// - Throws: `SignalError.unusableTimeStep` when the result leaves the range.
  public func multiplied(by factor: Int) throws(SignalError) -> TimeStep {
    let (product, overflow) = numerator.multipliedReportingOverflow(by: Int64(factor))
    guard !overflow else { throw .unusableTimeStep("\(factor) × \(self)") }
    return try TimeStep(numerator: product, denominator: denominator)
  }

  static func greatestCommonDivisor(_ first: Int64, _ second: Int64) -> Int64 {
    var (larger, smaller) = (first, second)
    while smaller != 0 { (larger, smaller) = (smaller, larger % smaller) }
    return larger
  }

  /// The exact ratio that the shortest decimal text of a number stands for, where it fits 64 bits.
  private static func decimalRatio(of value: Double) -> (Int64, Int64)? {
    guard value.isFinite, value > 0 else { return nil }
    let parts = value.description.lowercased().split(separator: "e", maxSplits: 1)
    guard let mantissa = parts.first, var exponent = parts.count == 2 ? Int(parts[1]) : 0 else { return nil }
    let digits = mantissa.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let fraction = digits.count == 2 ? digits[1] : ""
    guard var numerator = Int64(digits[0] + fraction) else { return nil }
    exponent -= fraction.count
    var denominator: Int64 = 1
    while exponent > 0 {
      let (product, overflow) = numerator.multipliedReportingOverflow(by: 10)
      if overflow { return nil }
      numerator = product
      exponent -= 1
    }
    while exponent < 0 {
      if numerator % 10 == 0 {
        numerator /= 10
      } else {
        let (product, overflow) = denominator.multipliedReportingOverflow(by: 10)
        if overflow { return nil }
        denominator = product
      }
      exponent += 1
    }
    return (numerator, denominator)
  }
}

extension TimeStep: CustomStringConvertible {
  /// The step in the largest unit that shows it as a whole number, such as `1 ms`.
  public var description: String {
    for (unit, perSecond) in [("s", Int64(1)), ("ms", 1_000), ("µs", 1_000_000), ("ns", 1_000_000_000)] {
      let scaled = numerator * perSecond
      if scaled % denominator == 0 { return "\(scaled / denominator) \(unit)" }
    }
    return "\(numerator)/\(denominator) s"
  }
}
