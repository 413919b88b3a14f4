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
    if case .tensor(let tensor) = entry.value, !tensor.shape.isEmpty { shape = tensor.shape }
    try file.dataset(path, values, shape: shape, attributes: attributes)
  }

  /// How a value is stored; `nil` for one that is not there.
  static func stored(_ value: AttributeValue) -> (kind: AttributeStorage, values: StoredValues)? {
    switch value {
    case .tensor(let tensor): (tensor.shape.isEmpty ? .scalar : .tensor, .float32(tensor.scalars))
    case .number(let number): (.number, .float64([number]))
    case .count(let count): (.count, .int64([count]))
    case .flag(let flag): (.flag, .uint8([flag ? 1 : 0]))
    case .text(let text): (.text, .uint8(Array(text.utf8)))
    case .timeStep(let step): (.timeStep, .int64([step.numerator, step.denominator]))
    case .absent: nil
    }
  }
}

/// How the value of an attribute is stored.
enum AttributeStorage: String {
  case tensor, scalar, number, count, flag, text
  case timeStep = "time_step"
}

/// Reads the plain value of a module from an archive.
enum SnapshotReading {
  /// The deepest tree that is followed.
  private static let depthLimit = 64
  /// The most children or attributes of one module.
  private static let memberLimit = 1 << 16

  /// Reads the snapshot in the group at a path.
  ///
  /// - Throws: `ArchiveError.damaged`.
  static func read(
    _ path: String, from file: ArchiveFile, depth: Int = 0
  ) throws(ArchiveError) -> ModuleSnapshot {
    guard depth < depthLimit else { throw file.damaged("'\(path)' is nested too deeply") }
    var attributes: [AttributeEntry] = []
    for role in AttributeRole.allCases { attributes += try entries(role, of: path, from: file) }
    let links = try file.links("\(path)/children")
    guard links.count <= memberLimit else { throw file.damaged("'\(path)' has too many children") }
    var children = [ModuleSnapshot.Child?](repeating: nil, count: links.count)
    for link in links {
      let child = "\(path)/children/\(link.name)"
      let position = try file.count("position", of: file.group(child))
      guard children.indices.contains(position), children[position] == nil else {
        throw file.damaged("'\(child)' has a place among the children that cannot be")
      }
      children[position] = ModuleSnapshot.Child(
        name: link.name, snapshot: try read(child, from: file, depth: depth + 1))
    }
    return ModuleSnapshot(
      type: try file.text("type", of: file.group(path)), attributes: attributes,
      children: children.compactMap(\.self))
  }

  private static func entries(
    _ role: AttributeRole, of path: String, from file: ArchiveFile
  ) throws(ArchiveError) -> [AttributeEntry] {
    let group = "\(path)/\(role.rawValue)"
    let links = try file.links(group)
    guard links.count <= memberLimit else { throw file.damaged("'\(group)' has too many members") }
    var found = [AttributeEntry?](repeating: nil, count: links.count)
    for link in links {
      let object = "\(group)/\(link.name)"
      let dataset = try file.reading { () throws(HDF5Error) in try file.file.root.dataset(object) }
      let position = try file.count("position", of: dataset)
      guard found.indices.contains(position), found[position] == nil else {
        throw file.damaged("'\(object)' has a place in its list that cannot be")
      }
      found[position] = AttributeEntry(
        path: AttributePath([link.name]), role: role,
        family: try file.optionalText("family", of: dataset).map(AttributeFamily.init(rawValue:)),
        units: try file.optionalText("units", of: dataset), value: try value(of: object, dataset, from: file))
    }
    return found.compactMap(\.self)
  }

  private static func value(
    of object: String, _ dataset: HDF5Dataset, from file: ArchiveFile
  ) throws(ArchiveError) -> AttributeValue {
    switch try file.choice("kind", of: dataset, as: AttributeStorage.self) {
    case .tensor:
      let shape = dataset.shape
      let scalars: [Float] = try file.values(file.dataset(object, Float.hdf5Type, rank: shape.count))
      do { return .tensor(try Tensor(scalars, shape: shape)) } catch {
        throw file.damaged("'\(object)' has \(scalars.count) values for the shape \(shape)")
      }
    case .scalar: return .tensor(Tensor(repeating: try numbers(1, object, file)[0], shape: []))
    case .number: return .number(try numbers(1, object, file)[0])
    case .count: return .count(try numbers(1, object, file)[0])
    case .flag:
      let byte: UInt8 = try numbers(1, object, file)[0]
      guard byte <= 1 else { throw file.damaged("'\(object)' is no truth value") }
      return .flag(byte == 1)
    case .text:
      guard let text = String(validating: try file.vector(object, as: UInt8.self), as: UTF8.self) else {
        throw file.damaged("'\(object)' is no text in UTF-8")
      }
      return .text(text)
    case .timeStep:
      let terms: [Int64] = try numbers(2, object, file)
      guard let step = try? TimeStep(numerator: terms[0], denominator: terms[1]) else {
        throw file.damaged("'\(object)' is no time step")
      }
      return .timeStep(step)
    }
  }

  private static func numbers<Value: HDF5Scalar>(
    _ count: Int, _ object: String, _ file: ArchiveFile
  ) throws(ArchiveError) -> [Value] {
    let values: [Value] = try file.vector(object)
    guard values.count == count else { throw file.damaged("'\(object)' has \(values.count) values, not \(count)") }
    return values
  }
}
