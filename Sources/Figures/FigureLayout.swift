/// Where everything in a figure goes.
struct FigureLayout {
  /// A line of the heading.
  struct HeadingLine {
    var words: String
    var y: Double
    var size: Double
    var isBold: Bool
  }

  let heading: [HeadingLine]
  let panels: [PlacedPanel]
  let time: TimeAxis
  /// Height of the whole figure, in pixels.
  let height: Double

  init(_ figure: Figure) {
    let colors = NameColors(figure.panels)
    let drawings = figure.panels.map { $0.drawing(colors: colors) }
    let left = Self.leftMargin(figure.panels, drawings)
    let right = max((drawings.map(\.legendWidth).max() ?? 0) + 6, Metrics.margin + 8)
    let width = max(figure.width - left - right, 60)
    time = TimeAxis(
      covering: drawings.compactMap(\.extent), mostTicks: min(max(Int(width / 70), 3), 11), named: figure.axisLabel)

    var lines: [HeadingLine] = []
    var y = Metrics.margin
    func addLines(_ words: String, size: Double, isBold: Bool) {
      // Bold letters are wider than the estimate for others.
      let room = (figure.width - 2 * Metrics.margin) / (isBold ? 1.08 : 1)
      for line in SVGText.wrapped(words, width: room, size: size) {
        y += size * 1.3
        lines.append(HeadingLine(words: line, y: y - size * 0.3, size: size, isBold: isBold))
      }
    }
    addLines(figure.title, size: Metrics.figureTitle, isBold: true)
    addLines(figure.subtitle ?? "", size: Metrics.subtitle, isBold: false)
    heading = lines

    var placed: [PlacedPanel] = []
    for (panel, drawing) in zip(figure.panels, drawings) {
      y += placed.isEmpty || panel.title.isEmpty ? Metrics.gap / 2 : Metrics.gap
      if !panel.title.isEmpty { y += Metrics.panelTitle + 4 }
      placed.append(
        PlacedPanel(
          panel: panel, drawing: drawing,
          frame: Frame(left: left, top: y, width: width, height: panel.height, time: time.range)))
      y += panel.height
    }
    panels = placed
    height = y + (placed.isEmpty ? Metrics.margin : 44)
  }

  /// Room for the widest tick label and the labels beside the axes.
  private static func leftMargin(_ panels: [Panel], _ drawings: [any PanelDrawing]) -> Double {
    var margin = 40.0
    for (panel, drawing) in zip(panels, drawings) {
      let ticks = drawing.axis?.ticks.map { SVGText.width($0.label, size: Metrics.tick) }.max() ?? 0
      let label =
        drawing.axis == nil
        ? min(SVGText.width(panel.yLabel, size: Metrics.label), PlacedPanel.widestSideLabel)
        : Metrics.label + 10
      margin = max(margin, Metrics.margin + label + ticks + Metrics.tickLength + 4)
    }
    return margin
  }
}
