import Signals

/// Reads a series at one time after the other, by looking through all samples: what every faster way has to give.
///
/// For series that are 7 outside, and not read by splines.
struct PlainReading {
  let series: ContinuousSeries

  /// The row at a time.
  func row(at time: Double, edges: BinEdges = .snapped) -> [Float] {
    if case .clocked(let grid) = series.times, edges == .snapped, let tick = grid.step.tick(at: time) {
      return row(atTick: tick, of: grid.step)
    }
    return searchedRow(at: time, sameTime: 0, edges: edges)
  }

  /// The row at a tick of any clock: by exact index where the series is on one too.
  func row(atTick tick: Int64, of step: TimeStep) -> [Float] {
    let time = step.seconds(atTick: tick)
    guard case .clocked(let own) = series.times else {
      return searchedRow(at: time, sameTime: max(1e-6 * step.seconds, 2 * time.ulp), edges: .snapped)
    }
    let denominator = Int128(step.denominator) * Int128(own.step.numerator)
    let numerator =
      Int128(tick) * Int128(step.numerator) * Int128(own.step.denominator) - Int128(own.firstTick) * denominator
    func floored(_ value: Int128, _ divisor: Int128) -> (Int128, Int128) {
      let rest = (value % divisor + divisor) % divisor
      return ((value - rest) / divisor, rest)
    }
    var (index, rest) = floored(numerator, denominator)
    if series.isPeriodic { index = floored(index, Int128(own.count)).1 }
    let last = Int128(own.count - 1)
    if index < 0 { return outside }
    if index > last { return series.interpolation == .previous && index == last + 1 && rest == 0 ? held : outside }
    if index == last, rest > 0 { return series.interpolation == .previous ? held : outside }
    return row(
      Int(index), fraction: Double(rest) / Double(denominator), side: Int((2 * rest - denominator).signum()))
  }

  private func searchedRow(at asked: Double, sameTime: Double, edges: BinEdges) -> [Float] {
    var time = asked
    let count = series.sampleCount
    let (first, end) = (series.times[0], series.interpolation == .previous ? series.stop : series.times[count - 1])
    if series.isPeriodic {
      time = inFirstPeriod(time)
      if sameTime > 0, time + sameTime >= series.stop { time = series.start }
    }
    if edges == .snapped {
      let tolerance = min(1e-9, 1e-6 * series.duration)
      if time < first, time >= first - tolerance { time = first }
      if time > end, time <= end + tolerance { time = end }
    }
    guard let index = (0..<count).last(where: { series.times[$0] <= time + sameTime }) else { return outside }
    if index == count - 1 {
      if time <= series.times[index] { return row(index, fraction: 0, side: -1) }
      return series.interpolation == .previous && time <= series.stop ? held : outside
    }
    let (before, after) = (series.times[index], series.times[index + 1])
    let middle = before / 2 + after / 2
    let isSame = series.interpolation == .next && time - before <= sameTime
    return row(
      index, fraction: isSame ? 0 : max(0, time - before) / (after - before),
      side: time < middle ? -1 : time > middle ? 1 : 0)
  }

  private func inFirstPeriod(_ time: Double) -> Double {
    guard case .clocked(let grid) = series.times else {
      let phase = (time - series.start).truncatingRemainder(dividingBy: series.duration)
      return series.start + (phase < 0 ? phase + series.duration : phase)
    }
    let scaled = time * Double(grid.step.denominator) / Double(grid.step.numerator)
    let (position, period) = (scaled - Double(grid.firstTick), Double(grid.count))
    if position >= 0, position < period { return time }
    let phase = position.truncatingRemainder(dividingBy: period)
    return series.start + (phase < 0 ? phase + period : phase) * grid.step.seconds
  }

  private var outside: [Float] { Array(repeating: 7, count: series.channelCount) }
  private var held: [Float] { sample(series.sampleCount - 1) }

  private func sample(_ index: Int) -> [Float] { series.sample(index).map { $0.isNaN ? .nan : $0 } }

  private func row(_ index: Int, fraction: Double, side: Int) -> [Float] {
    if fraction == 0 {
      var first = index
      if series.interpolation == .next || series.interpolation == .nearest {
        while first > 0, series.times[first - 1] == series.times[index] { first -= 1 }
      }
      return sample(first)
    }
    switch series.interpolation {
    case .previous, .zero: return sample(index)
    case .next: return sample(index + 1)
    case .nearest: return sample(side > 0 ? index + 1 : index)
    case .nearestUp: return sample(side < 0 ? index : index + 1)
    case .linear, .quadratic, .cubic:
      return zip(series.sample(index), series.sample(index + 1)).map { low, high in
        let value = Double(low) + (Double(high) - Double(low)) * fraction
        return value.isNaN ? .nan : Float(value)
      }
    }
  }
}
