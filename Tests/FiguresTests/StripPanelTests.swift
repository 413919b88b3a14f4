import Figures
import Testing

/// Laws of strips: every interval is a box, and words stay inside of theirs.
struct StripPanelTests {
  private func check(_ intervals: [LabelledInterval]) -> XMLCheck {
    var figure = Figure(title: "", width: 400)
    figure.add(Panel(yLabel: "truth", height: 20, content: .strip(intervals)))
    return XMLCheck(figure.svg)
  }

  private func boxes(in check: XMLCheck) -> [XMLCheck.Element] {
    check.named("rect").filter { $0.attributes["stroke"] == "#ffffff" }
  }

  @Test func `every interval has a box of its own colour or of its text's`() {
    let red = Color(red: 255, green: 0, blue: 0)
    let boxes = boxes(
      in: check([
        .init(start: 0, stop: 1, text: "a"), .init(start: 1, stop: 2, text: "b"), .init(start: 2, stop: 3, text: "a"),
        .init(start: 3, stop: 4, text: "b", color: red),
      ]))
    let colors = boxes.map { $0.attributes["fill"] }
    #expect(colors.count == 4 && colors[0] == colors[2] && colors[0] != colors[1] && colors[3] == "#ff0000")
  }

  @Test func `words that do not fit are cut, and left out where nothing readable remains`() {
    let words = check([
      .init(start: 0, stop: 80, text: "fits"), .init(start: 80, stop: 95, text: "much too long to fit"),
      .init(start: 95, stop: 95.5, text: "gone"), .init(start: 96, stop: 100, text: ""),
    ]).named("text").map(\.text)
    #expect(words.contains("fits"))
    #expect(words.contains { $0.hasPrefix("mu") && $0.hasSuffix("…") })
    #expect(!words.contains { $0.hasPrefix("g") })
  }

  @Test func `words are light on dark boxes and dark on light ones`() throws {
    let check = check([
      .init(start: 0, stop: 1, text: "night", color: Color(red: 0, green: 0, blue: 60)),
      .init(start: 1, stop: 2, text: "noon", color: Color(red: 255, green: 240, blue: 200)),
    ])
    let words = check.named("text")
    #expect(words.first { $0.text == "night" }?.attributes["fill"] == "#ffffff")
    #expect(words.first { $0.text == "noon" }?.attributes["fill"] == "#222222")
  }
}
