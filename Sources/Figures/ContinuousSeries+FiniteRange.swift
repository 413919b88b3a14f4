import Signals

extension ContinuousSeries {
  /// The least and the greatest finite value; `nil` where there is none.
  var finiteRange: ClosedRange<Double>? {
    var least = Float.infinity
    var greatest = -Float.infinity
    for value in values where value.isFinite {
      least = min(least, value)
      greatest = max(greatest, value)
    }
    return least <= greatest ? Double(least)...Double(greatest) : nil
  }
}
