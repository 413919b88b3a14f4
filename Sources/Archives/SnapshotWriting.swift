internal import HDF5
internal import Modules
internal import Signals

/// Writes the plain value of a module to a file.
enum SnapshotWriting {
  /// Writes a snapshot as the group at a path, with attributes of the caller's beside its own.
  static func write(
    _ snapshot: ModuleSnapshot, to file: HashedFile, at path: String, attributes: [NamedAttribute] = []
  ) throws(ArchiveError) {
    try ArchiveError.writing(file.archivePath) { () throws(HDF5Error) in
      _ = try file.group(path, attributes + [NamedAttribute("type", .text(snapshot.type))])
    }
    for role in AttributeRole.allCases {
      for (position, entry) in snapshot.attributes.filter({ $0.role == role }).enumerated() {
        try write(entry, position: position, to: file, at: "\(path)/\(role.rawValue)/\(entry.name)")
      }
    }
    for (index, child) in snapshot.children.enumerated() {
      try write(
        child.snapshot, to: file, at: "\(path)/children/\(child.name)",
        attributes: [NamedAttribute("position", .integer(Int64(index)))])
    }
  }

  private static func write(
    _ entry: AttributeEntry, position: Int, to file: HashedFile, at path: String
  ) throws(ArchiveError) {
    guard let (kind, values) = stored(entry.value) else { return }
    var attributes = [
      NamedAttribute("kind", .text(kind.rawValue)), NamedAttribute("position", .integer(Int64(position))),
    ]
    if let family = entry.family { attributes.append(NamedAttribute("family", .text(family.rawValue))) }
    if let units = entry.units { attributes.append(NamedAttribute("units", .text(units))) }
    var shape: [Int]?
    switch entry.value {
    case .tensor(let tensor) where !tensor.shape.isEmpty: shape = tensor.shape
    case .integers(let tensor) where !tensor.shape.isEmpty: shape = tensor.shape
    default: break
    }
    try file.dataset(path, values, shape: shape, attributes: attributes)
  }

  /// How a value is stored; `nil` for one that is not there.
  static func stored(_ value: AttributeValue) -> (kind: AttributeStorage, values: StoredValues)? {
    switch value {
    case .tensor(let tensor): (tensor.shape.isEmpty ? .scalar : .tensor, .float32(tensor.scalars))
    case .integers(let tensor): (tensor.shape.isEmpty ? .integer : .integers, .int32(tensor.scalars))
    case .number(let number): (.number, .float64([number]))
    case .count(let count): (.count, .int64([count]))
    case .flag(let flag): (.flag, .uint8([flag ? 1 : 0]))
    case .text(let text): (.text, .uint8(Array(text.utf8)))
    case .timeStep(let step): (.timeStep, .int64([step.numerator, step.denominator]))
    case .absent: nil
    }
  }
}
