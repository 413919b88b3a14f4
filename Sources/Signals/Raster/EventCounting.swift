/// Whether several events of one channel in one bin count as many or as one.
public enum EventCounting: String, Sendable, CaseIterable {
  /// Every event counts.
  case counts
  /// One where there is any.
  case presence
}
