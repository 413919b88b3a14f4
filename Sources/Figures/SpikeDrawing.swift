import Signals

/// The events of a series as vertical marks.
struct SpikeDrawing: PanelDrawing {
  let events: EventSeries
  let axis: Axis?

  init(events: EventSeries, height: Double) {
    self.events = events
    axis = Axis(channels: events.channelCount, mostTicks: Metrics.mostTicks(forHeight: height))
  }

  var extent: ClosedRange<Double>? { events.start...events.stop }
  var units: String? { events.units }
  var legendWidth: Double { 0 }

  func draw(in frame: Frame, on document: inout SVGDocument) {
    guard let axis, events.count > 0 else { return }
    guard events.count <= Self.mostMarks else { return drawPixels(in: frame, axis, on: &document) }
    let length = max(frame.height / Double(events.channelCount) * 0.8, 1)
    let tops = (0..<events.channelCount).map { channel in
      SVGText.number(frame.y(Double(channel), on: axis) - length / 2)
    }
    let stroke = "v" + SVGText.number(length)
    var path = ""
    for event in 0..<events.count {
      path += "M\(SVGText.number(frame.x(events.times[event]))) \(tops[Int(events.channels[event])])\(stroke)"
    }
    document.element("path", ["d": path, "stroke": Color.ink, "stroke-width": events.count > 5_000 ? 0.6 : 1.0])
  }

  /// More events are drawn by the pixels in which there is one, so that a figure of any number of them is of a bounded size.
  private static let mostMarks = 20_000

  private func drawPixels(in frame: Frame, _ axis: Axis, on document: inout SVGDocument) {
    let columnCount = max(Int(frame.width), 1)
    let rowCount = min(events.channelCount, max(Int(frame.height), 1))
    var isTaken = [Bool](repeating: false, count: rowCount * columnCount)
    for event in 0..<events.count {
      let column = min(max(Int(frame.x(events.times[event]) - frame.left), 0), columnCount - 1)
      isTaken[Int(events.channels[event]) * rowCount / events.channelCount * columnCount + column] = true
    }
    let length = max(frame.height / Double(rowCount) * 0.8, 1)
    var path = ""
    for row in 0..<rowCount {
      let channel = (Double(row) + 0.5) * Double(events.channelCount) / Double(rowCount) - 0.5
      let top = SVGText.number(frame.y(channel, on: axis) - length / 2)
      var column = 0
      while column < columnCount {
        let first = column
        while column < columnCount, isTaken[row * columnCount + column] { column += 1 }
        if column > first {
          let left = SVGText.number(frame.left + Double(first))
          path += "M\(left) \(top)h\(column - first)v\(SVGText.number(length))h\(first - column)z"
        }
        column += 1
      }
    }
    document.element("path", ["d": path, "fill": Color.ink])
  }
}
