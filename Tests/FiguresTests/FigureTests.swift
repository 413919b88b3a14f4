import Figures
import Signals
import Testing

/// Laws of whole figures: valid text for whatever they are given, and the same text for the same series.
struct FigureTests {
  @Test func `whatever a figure is given, its text is well-formed and holds only finite numbers`() throws {
    for figure in try DegenerateFigures.all() {
      let check = XMLCheck(figure.svg)
      #expect(check.fault == nil, "\(figure)")
      #expect(check.elements.first?.name == "svg")
      #expect(check.elements.first?.attributes["viewBox"]?.hasPrefix("0 0 \(Int(figure.width)) ") == true)
      #expect(check.elements.first?.attributes["font-family"] == "sans-serif")
      #expect(check.named("rect").first?.attributes["fill"] == "#ffffff")
      for element in check.elements {
        for (key, value) in element.attributes where key != "xmlns" {
          #expect(!value.contains("nan") && !value.contains("inf"), "\(element.name) \(key)=\(value)")
        }
      }
    }
  }

  @Test func `the same series give the same text`() throws {
    func figure() throws -> Figure {
      var generator = SplitMix64(seed: 3)
      var figure = Figure(title: "twice")
      let values = (0..<500).map { _ in Float.random(in: -1...1, using: &generator) }
      figure.add(
        Panel(content: .lines(try ContinuousSeries(clocked: values, channelCount: 5, step: .milliseconds(1)))))
      figure.add(
        Panel(content: .heatMap(try ContinuousSeries(clocked: values, channelCount: 5, step: .milliseconds(1)))))
      return figure
    }
    #expect(try figure().svg == figure().svg)
  }

  @Test func `reserved and forbidden characters are written so that XML can be read`() {
    var figure = Figure(title: "a < b & \"c\" > 'd'\u{1}\u{FFFE}", subtitle: "<script>")
    figure.add(Panel(title: "&amp;", yLabel: "<y>", content: .strip([.init(start: 0, stop: 1, text: "<&>")])))
    let check = XMLCheck(figure.svg)
    #expect(check.fault == nil)
    #expect(check.named("script").isEmpty)
    #expect(check.named("text").map(\.text).contains("a &lt; b &amp; &quot;c&quot; &gt; &#39;d&#39;\u{FFFD}\u{FFFD}"))
    #expect(check.named("text").map(\.text).contains("&amp;amp;"))
  }

  @Test(arguments: [
    (0.0005, "time (µs)", "500"), (0.5, "time (ms)", "500"), (2.0, "time (s)", "2.0"), (7_200.0, "time (s)", "7000"),
  ])
  func `the time axis is labelled once, in the unit that keeps its numbers short`(
    stop: Double, label: String, lastTick: String
  ) throws {
    var figure = Figure(title: "time")
    for _ in 0..<3 {
      figure.add(
        Panel(content: .spikes(try EventSeries(times: [], channels: [], channelCount: 2, stop: stop))))
    }
    let words = XMLCheck(figure.svg).named("text").map(\.text)
    #expect(words.filter { $0.hasPrefix("time (") } == [label])
    #expect(words.dropLast().last == lastTick)
  }

  @Test func `panels share the range from the first start to the last stop`() throws {
    var figure = Figure(title: "")
    figure.add(
      Panel(content: .spikes(try EventSeries(times: [1.5], channels: [0], channelCount: 1, start: 1, stop: 2))))
    figure.add(Panel(content: .strip([.init(start: 0, stop: 3, text: "whole")])))
    let check = XMLCheck(figure.svg)
    let strip = try #require(check.named("rect").first { $0.attributes["fill"] == "#0072b2" })
    let left = try #require(Double(strip.attributes["x"] ?? ""))
    let width = try #require(Double(strip.attributes["width"] ?? ""))
    let mark = try #require(check.named("path").first?.attributes["d"]?.dropFirst().split(separator: " ").first)
    #expect(abs((Double(mark) ?? 0) - (left + width / 2)) <= 0.02)
  }

  @Test func `a long title is broken into lines that fit the width`() {
    let words = Array(repeating: "reservoir", count: 40).joined(separator: " ")
    let lines = XMLCheck(Figure(title: words, width: 400).svg).named("text").map(\.text)
    #expect(lines.count > 1)
    #expect(lines.joined(separator: " ") == words)
    #expect(lines.allSatisfy { $0.count <= 40 })
  }

  @Test func `a name has one colour in lines and in strips`() throws {
    var figure = Figure(title: "")
    let series = try ContinuousSeries(clocked: [0, 1, 2, 3, 4, 5], channelCount: 3, step: .seconds(1))
    figure.add(Panel(content: .lines(series, channelNames: ["a", "b", "c"])))
    for order in [["c", "new", "a"], ["new", "c", "b"]] {
      figure.add(
        Panel(
          content: .strip(
            order.enumerated().map {
              .init(start: Double($0.offset) / 2, stop: Double($0.offset + 1) / 2, text: $0.element)
            }
          )))
    }
    let boxes = XMLCheck(figure.svg).named("rect").filter { $0.attributes["stroke"] == "#ffffff" }
    let colors = boxes.map { $0.attributes["fill"] }
    let expected = ["#009e73", "#cc79a7", "#0072b2", "#cc79a7", "#009e73", "#d55e00"]
    #expect(colors == expected)
  }
}
