/// Where in its bin an event of a raster is placed when it becomes an instant.
public enum EventPlacement: String, Sendable, CaseIterable {
  case binMiddle = "middle"
  case binStart = "start"
}

/// Whether several events of one channel in one bin count as many or as one.
public enum EventCounting: String, Sendable, CaseIterable {
  /// Every event counts.
  case counts
  /// One where there is any.
  case presence
}
