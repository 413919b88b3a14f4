extension ModuleGraph {
  /// The graph in the language of Graphviz, the same text for equal graphs.
  ///
  /// Numbers on arrows count nodes. What closes a loop is red, aliases are dashed.
  public var dot: String {
    let edges = edges
    var loopOfBlock: [AttributePath: Int] = [:]
    for (number, loop) in loops.enumerated() { for block in loop { loopOfBlock[block.path] = number } }
    var lines = ["digraph {", "  rankdir=LR;", "  node [shape=box];"]
    lines.append("  input [shape=plaintext, label=\"\(inputs.count) inputs\"];")
    lines.append("  output [shape=plaintext, label=\"\(outputs.count) outputs\"];")
    for (index, block) in blocks.enumerated() {
      let size = "\(block.typeName) \(block.inputs.count) → \(block.outputs.count)"
      let label = block.path.components.isEmpty ? [size] : [block.path.description, size]
      let style = block.kind == .alias ? ", style=dashed" : ""
      lines.append("  b\(index) [label=\"\(label.map(Self.escaped).joined(separator: "\\n"))\"\(style)];")
    }
    func draw(_ source: String, _ target: String, _ count: Int, _ style: String = "") {
      if count > 0 { lines.append("  \(source) -> \(target) [label=\"\(count)\"\(style)];") }
    }
    let (inputSet, outputSet) = (Set(inputs), Set(outputs))
    for (index, block) in blocks.enumerated() {
      draw("input", "b\(index)", inputSet.intersection(block.inputs).count)
    }
    draw("input", "output", inputSet.intersection(outputSet).count)
    for (index, block) in blocks.enumerated() {
      for edge in edges[index] {
        let loop = loopOfBlock[block.path]
        let isRecurrent = loop != nil && loop == loopOfBlock[blocks[edge.target].path]
        draw("b\(index)", "b\(edge.target)", edge.nodeCount, isRecurrent ? ", color=red" : "")
      }
      draw("b\(index)", "output", outputSet.intersection(block.outputs).count)
    }
    return (lines + ["}"]).joined(separator: "\n") + "\n"
  }

  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for character in text {
      switch character {
      case "\"", "\\": escaped += "\\\(character)"
      case "\n", "\r", "\r\n": escaped += " "
      default: escaped.append(character)
      }
    }
    return escaped
  }
}
