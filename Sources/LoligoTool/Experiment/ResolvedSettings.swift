import Modules
import Yams

/// What an experiment comes to: what its file says, and what stands for what it leaves out.
///
/// A section and its copies write into one of these as they are read.
final class ResolvedSettings {
  private enum Value {
    case node(Node)
    case section(ResolvedSettings)
    case sections([ResolvedSettings])
    /// A file that the experiment reads.
    case file(String)
    /// Left out, with nothing that stands for it yet: its place is kept.
    case nothing
  }

  private var values: [(key: String, value: Value)] = []

  /// Takes what a file says.
  func set(_ key: String, to node: Node) { set(key, .node(node)) }
  func set(_ key: String, to section: ResolvedSettings) { set(key, .section(section)) }
  func set(_ key: String, to sections: [ResolvedSettings]) { set(key, .sections(sections)) }
  func set(_ key: String, toFile path: String) { set(key, .file(path)) }

  private func set(_ key: String, _ value: Value) {
    if let index = values.firstIndex(where: { $0.key == key }) {
      values[index].value = value
    } else {
      values.append((key, value))
    }
  }

  /// Takes what stands for a key that is left out; nothing for what stays out.
  func set(_ key: String, toDefault value: Any) {
    let node: Node? =
      switch value {
      case let text as String: Node(text)
      case let flag as Bool: Node("\(flag)")
      case let count as Int: Node("\(count)")
      case let number as Double: Node("\(number)")
      case let initializer as Initializer: Node(initializer.text)
      case let values as [any CustomStringConvertible] where !values.isEmpty: Node(values.map { Node($0.description) })
      case let choice as any RawRepresentable: (choice.rawValue as? String).map { Node($0) }
      default: nil
      }
    if let node {
      set(key, to: node)
    } else if !values.contains(where: { $0.key == key }) {
      set(key, .nothing)
    }
  }

  /// Drops a key that says nothing.
  func leaveOut(_ key: String) { values.removeAll { $0.key == key } }

  /// The section below a key.
  func section(_ key: String) -> ResolvedSettings? {
    guard case .section(let section)? = values.first(where: { $0.key == key })?.value else { return nil }
    return section
  }

  /// The files that the experiment reads, as it names them.
  var files: [String] {
    values.flatMap { _, value -> [String] in
      switch value {
      case .node, .nothing: []
      case .section(let section): section.files
      case .sections(let sections): sections.flatMap(\.files)
      case .file(let path): [path]
      }
    }
  }

  /// An experiment file that says all of it.
  func yaml() throws -> String { try Yams.serialize(node: node) }

  private var node: Node {
    .mapping(
      Node.Mapping(
        values.compactMap { key, value in
          switch value {
          case .nothing: nil
          case .node(let node): (Node(key), node)
          case .section(let section): (Node(key), section.node)
          case .sections(let sections): (Node(key), Node(sections.map(\.node)))
          case .file(let path): (Node(key), Node(path))
          }
        }))
  }
}
