import Loligo
import Modules
import Yams

/// Settings of layers: one value for all neurons, or a list of one each.
extension ExperimentSection {
  /// Numbers.
  mutating func values(_ key: String, default value: Double? = nil) throws -> Tensor {
    if let value, !has(key) {
      resolved.set(key, toDefault: value)
      return skip(key, Tensor(repeating: Float(value), shape: []), isTold: false)
    }
    return try tensor(key, "a number, or a list of numbers") { node in
      node.float.flatMap { $0.isFinite ? $0 : nil }
    }
  }

  mutating func values(ifPresent key: String) throws -> Tensor? { has(key) ? try values(key) : skip(key, nil) }

  /// Times with their unit, in seconds.
  ///
  /// - Parameter isSigned: Whether they may be zero and below.
  mutating func times(_ key: String, default value: Double? = nil, isSigned: Bool = false) throws -> Tensor {
    if let value, !has(key) {
      resolved.set(key, toDefault: "\(value) s")
      return skip(key, Tensor(repeating: Float(value), shape: []), isTold: false)
    }
    let rule =
      "a time \(isSigned ? "" : "above zero ")with its unit (s, ms, us or ns), such as '20 ms', or a list of them"
    return try tensor(key, rule) { node in Self.seconds(node).flatMap { isSigned || $0 > 0 ? $0 : nil } }
  }

  mutating func times(ifPresent key: String) throws -> Tensor? { has(key) ? try times(key) : skip(key, nil) }

  /// A list of whole numbers.
  mutating func counts(_ key: String, in range: ClosedRange<Int>, default value: [Int]? = nil) throws -> [Int] {
    if let value, !has(key) { return skip(key, value) }
    let node = try required(key)
    let rule = "a list of whole numbers from \(range.lowerBound) to \(range.upperBound), such as [2, 4]"
    guard let sequence = node.sequence else { throw wrong(key, node, rule) }
    return try sequence.map { item in
      guard let count = item.int, range.contains(count) else { throw wrongItem(key, item, rule) }
      return count
    }
  }

  /// A list of rows, each a list of as many numbers.
  mutating func matrix(_ key: String) throws -> Tensor {
    let node = try required(key)
    let rule = "a list of rows of as many numbers each, such as [[1, 0], [0, 2]]"
    guard let rows = node.sequence, let width = rows.first?.sequence?.count, width > 0 else {
      throw wrong(key, node, rule)
    }
    var scalars: [Float] = []
    for row in rows {
      guard let cells = row.sequence, cells.count == width else { throw wrongItem(key, row, rule) }
      for cell in cells {
        guard let number = cell.float, number.isFinite else { throw wrongItem(key, cell, rule) }
        scalars.append(Float(number))
      }
    }
    return try Tensor(scalars, shape: [rows.count, width])
  }

  /// A range as a list of its bounds; empty where there is none.
  mutating func range(_ key: String) throws -> [Double] {
    guard has(key) else { return skip(key, []) }
    let node = try required(key)
    let bounds = node.sequence?.compactMap(\.float).filter(\.isFinite) ?? []
    guard bounds.count == 2, node.sequence?.count == 2, Float(bounds[0]) < Float(bounds[1]) else {
      throw wrong(key, node, "a list of two numbers, the lower one first, such as [-60, -50]")
    }
    return bounds
  }

  private mutating func tensor(_ key: String, _ rule: String, _ read: (Node) -> Double?) throws -> Tensor {
    let node = try required(key)
    guard let sequence = node.sequence else {
      guard let value = read(node) else { throw wrong(key, node, rule) }
      return Tensor(repeating: Float(value), shape: [])
    }
    guard !sequence.isEmpty else { throw failure(node, "'\(key)' has to be \(rule), but is an empty list.") }
    return Tensor(
      try sequence.map { item in
        guard let value = read(item) else { throw wrongItem(key, item, rule) }
        return Float(value)
      })
  }

  private func wrongItem(_ key: String, _ item: Node, _ rule: String) -> Failure {
    failure(item, "'\(key)' has to be \(rule), but one of them is \(Self.shown(item)).")
  }
}
