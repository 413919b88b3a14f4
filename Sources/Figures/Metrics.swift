/// The sizes of letters and the distances between parts, in pixels.
enum Metrics {
  static let margin = 14.0
  static let figureTitle = 17.0
  static let subtitle = 12.0
  static let panelTitle = 12.5
  static let label = 11.5
  static let tick = 10.5
  static let tickLength = 4.0
  static let legendLine = 14.0
  static let gap = 16.0

  /// How many ticks a vertical axis has room for.
  static func mostTicks(forHeight height: Double) -> Int { min(max(Int(height / 22), 3), 5) }
}
