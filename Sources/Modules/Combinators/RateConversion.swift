/// How values pass between two time steps of which one is a whole number of the other.
public enum RateConversion: String, Sendable, CaseIterable, AttributeConvertible {
  /// Values are amounts, such as counts of events: short steps are added up; a long one goes into the first short step.
  case count
  /// Values are levels: of short steps the latest counts; a long one holds over all its short steps.
  case hold
  /// Values are levels: short steps are averaged; a long one holds over all its short steps.
  case average
}
