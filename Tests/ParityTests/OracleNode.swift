import HDF5

/// A case of the oracle or a part of it, flattened: `a.b.c` and `a/b/c` are the same name.
struct OracleNode {
  private var datasets: [String: HDF5Dataset] = [:]
  private var attributes: [String: HDF5Value] = [:]

  /// Reads names and attributes of a group and of all groups in it.
  init(_ group: HDF5Group) throws {
    try add(group, prefix: "")
  }

  private init(datasets: [String: HDF5Dataset], attributes: [String: HDF5Value]) {
    self.datasets = datasets
    self.attributes = attributes
  }

  private mutating func add(_ group: HDF5Group, prefix: String) throws {
    for name in try group.attributeNames() { attributes[prefix + name] = try group.attribute(name) }
    for link in try group.links() {
      switch link.kind {
      case .group: try add(group.group(link.name), prefix: prefix + link.name + ".")
      case .dataset: datasets[prefix + link.name] = try group.dataset(link.name)
      case .other, .refused: throw OracleError.unreadable(prefix + link.name)
      }
    }
  }

  /// What lies below a name.
  func part(_ name: String) -> OracleNode {
    func below<Value>(_ entries: [String: Value]) -> [String: Value] {
      var result: [String: Value] = [:]
      for (key, value) in entries where key.hasPrefix(name + ".") {
        result[String(key.dropFirst(name.count + 1))] = value
      }
      return result
    }
    return OracleNode(datasets: below(datasets), attributes: below(attributes))
  }

  /// The calls of a case, in order.
  var calls: [(name: String, node: OracleNode)] { steps(in: "calls") }

  /// The operations of a case of kind `timeseries`, in order.
  var operations: [(name: String, node: OracleNode)] { steps(in: "ops") }

  private func steps(in group: String) -> [(name: String, node: OracleNode)] {
    attributes.keys.filter { $0.hasPrefix(group + ".") && $0.hasSuffix(".op") }.map { String($0.dropLast(3)) }.sorted()
      .map { ($0, part($0)) }
  }

  /// The names of the datasets here and below, sorted.
  var datasetNames: [String] { datasets.keys.sorted() }

  /// A text attribute; `nil` where there is none.
  func text(_ name: String) -> String? {
    if case .text(let text)? = attributes[name] { text } else { nil }
  }

  /// A truth value; `nil` where there is none.
  func flag(_ name: String) -> Bool? {
    if case .flag(let flag)? = attributes[name] { flag } else { nil }
  }

  /// A numerical attribute; `nil` where there is none.
  func number(_ name: String) -> Double? {
    switch attributes[name] {
    case .real(let number)?: number
    case .integer(let number)?: Double(number)
    default: nil
    }
  }

  /// A JSON attribute; `.null` where there is none.
  func json(_ name: String) throws -> JSONValue { try text(name).map { try JSONValue(parsing: $0) } ?? .null }

  /// A dataset; `nil` where there is none.
  func array(_ name: String) throws -> OracleArray? {
    guard let dataset = datasets[name] else { return nil }
    return OracleArray(shape: dataset.shape, values: try dataset.read(as: Double.self))
  }

  /// A dataset that has to be there.
  func required(_ name: String) throws -> OracleArray {
    guard let array = try array(name) else { throw OracleError.missing(name) }
    return array
  }
}
