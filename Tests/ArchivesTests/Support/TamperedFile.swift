import HDF5

/// Copies an HDF5 file object by object, with changes: what a tool that knows nothing of hashes would leave behind.
enum TamperedFile {
  /// The values of a dataset.
  enum Values: Equatable {
    case float32([Float]), float64([Double]), int64([Int64]), uint32([UInt32]), uint8([UInt8])
    case texts([String], length: Int)
  }

  /// - Parameters:
  ///   - attribute: Changes the value of an attribute, given the object's path and the attribute's name; `nil` drops it.
  ///   - omitted: Paths of objects to leave out.
  ///   - added: A group to add to the root.
  ///   - edit: Changes the values of a dataset; their number must stay.
  static func copy(
    _ source: String, to target: String,
    attribute: (String, String, HDF5Value) -> HDF5Value? = { $2 }, without omitted: Set<String> = [],
    addingGroup added: String? = nil,
    edit: (String, inout Values) -> Void = { _, _ in }
  ) throws {
    let old = try HDF5File.open(source)
    let new = try HDF5File.create(at: target)
    func copyAttributes(_ from: some HDF5Object, _ to: some HDF5Object) throws {
      for name in try from.attributeNames() {
        guard let value = try from.attribute(name), let changed = attribute(from.objectPath, name, value) else {
          continue
        }
        try to.setAttribute(name, to: changed)
      }
    }
    func copyGroup(_ from: HDF5Group, _ to: HDF5Group) throws {
      try copyAttributes(from, to)
      for link in try from.links() {
        let path = from.objectPath == "/" ? "/\(link.name)" : "\(from.objectPath)/\(link.name)"
        if omitted.contains(path) { continue }
        if link.kind == .group {
          try copyGroup(from.group(link.name), to.createGroup(link.name))
          continue
        }
        let dataset = try from.dataset(link.name)
        guard let type = dataset.type else { continue }
        let copy = try to.createDataset(
          link.name, type: type, shape: dataset.shape, chunk: dataset.shape.map { max($0, 1) })
        try copyAttributes(dataset, copy)
        var values = try read(dataset)
        edit(path, &values)
        switch values {
        case .float32(let values): try copy.write(values)
        case .float64(let values): try copy.write(values)
        case .int64(let values): try copy.write(values)
        case .uint32(let values): try copy.write(values)
        case .uint8(let values): try copy.write(values)
        case .texts(let values, _): try copy.writeTexts(values)
        }
      }
    }
    try copyGroup(old.root, new.root)
    if let added { _ = try new.root.createGroup(added) }
    try new.close()
  }

  private static func read(_ dataset: HDF5Dataset) throws -> Values {
    switch dataset.type {
    case .float32: .float32(try dataset.read())
    case .float64: .float64(try dataset.read())
    case .int64: .int64(try dataset.read())
    case .uint32: .uint32(try dataset.read())
    case .text(let length): .texts(try dataset.readTexts(), length: length)
    default: .uint8(try dataset.read())
    }
  }
}
