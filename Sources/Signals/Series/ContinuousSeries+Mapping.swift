extension ContinuousSeries {
  /// The series with every sample replaced.
  ///
  /// - Parameters:
  ///   - units: The unit of the new values.
  ///   - transform: Gives the new value for a channel and its value.
  /// - Throws: `SignalError.notFinite` for the first new value that is not finite.
  public func mappingValues(
    units: String?, _ transform: (_ channel: Int, _ value: Float) -> Float
  ) throws(SignalError) -> ContinuousSeries {
    var values = values
    for index in values.indices {
      let channel = index % channelCount
      values[index] = transform(channel, values[index])
      guard values[index].isFinite else {
        throw .notFinite(what: "value of series '\(name)'", time: times[index / channelCount], channel: channel)
      }
    }
    return ContinuousSeries(self, values: values, units: units)
  }

  private init(_ other: ContinuousSeries, values: [Float], units: String?) {
    self = other
    self.values = values
    self.units = units
  }
}
