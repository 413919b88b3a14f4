import Figures
import Signals
import Testing

/// Laws of heat maps: every place has the colour of its value, in as few boxes as that needs.
struct HeatMapPanelTests {
  private struct Box {
    var left: Double
    var top: Double
    var width: Double
    var height: Double
    var color: String
  }

  /// The boxes of the map, without those of the colour bar.
  private func boxes(of series: ContinuousSeries, height: Double = 120) -> [Box] {
    var figure = Figure(title: "")
    figure.add(Panel(height: height, content: .heatMap(series)))
    let check = XMLCheck(figure.svg)
    let all = check.named("rect").dropFirst().compactMap { element -> Box? in
      let numbers = ["x", "y", "width", "height"].compactMap { Double(element.attributes[$0] ?? "") }
      guard numbers.count == 4, let color = element.attributes["fill"], color != "none" else { return nil }
      return Box(left: numbers[0], top: numbers[1], width: numbers[2], height: numbers[3], color: color)
    }
    let rightmost = all.map(\.left).max() ?? 0
    return all.filter { $0.left < rightmost }
  }

  @Test func `a run of equal values is one box`() throws {
    let values = (0..<60).flatMap { sample in (0..<4).map { Float($0 + (sample < 30 ? 0 : 10)) } }
    let boxes = boxes(of: try ContinuousSeries(clocked: values, channelCount: 4, step: .milliseconds(10)))
    #expect(boxes.count == 8)
    #expect(Set(boxes.map(\.color)).count == 8)
  }

  @Test func `boxes of a row follow one another without gaps`() throws {
    var generator = SplitMix64(seed: 5)
    let values = (0..<5_000).map { _ in Float.random(in: 0...1, using: &generator) }
    let series = try ContinuousSeries(clocked: values, channelCount: 2, step: .milliseconds(1))
    let rows = Dictionary(grouping: boxes(of: series), by: \.top)
    #expect(rows.count == 2)
    for row in rows.values {
      for (box, next) in zip(row, row.dropFirst()) {
        // A little under the next, so that rounding leaves no slit.
        #expect((0.4...0.6).contains(box.left + box.width - next.left))
      }
    }
  }

  @Test(arguments: [2, 7, 16, 33]) func `rows follow one another without gaps`(channels: Int) throws {
    let values = (0..<10 * channels).map { Float($0 % channels) }
    let boxes = boxes(of: try ContinuousSeries(clocked: values, channelCount: channels, step: .milliseconds(1)))
    let tops = boxes.sorted { $0.top > $1.top }
    #expect(boxes.count == channels)
    for (below, above) in zip(tops, tops.dropFirst()) {
      #expect((0.4...0.6).contains(above.top + above.height - below.top))
    }
  }

  @Test func `more channels than pixels share rows and more samples than pixels share columns`() throws {
    var generator = SplitMix64(seed: 6)
    let values = (0..<400 * 3_000).map { _ in Float.random(in: 0...1, using: &generator) }
    let boxes = boxes(of: try ContinuousSeries(clocked: values, channelCount: 400, step: .milliseconds(1)), height: 40)
    #expect(boxes.count <= 40 * 900)
    #expect(Set(boxes.map(\.top)).count == 40)
  }

  @Test func `the least value is the darkest colour, the greatest the lightest, a missing one grey`() throws {
    let boxes = boxes(of: try ContinuousSeries(clocked: [-1, 5, .nan], channelCount: 1, step: .seconds(1)))
    #expect(boxes.map(\.color) == ["#440154", "#fde725", "#dddddd"])
  }
}
