extension ContinuousSeries {
  /// The series of the means over longer steps, on their clock: sample `i` is the mean of the samples in bin `i`.
  ///
  /// Where a run samples a series far below its own rate, this is the simplest filter before it. Sums are 64 bits wide,
  /// in the order of time; the last bin is the mean of the samples that it has.
  ///
  /// ```swift
  /// let fine = try ContinuousSeries(clocked: [1, 3, 5, 5], channelCount: 1, step: .milliseconds(1))
  /// try fine.averaged(over: .milliseconds(2)).values   // [2, 5]
  /// ```
  /// - Throws: `SignalError.notAveraged` for samples that are on no clock, or on one whose ticks do not meet the edges of
  ///   the longer steps; `periodicSeries` for a series that repeats itself.
  /// - Complexity: O(samples · channels).
  public func averaged(over step: TimeStep) throws(SignalError) -> ContinuousSeries {
    guard !isPeriodic else { throw .periodicSeries(series: name, action: "averaged over steps") }
    guard case .clocked(let grid) = times else {
      throw .notAveraged(series: name, step: step, reason: "its samples are at listed times")
    }
    let numerator = Int128(step.numerator) * Int128(grid.step.denominator)
    let denominator = Int128(step.denominator) * Int128(grid.step.numerator)
    guard numerator % denominator == 0 else {
      throw .notAveraged(
        series: name, step: step, reason: "they are no whole number of its own, which are \(grid.step) long")
    }
    let factor = Int(numerator / denominator)
    guard grid.firstTick % Int64(factor) == 0 else {
      throw .notAveraged(series: name, step: step, reason: "its first sample, at \(grid.start) s, begins none of them")
    }
    let bins = grid.count / factor + (grid.count % factor == 0 ? 0 : 1)
    var means: [Float] = []
    means.reserveCapacity(bins * channelCount)
    for bin in 0..<bins {
      let rows = bin * factor..<min((bin + 1) * factor, grid.count)
      for channel in 0..<channelCount {
        var sum = 0.0
        for row in rows { sum += Double(values[row * channelCount + channel]) }
        means.append(Float(sum / Double(rows.count)))
      }
    }
    let longer = try TimeGrid(step: step, firstTick: grid.firstTick / Int64(factor), count: bins)
    return try ContinuousSeries(self, times: .clocked(longer), values: means, start: start, stop: stop)
  }
}
