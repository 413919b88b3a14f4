internal import Signals

extension Module {
  /// The type with inputs, outputs and time step, and one indented line for each module of the tree.
  ///
  /// ```
  /// Sequential (64 → 32)
  ///   input: Linear (64 → 32)
  ///   hidden: LIF (32 → 32), steps of 1 ms
  /// ```
  public var description: String { lines(indent: "").joined(separator: "\n") }

  private func lines(indent: String) -> [String] {
    let step = timeStep.map { ", steps of \($0)" } ?? ""
    return ["\(Self.typeName) (\(inputCount) → \(outputCount))\(step)"]
      + children.flatMap { child in
        child.module.lines(indent: indent + "  ").enumerated().map { index, line in
          index == 0 ? "\(indent)  \(child.name): \(line)" : line
        }
      }
  }
}
