/// A figure of an experiment: panels above one another over one time axis, written as SVG.
///
/// ```swift
/// var figure = Figure(title: "Speaker recognition", subtitle: "test trial 12")
/// figure.add(Panel(title: "input", yLabel: "coefficient", content: .heatMap(frames)))
/// figure.add(Panel(title: "hidden layer", yLabel: "neuron", content: .spikes(spikes)))
/// figure.svg     // the same text for the same series on every machine
/// ```
public struct Figure: Sendable {
  /// What stands above the figure.
  public var title: String
  /// A second line under the title.
  public var subtitle: String?
  /// Width of the whole figure, in pixels.
  public var width: Double
  /// What stands under the axis that all panels share, whose numbers are then as they are; time and its unit unless given.
  public var axisLabel: String?
  /// The panels, from top to bottom.
  public private(set) var panels: [Panel] = []

  /// Creates a figure without panels.
  ///
  /// - Parameter width: Width in pixels; at least 300.
  public init(title: String, subtitle: String? = nil, width: Double = 900) {
    precondition(width.isFinite && width >= 300, "A figure is at least 300 pixels wide.")
    self.title = title
    self.subtitle = subtitle
    self.width = width
  }

  /// Puts a panel under the others.
  public mutating func add(_ panel: Panel) { panels.append(panel) }

  /// The figure as the text of an SVG file.
  public var svg: String {
    let layout = FigureLayout(self)
    var document = SVGDocument(width: width, height: layout.height, title: title)
    for line in layout.heading {
      document.words(
        line.words, x: Metrics.margin, y: line.y, size: line.size, color: line.isBold ? .ink : .frame,
        isBold: line.isBold)
    }
    for placed in layout.panels {
      placed.drawBackground(ticks: layout.time.ticks, on: &document)
      placed.drawing.draw(in: placed.frame, on: &document)
      placed.drawAxes(ticks: layout.time.ticks, on: &document)
    }
    if let last = layout.panels.last {
      for tick in layout.time.ticks {
        document.words(
          tick.label, x: last.frame.x(tick.value), y: last.frame.bottom + Metrics.tickLength + 12,
          size: Metrics.tick, anchor: .middle)
      }
      document.words(
        layout.time.label, x: last.frame.left + last.frame.width / 2, y: last.frame.bottom + 34,
        size: Metrics.label, anchor: .middle)
    }
    return document.finished()
  }
}
