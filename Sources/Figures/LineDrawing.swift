import Signals

/// The channels of a continuous series as lines.
struct LineDrawing: PanelDrawing {
  let series: ContinuousSeries
  let channelNames: [String]
  let highlighted: Int?
  let axis: Axis?
  private let height: Double

  init(series: ContinuousSeries, channelNames: [String], highlighted: Int?, height: Double) {
    self.series = series
    self.channelNames = Array(channelNames.prefix(series.channelCount))
    self.highlighted = highlighted
    self.height = height
    axis = Axis(showing: series.finiteRange, mostTicks: Metrics.mostTicks(forHeight: height))
  }

  var extent: ClosedRange<Double>? { series.start...series.stop }
  var units: String? { series.shownUnits }

  private static let swatch = 16.0
  private static let widestName = 160.0

  var legendWidth: Double {
    let names = channelNames.map { SVGText.width($0, size: Metrics.tick) }
    return (names.max().map { min($0, Self.widestName) + Self.swatch + 14 }) ?? 0
  }

  func draw(in frame: Frame, on document: inout SVGDocument) {
    guard let axis else { return }
    let xs = (0..<series.sampleCount).map { frame.x(series.times[$0]) }
    let others = (0..<series.channelCount).filter { $0 != highlighted }
    for channel in others + (0..<series.channelCount).filter({ $0 == highlighted }) {
      let line = LinePath(series, channel: channel, xs: xs, in: frame, axis: axis)
      let color = Palette.color(at: channel)
      if !line.path.isEmpty {
        document.element(
          "path",
          [
            "d": line.path, "fill": "none", "stroke": color, "stroke-width": width(of: channel),
            "stroke-linejoin": "round",
          ])
      }
      for dot in line.dots {
        document.element("circle", ["cx": dot.x, "cy": dot.y, "r": width(of: channel) + 1, "fill": color])
      }
    }
    drawLegend(right: frame.right, top: frame.top, on: &document)
  }

  private func width(of channel: Int) -> Double {
    guard let highlighted else { return series.channelCount > 12 ? 0.9 : 1.3 }
    return channel == highlighted ? 2.4 : 0.8
  }

  private func drawLegend(right: Double, top: Double, on document: inout SVGDocument) {
    let spacing = min(max(height / Double(max(channelNames.count, 1)), Metrics.tick), Metrics.legendLine)
    let rows = max(Int(height / spacing), 1)
    let shown = channelNames.count <= rows ? channelNames.count : rows - 1
    let left = right + 8
    for channel in 0..<shown {
      let y = top + (Double(channel) + 0.5) * spacing
      document.element(
        "path",
        [
          "d": "M\(SVGText.number(left)) \(SVGText.number(y))h\(SVGText.number(Self.swatch))",
          "stroke": Palette.color(at: channel), "stroke-width": channel == highlighted ? 3.5 : 2.0,
        ])
      document.words(
        SVGText.fitted(channelNames[channel], width: Self.widestName, size: Metrics.tick),
        x: left + Self.swatch + 6, y: y + 3.5, size: Metrics.tick)
    }
    if shown < channelNames.count {
      document.words(
        "+ \(channelNames.count - shown)", x: left + Self.swatch + 6,
        y: top + (Double(shown) + 0.5) * spacing + 3.5, size: Metrics.tick)
    }
  }
}
