/// How the content of a panel is laid out and drawn.
protocol PanelDrawing {
  /// The seconds that the content covers; `nil` where it is empty.
  var extent: ClosedRange<Double>? { get }
  /// The vertical axis; `nil` where there is none.
  var axis: Axis? { get }
  /// The unit of the vertical axis.
  var units: String? { get }
  /// The room that a legend needs right of the frame, in pixels.
  var legendWidth: Double { get }
  /// Draws the content into a frame.
  func draw(in frame: Frame, on document: inout SVGDocument)
}
