extension EventSeries {
  /// The coefficient of variation of the intervals of each channel: their deviation (of the population) over their mean.
  ///
  /// 0 for a regular train, 1 for a long Poisson train.
  /// - Returns: `nil` for a channel of fewer than 3 events, or whose events are all at one time.
  public var intervalVariation: [Double?] {
    intervals.map { intervals in
      guard intervals.count >= 2 else { return nil }
      let mean = Self.mean(of: intervals)
      guard mean > 0 else { return nil }
      return Self.variance(of: intervals, around: mean).squareRoot() / mean
    }
  }

  /// The local variation of each channel (Shinomoto, Shima & Tanji 2003), which slow changes of the rate hardly move.
  ///
  /// ```
  /// LV = 3 · mean(((I_k − I_{k+1}) / (I_k + I_{k+1}))²)
  /// ```
  /// 0 for a regular train, 1 for a long Poisson train. Two intervals of zero count as equal.
  ///
  /// ```swift
  /// let train = try EventSeries(times: [0, 1, 3, 6], channels: [0, 0, 0, 0], channelCount: 1, stop: 8)
  /// train.localVariation[0]    // 3 · (1/9 + 1/25) / 2
  /// ```
  /// - Returns: `nil` for a channel of fewer than 3 events.
  public var localVariation: [Double?] {
    intervals.map { intervals in
      guard intervals.count >= 2 else { return nil }
      let squares = zip(intervals, intervals.dropFirst()).map { first, second in
        let sum = first + second
        let share = sum > 0 ? (first - second) / sum : 0
        return share * share
      }
      return 3 * Self.mean(of: squares)
    }
  }

  static func mean(of values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  /// The mean of the squared distances from the mean.
  static func variance(of values: [Double], around mean: Double) -> Double {
    values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
  }
}
