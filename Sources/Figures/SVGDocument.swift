/// What can be the value of an attribute in a drawing.
protocol SVGValue {
  /// The value as text, escaped.
  var attributeText: String { get }
}

extension String: SVGValue {
  var attributeText: String { SVGText.escaped(self) }
}

extension Double: SVGValue {
  var attributeText: String { SVGText.number(self) }
}

extension Color: SVGValue {
  var attributeText: String { text }
}

/// A drawing as it is written, element after element.
struct SVGDocument {
  typealias Attributes = KeyValuePairs<String, any SVGValue>

  /// Where words stand relative to their point.
  enum Anchor: String {
    case start, middle, end
  }

  private(set) var text = ""
  private var openElements: [String] = []

  /// Begins a drawing of a size in pixels on a white ground.
  init(width: Double, height: Double, title: String) {
    let size = "\(SVGText.number(width)) \(SVGText.number(height))"
    open(
      "svg",
      [
        "xmlns": "http://www.w3.org/2000/svg", "viewBox": "0 0 \(size)", "width": width, "height": height,
        "font-family": "sans-serif",
      ])
    append("<title>\(SVGText.escaped(title))</title>")
    element("rect", ["width": width, "height": height, "fill": Color.white])
  }

  /// Writes an element without content.
  mutating func element(_ name: String, _ attributes: Attributes) { append("<\(name)\(Self.text(of: attributes))/>") }

  /// Begins an element that holds others.
  mutating func open(_ name: String, _ attributes: Attributes) {
    append("<\(name)\(Self.text(of: attributes))>")
    openElements.append(name)
  }

  /// Ends the innermost open element.
  mutating func close() {
    guard let name = openElements.popLast() else { return }
    append("</\(name)>")
  }

  /// Ends every open element and gives the whole text.
  mutating func finished() -> String {
    while !openElements.isEmpty { close() }
    return text
  }

  /// Writes a straight line.
  mutating func line(from start: (x: Double, y: Double), to end: (x: Double, y: Double), _ color: Color) {
    element("line", ["x1": start.x, "y1": start.y, "x2": end.x, "y2": end.y, "stroke": color])
  }

  /// Writes words at a point, reading upwards where they are turned; nothing for no words.
  mutating func words(
    _ words: String, x: Double, y: Double, size: Double, anchor: Anchor = .start, color: Color = .ink,
    isBold: Bool = false, turned: Bool = false
  ) {
    guard !words.isEmpty else { return }
    var attributes = Self.text(of: [
      "x": x, "y": y, "font-size": size, "text-anchor": anchor.rawValue, "fill": color,
    ])
    if isBold { attributes += Self.text(of: ["font-weight": "bold"]) }
    if turned {
      attributes += Self.text(of: ["transform": "rotate(-90 \(SVGText.number(x)) \(SVGText.number(y)))"])
    }
    append("<text\(attributes)>\(SVGText.escaped(words))</text>")
  }

  private mutating func append(_ line: String) {
    text += line
    text += "\n"
  }

  private static func text(of attributes: Attributes) -> String {
    attributes.map { " \($0.key)=\"\($0.value.attributeText)\"" }.joined()
  }
}
