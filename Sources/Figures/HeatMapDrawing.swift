import Signals

/// The values of a continuous series as colours, with a colour bar.
struct HeatMapDrawing: PanelDrawing {
  let series: ContinuousSeries
  let axis: Axis?
  /// The axis of the colours.
  private let colors: Axis

  /// Shades between which the eye cannot tell are drawn as one.
  private static let shades = 96.0
  private static let barWidth = 12.0

  init(series: ContinuousSeries, height: Double) {
    self.series = series
    let mostTicks = Metrics.mostTicks(forHeight: height)
    axis = Axis(channels: series.channelCount, mostTicks: mostTicks)
    colors = Axis(over: series.finiteRange.map(Axis.widened) ?? 0...1, mostTicks: mostTicks)
  }

  var extent: ClosedRange<Double>? { series.start...series.stop }
  var units: String? { nil }
  var legendWidth: Double {
    let labels = colors.ticks.map { SVGText.width($0.label, size: Metrics.tick) }.max() ?? 0
    return 8 + Self.barWidth + Metrics.tickLength + 4 + labels + (series.shownUnits == nil ? 0 : Metrics.label + 6)
  }

  func draw(in frame: Frame, on document: inout SVGDocument) {
    drawCells(in: frame, on: &document)
    drawBar(in: frame, on: &document)
  }

  /// How far a box reaches under the one that is drawn next to it later: numbers are rounded, and would leave slits.
  private static let overlap = 0.5

  private func drawCells(in frame: Frame, on document: inout SVGDocument) {
    guard series.channelCount > 0, series.sampleCount > 0 else { return }
    let columns = columns(in: frame)
    let rowCount = min(series.channelCount, max(Int(frame.height), 1))
    document.open("g", ["shape-rendering": "crispEdges"])
    for row in 0..<rowCount {
      let channels = row * series.channelCount / rowCount..<(row + 1) * series.channelCount / rowCount
      let upper = frame.bottom - frame.height * Double(row + 1) / Double(rowCount)
      let lower = frame.bottom - frame.height * Double(row) / Double(rowCount)
      let top = row + 1 < rowCount ? upper - Self.overlap : upper
      let shades = columns.map { color(ofSamples: $0.samples, channels: channels) }
      var first = 0
      while first < columns.count {
        var end = first + 1
        while end < columns.count, shades[end] == shades[first] { end += 1 }
        let right = columns[end - 1].right + (end < columns.count ? Self.overlap : 0)
        document.element(
          "rect",
          [
            "x": columns[first].left, "y": top, "width": right - columns[first].left, "height": lower - top,
            "fill": shades[first],
          ])
        first = end
      }
    }
    document.close()
  }

  /// Runs of samples that share a column of pixels, each reaching to the next run.
  private func columns(in frame: Frame) -> [(samples: Range<Int>, left: Double, right: Double)] {
    let xs = (0..<series.sampleCount).map { frame.x(series.times[$0]) }
    var columns: [(samples: Range<Int>, left: Double, right: Double)] = []
    var index = 0
    while index < xs.count {
      var end = index + 1
      while end < xs.count, xs[end] - xs[index] < 1 { end += 1 }
      let right = end < xs.count ? xs[end] : max(frame.x(series.stop), xs[index] + 1)
      columns.append((index..<end, xs[index], min(right, max(frame.right, xs[index]))))
      index = end
    }
    return columns
  }

  /// The colour of the mean of the finite values of a block.
  private func color(ofSamples samples: Range<Int>, channels: Range<Int>) -> Color {
    var sum = 0.0
    var count = 0.0
    for sample in samples {
      for channel in channels {
        let value = series.values[sample * series.channelCount + channel]
        if value.isFinite {
          sum += Double(value)
          count += 1
        }
      }
    }
    guard count > 0 else { return .missing }
    let share = (sum / count - colors.range.lowerBound) / (colors.range.upperBound - colors.range.lowerBound)
    return Palette.sequential((share * Self.shades).rounded() / Self.shades)
  }

  private func drawBar(in frame: Frame, on document: inout SVGDocument) {
    let left = frame.right + 8
    let steps = 32
    document.open("g", ["shape-rendering": "crispEdges"])
    for step in 0..<steps {
      let overlap = step + 1 < steps ? Self.overlap : 0
      document.element(
        "rect",
        [
          "x": left, "y": frame.bottom - frame.height * Double(step + 1) / Double(steps) - overlap,
          "width": Self.barWidth, "height": frame.height / Double(steps) + overlap,
          "fill": Palette.sequential((Double(step) + 0.5) / Double(steps)),
        ])
    }
    document.close()
    let right = left + Self.barWidth
    for tick in colors.ticks {
      let y = frame.y(tick.value, on: colors)
      document.line(from: (right, y), to: (right + Metrics.tickLength, y), .frame)
      document.words(tick.label, x: right + Metrics.tickLength + 3, y: y + 3.5, size: Metrics.tick)
    }
    if let units = series.shownUnits {
      document.words(
        SVGText.fitted(units, width: frame.height, size: Metrics.label), x: frame.right + legendWidth - 4,
        y: frame.top + frame.height / 2, size: Metrics.label, anchor: .middle, turned: true)
    }
  }
}
