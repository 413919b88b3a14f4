/// A panel at its place in a figure.
struct PlacedPanel {
  let panel: Panel
  let drawing: any PanelDrawing
  let frame: Frame

  /// Labels of panels without a vertical axis are written level beside them, up to this width.
  static let widestSideLabel = 110.0

  /// Draws what lies behind the data: lines at the ticks.
  func drawBackground(ticks: [Axis.Tick], on document: inout SVGDocument) {
    guard let axis = drawing.axis else { return }
    for tick in ticks {
      let x = frame.x(tick.value)
      document.line(from: (x, frame.top), to: (x, frame.bottom), .grid)
    }
    for tick in axis.ticks {
      let y = frame.y(tick.value, on: axis)
      document.line(from: (frame.left, y), to: (frame.right, y), .grid)
    }
  }

  /// Draws what lies around the data: title, frame, tick marks and labels.
  func drawAxes(ticks: [Axis.Tick], on document: inout SVGDocument) {
    document.words(
      SVGText.fitted(panel.title, width: frame.width / 1.08, size: Metrics.panelTitle), x: frame.left,
      y: frame.top - 6, size: Metrics.panelTitle, isBold: true)
    document.element(
      "rect",
      [
        "x": frame.left, "y": frame.top, "width": frame.width, "height": frame.height, "fill": "none",
        "stroke": Color.frame,
      ])
    for tick in ticks {
      let x = frame.x(tick.value)
      document.line(from: (x, frame.bottom), to: (x, frame.bottom + Metrics.tickLength), .frame)
    }
    guard let axis = drawing.axis else {
      document.words(
        SVGText.fitted(panel.yLabel, width: Self.widestSideLabel, size: Metrics.label), x: frame.left - 8,
        y: frame.top + frame.height / 2 + 4, size: Metrics.label, anchor: .end)
      return
    }
    for tick in axis.ticks {
      let y = frame.y(tick.value, on: axis)
      document.line(from: (frame.left - Metrics.tickLength, y), to: (frame.left, y), .frame)
      document.words(
        tick.label, x: frame.left - Metrics.tickLength - 3, y: y + 3.5, size: Metrics.tick, anchor: .end)
    }
    document.words(
      SVGText.fitted(yLabel, width: frame.height + 2 * Metrics.gap, size: Metrics.label), x: Metrics.margin + 8,
      y: frame.top + frame.height / 2, size: Metrics.label, anchor: .middle, turned: true)
  }

  /// The label of the vertical axis with its unit.
  private var yLabel: String {
    guard let units = drawing.units, !units.isEmpty else { return panel.yLabel }
    return panel.yLabel.isEmpty ? units : "\(panel.yLabel) (\(units))"
  }
}
