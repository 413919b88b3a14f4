internal import HDF5
internal import Modules
internal import Signals

/// Writes the plain value of a module to a file.
enum SnapshotWriting {
  /// Writes a snapshot as the group at a path, with attributes of the caller's beside its own.
  ///
  /// - Parameter earlier: A snapshot of the same form that a reader will have; what has the same bits in it is left out.
  static func write(
    _ snapshot: ModuleSnapshot, to file: HashedFile, at path: String, attributes: [NamedAttribute] = [],
    since earlier: ModuleSnapshot? = nil
  ) throws(ArchiveError) {
    let known = earlier?.attributes ?? []
    try ArchiveError.writing(file.archivePath) { () throws(HDF5Error) in
      _ = try file.group(path, attributes + [NamedAttribute("type", .text(snapshot.type))])
    }
    for role in AttributeRole.allCases {
      for (position, entry) in snapshot.attributes.filter({ $0.role == role }).enumerated()
      where !known.contains(where: { $0.role == role && $0.name == entry.name && haveSameBits($0.value, entry.value) })
      {
        try write(entry, position: position, to: file, at: "\(path)/\(role.rawValue)/\(entry.name)")
      }
    }
    for (index, child) in snapshot.children.enumerated() {
      try write(
        child.snapshot, to: file, at: "\(path)/children/\(child.name)",
        attributes: [NamedAttribute("position", .integer(Int64(index)))], since: earlier?.children[index].snapshot)
    }
  }

  /// Whether two snapshots have the same modules with the same attributes, whatever their values.
  static func haveSameForm(_ first: ModuleSnapshot, _ second: ModuleSnapshot) -> Bool {
    first.type == second.type && first.attributes.count == second.attributes.count
      && zip(first.attributes, second.attributes).allSatisfy {
        $0.role == $1.role && $0.name == $1.name && ($0.value == .absent) == ($1.value == .absent)
      }
      && first.children.map(\.name) == second.children.map(\.name)
      && zip(first.children, second.children).allSatisfy { haveSameForm($0.snapshot, $1.snapshot) }
  }

  private static func haveSameBits(_ first: AttributeValue, _ second: AttributeValue) -> Bool {
    guard let first = stored(first), let second = stored(second) else { return false }
    return first.kind == second.kind && first.shape == second.shape && first.values.hasSameBits(as: second.values)
  }

  private static func write(
    _ entry: AttributeEntry, position: Int, to file: HashedFile, at path: String
  ) throws(ArchiveError) {
    guard let (kind, shape, values) = stored(entry.value) else { return }
    var attributes = [
      NamedAttribute("kind", .text(kind.rawValue)), NamedAttribute("position", .integer(Int64(position))),
    ]
    if let family = entry.family { attributes.append(NamedAttribute("family", .text(family.rawValue))) }
    if let units = entry.units { attributes.append(NamedAttribute("units", .text(units))) }
    try file.dataset(path, values, shape: shape, attributes: attributes)
  }

  /// How a value is stored, with its shape where it is an array of its own; `nil` for one that is not there.
  static func stored(
    _ value: AttributeValue
  ) -> (kind: AttributeStorage, shape: [Int]?, values: StoredValues)? {
    switch value {
    case .tensor(let tensor):
      (tensor.shape.isEmpty ? .scalar : .tensor, tensor.shape.isEmpty ? nil : tensor.shape, .float32(tensor.scalars))
    case .integers(let tensor):
      (tensor.shape.isEmpty ? .integer : .integers, tensor.shape.isEmpty ? nil : tensor.shape, .int32(tensor.scalars))
    case .number(let number): (.number, nil, .float64([number]))
    case .count(let count): (.count, nil, .int64([count]))
    case .flag(let flag): (.flag, nil, .uint8([flag ? 1 : 0]))
    case .text(let text): (.text, nil, .uint8(Array(text.utf8)))
    case .timeStep(let step): (.timeStep, nil, .int64([step.numerator, step.denominator]))
    case .absent: nil
    }
  }
}
