/// Named stretches of time as boxes in a row.
struct StripDrawing: PanelDrawing {
  let intervals: [LabelledInterval]
  private let colors: NameColors

  /// Keeps the intervals whose limits are finite and in order.
  init(intervals: [LabelledInterval], colors: NameColors) {
    self.colors = colors
    self.intervals = intervals.filter { $0.start.isFinite && $0.stop.isFinite && $0.start <= $0.stop }
  }

  var extent: ClosedRange<Double>? {
    guard let start = intervals.map(\.start).min(), let stop = intervals.map(\.stop).max() else { return nil }
    return start...stop
  }
  var axis: Axis? { nil }
  var units: String? { nil }
  var legendWidth: Double { 0 }

  func draw(in frame: Frame, on document: inout SVGDocument) {
    for interval in intervals {
      let color = colors.color(of: interval)
      let left = frame.x(interval.start)
      let width = frame.x(interval.stop) - left
      document.element(
        "rect",
        [
          "x": left, "y": frame.top, "width": width, "height": frame.height, "fill": color, "stroke": Color.white,
          "stroke-width": width > 3 ? 1.0 : 0.0,
        ])
      let size = min(Metrics.tick, frame.height * 0.7)
      document.words(
        SVGText.fitted(interval.text, width: width - 4, size: size), x: left + width / 2,
        y: frame.top + frame.height / 2 + size * 0.35, size: size, anchor: .middle,
        color: color.isDark ? .white : .ink)
    }
  }
}
