/// A run of equal steps: bin `i` is the half-open interval `[t, t + dt)` that begins at tick `firstTick + i`.
///
/// ```swift
/// let grid = try TimeGrid(step: .milliseconds(1), count: 100)
/// grid.duration          // 0.1 s
/// grid.time(at: 3)       // 0.003 s
/// ```
public struct TimeGrid: Hashable, Sendable {
  /// The length of a bin.
  public let step: TimeStep
  /// The tick at which the first bin begins, in steps from time zero.
  public let firstTick: Int64
  /// The number of bins.
  public let count: Int

  /// Ticks are exact as `Double` up to here.
  public static let largestTick: Int64 = 1 << 53

  /// Creates a grid.
  ///
  /// - Throws: `SignalError.gridOutOfBounds` when a tick leaves ±2⁵³ or the count is negative.
  public init(step: TimeStep, firstTick: Int64 = 0, count: Int) throws(SignalError) {
    let (lastTick, overflow) = firstTick.addingReportingOverflow(Int64(count))
    guard count >= 0, !overflow, firstTick >= -Self.largestTick, lastTick <= Self.largestTick else {
      throw .gridOutOfBounds(firstTick: firstTick, count: count)
    }
    self.init(step: step, uncheckedFirstTick: firstTick, count: count)
  }

  private init(step: TimeStep, uncheckedFirstTick firstTick: Int64, count: Int) {
    self.step = step
    self.firstTick = firstTick
    self.count = count
  }

  /// The tick after the last bin.
  public var endTick: Int64 { firstTick + Int64(count) }
  /// The beginning of the first bin, in seconds.
  public var start: Double { step.seconds(atTick: firstTick) }
  /// The end of the last bin, in seconds.
  public var stop: Double { step.seconds(atTick: endTick) }
  /// The length of all bins together, in seconds.
  public var duration: Double { step.seconds(atTick: Int64(count)) }

  /// The beginning of bin `index`, in seconds.
  public func time(at index: Int) -> Double { step.seconds(atTick: firstTick + Int64(index)) }
  /// The middle of bin `index`, in seconds.
  public func middle(at index: Int) -> Double { step.seconds(afterHalfStepFromTick: firstTick + Int64(index)) }
  /// The beginnings of all bins, in seconds.
  public var times: [Double] { (0..<count).map(time(at:)) }

  /// The part of the grid with the given bins.
  public func bins(_ range: Range<Int>) -> TimeGrid {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "The bins lie outside of the grid.")
    return TimeGrid(step: step, uncheckedFirstTick: firstTick + Int64(range.lowerBound), count: range.count)
  }

  /// The grid of the bins whose tick is a multiple of `stride`, `stride` times as long.
  ///
  /// Which bins are kept depends on their ticks alone, so pieces of a run keep the same bins as the whole.
  /// - Throws: `SignalError.unusableTimeStep` when the longer step leaves its range.
  public func every(_ stride: Int) throws(SignalError) -> TimeGrid {
    precondition(stride >= 1, "A stride is at least 1.")
    let longer = try step.multiplied(by: stride)
    let first = Self.ceilingDivision(firstTick, Int64(stride))
    return try TimeGrid(
      step: longer, firstTick: first, count: Int(max(0, Self.ceilingDivision(endTick, Int64(stride)) - first)))
  }

  /// The bins that begin in an interval of seconds, from its start up to but without its stop.
  ///
  /// Each bin is judged by itself, so pieces of a run keep the same bins as the whole.
  public func bins(beginningIn interval: Range<Double>) -> Range<Int> {
    func first(from bottom: Int, notBefore seconds: Double) -> Int {
      var rest = bottom..<count
      while !rest.isEmpty {
        let middle = rest.lowerBound + rest.count / 2
        rest = time(at: middle) < seconds ? middle + 1..<rest.upperBound : rest.lowerBound..<middle
      }
      return rest.lowerBound
    }
    let start = first(from: 0, notBefore: interval.lowerBound)
    return start..<first(from: start, notBefore: interval.upperBound)
  }

  private static func ceilingDivision(_ value: Int64, _ divisor: Int64) -> Int64 {
    value >= 0 ? (value + divisor - 1) / divisor : -(-value / divisor)
  }
}

extension TimeGrid: CustomStringConvertible {
  /// The grid in words, such as `100 steps of 1 ms from 0.0 s`.
  public var description: String { "\(count) steps of \(step) from \(start) s" }
}
