internal import HDF5
internal import Modules
internal import Signals

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

  /// Reads a snapshot that was written without what it has in common with an earlier one.
  static func read(
    _ path: String, from file: ArchiveFile, since earlier: ModuleSnapshot
  ) throws(ArchiveError) -> ModuleSnapshot {
    var snapshot = earlier
    for index in snapshot.attributes.indices {
      let entry = snapshot.attributes[index]
      let object = "\(path)/\(entry.role.rawValue)/\(entry.name)"
      guard try file.exists(object) else { continue }
      let dataset = try file.reading { () throws(HDF5Error) in try file.file.root.dataset(object) }
      snapshot.attributes[index].value = try value(of: object, dataset, from: file)
    }
    for index in snapshot.children.indices {
      let child = snapshot.children[index]
      snapshot.children[index].snapshot = try read(
        "\(path)/children/\(child.name)", from: file, since: child.snapshot)
    }
    return snapshot
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
    case .integers:
      let shape = dataset.shape
      let scalars: [Int32] = try file.values(file.dataset(object, Int32.hdf5Type, rank: shape.count))
      do { return .integers(try IntegerTensor(scalars, shape: shape)) } catch {
        throw file.damaged("'\(object)' has \(scalars.count) values for the shape \(shape)")
      }
    case .integer: return .integers(IntegerTensor(try numbers(1, object, file)[0]))
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
