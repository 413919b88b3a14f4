import Figures
import Signals
import Testing

/// Laws of lines: the right kind of path, few points, no lost extremes, and round numbers on the axis.
struct LinePanelTests {
  private func check(
    _ series: ContinuousSeries, names: [String] = [], highlighted: Int? = nil, height: Double = 140
  ) -> XMLCheck {
    var figure = Figure(title: "")
    figure.add(
      Panel(
        yLabel: "potential", height: height,
        content: .lines(series, channelNames: names, highlighted: highlighted)))
    return XMLCheck(figure.svg)
  }

  private func lines(_ check: XMLCheck) -> [XMLCheck.Element] {
    check.named("path").filter { $0.attributes["fill"] == "none" }
  }

  @Test func `a series that holds its samples is drawn as steps, one that joins them as straight lines`() throws {
    let values: [Float] = [0, 2, 1, 3]
    let held = try ContinuousSeries(clocked: values, channelCount: 1, step: .seconds(1))
    let joined = try ContinuousSeries(clocked: values, channelCount: 1, step: .seconds(1), interpolation: .linear)
    let steps = try #require(lines(check(held)).first?.attributes["d"])
    let straight = try #require(lines(check(joined)).first?.attributes["d"])
    #expect(steps.filter { $0 == "H" }.count == 4 && steps.filter { $0 == "V" }.count == 3 && !steps.contains("L"))
    #expect(straight.filter { $0 == "L" }.count == 3 && !straight.contains("H") && !straight.contains("V"))
  }

  @Test func `units stand beside the axis, except the unit of pure numbers`() throws {
    var series = try ContinuousSeries(clocked: [0, 1], channelCount: 1, step: .seconds(1), units: "mV")
    #expect(check(series).named("text").contains { $0.text == "potential (mV)" })
    series.units = "1"
    #expect(check(series).named("text").contains { $0.text == "potential" })
  }

  @Test(arguments: [1, 3, 8, 20])
  func `there is one line a channel, the first eight of different colours`(channels: Int) throws {
    var generator = SplitMix64(seed: 1)
    let values = (0..<channels * 10).map { _ in Float.random(in: 0...1, using: &generator) }
    let drawn = lines(check(try ContinuousSeries(clocked: values, channelCount: channels, step: .seconds(1))))
    #expect(drawn.count == channels)
    #expect(Set(drawn.compactMap { $0.attributes["stroke"] }).count == channels)
  }

  @Test func `samples that are not finite are gaps`() throws {
    let values: [Float] = [0, 1, .nan, 1, 0, .infinity, 5]
    let series = try ContinuousSeries(clocked: values, channelCount: 1, step: .seconds(1), interpolation: .linear)
    let check = check(series)
    #expect(lines(check).first?.attributes["d"]?.filter { $0 == "M" }.count == 2)
    #expect(check.named("circle").count == 1)
  }

  @Test(arguments: [Interpolation.previous, .linear])
  func `a long series is drawn with about two points a pixel and keeps its extremes`(kind: Interpolation) throws {
    let count = 200_000
    var values = (0..<count).map { Float($0 % 2) * 0.5 }
    values[123_457] = 1
    values[77_777] = -1
    let series = try ContinuousSeries(
      clocked: values, channelCount: 1, step: .milliseconds(1), interpolation: kind)
    let path = try #require(lines(check(series, height: 110)).first?.attributes["d"])
    #expect(path.filter { "LV".contains($0) }.count <= 2 * 900)
    // The axis leaves a margin of a twentieth above and below: 110 pixels hold 1.1 times the values' range.
    let heights = path.split { "MLHV".contains($0) }.compactMap { piece -> Double? in
      let numbers = piece.split(separator: " ")
      if numbers.count == 2 { return Double(numbers[1]) }
      return nil
    }
    let turns = path.split(separator: "V").dropFirst().compactMap { Double($0.prefix { $0 != "H" }) }
    let all = heights + turns
    let extent = try #require(all.max()) - #require(all.min())
    #expect(abs(extent - 100) <= 0.02)
  }

  @Test func `a highlighted channel is drawn last and thickest`() throws {
    let series = try ContinuousSeries(clocked: [0, 1, 2, 3, 4, 5], channelCount: 3, step: .seconds(1))
    let drawn = lines(check(series, highlighted: 0))
    let widths = drawn.compactMap { Double($0.attributes["stroke-width"] ?? "") }
    #expect(drawn.last?.attributes["stroke"] == "#0072b2")
    #expect(widths.count == 3 && widths.last == widths.max() && widths[0] < widths[2])
  }

  @Test func `a legend names every channel it has room for and counts the others`() throws {
    let names = (0..<30).map { "channel \($0)" }
    let series = try ContinuousSeries(
      clocked: [Float](repeating: 1, count: 60), channelCount: 30, step: .seconds(1))
    let words = check(series, names: names, height: 100).named("text").map(\.text)
    let shown = words.filter { $0.hasPrefix("channel ") }
    #expect(shown.count >= 5 && shown == Array(names.prefix(shown.count)))
    #expect(words.contains("+ \(30 - shown.count)"))
    let few = check(series, names: Array(names.prefix(4))).named("text").map(\.text)
    #expect(few.filter { $0.hasPrefix("channel ") } == Array(names.prefix(4)))
  }

  @Test func `the unit of the series stands in the label of the axis`() throws {
    let series = try ContinuousSeries(clocked: [0, 1], channelCount: 1, step: .seconds(1), units: "mV")
    #expect(check(series).named("text").map(\.text).contains("potential (mV)"))
  }

  @Test func `a vertical axis has three to five different labels, whatever its range`() throws {
    var generator = SplitMix64(seed: 17)
    for _ in 0..<300 {
      var scale: Float = 1
      for _ in 0..<Int.random(in: 0...30, using: &generator) { scale *= 10 }
      if Bool.random(using: &generator) { scale = 1 / scale }
      let values = [Float.random(in: -9...9, using: &generator), .random(in: -9...9, using: &generator)].map {
        $0 * scale
      }
      let series = try ContinuousSeries(clocked: values, channelCount: 1, step: .seconds(1))
      let labels = check(series).named("text").filter { $0.attributes["text-anchor"] == "end" }.map(\.text)
      #expect((3...5).contains(labels.count), "\(values): \(labels)")
      #expect(Set(labels).count == labels.count, "\(values): \(labels)")
    }
  }

  @Test func `numbers on an axis are written exactly`() throws {
    func labels(_ values: [Float]) throws -> [String] {
      check(try ContinuousSeries(clocked: values, channelCount: 1, step: .seconds(1)))
        .named("text").filter { $0.attributes["text-anchor"] == "end" }.map(\.text)
    }
    #expect(try labels([0, 1]) == ["0.00", "0.25", "0.50", "0.75", "1.00"])
    #expect(try labels([-30, 30]) == ["−20", "0", "20"])
    #expect(try labels([0, 4e7]) == ["0", "1×10⁷", "2×10⁷", "3×10⁷", "4×10⁷"])
    #expect(try labels([-2e-9, 2e-9]) == ["−2×10⁻⁹", "−1×10⁻⁹", "0", "1×10⁻⁹", "2×10⁻⁹"])
  }
}
