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
}
