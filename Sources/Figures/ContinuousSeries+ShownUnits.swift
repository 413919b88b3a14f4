import Signals

extension ContinuousSeries {
  /// The units beside an axis; none for pure numbers, also where a file calls them "1".
  var shownUnits: String? { units == "1" ? nil : units }
}
