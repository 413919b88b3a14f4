import CHDF5

/// A group: a folder within an HDF5 file.
///
/// Paths are relative to it; with a leading '/' they start at the root.
package final class HDF5Group: HDF5Object, Sendable {
  package let handle: HDF5Handle
  package let objectPath: String

  init(handle: HDF5Handle, objectPath: String) {
    self.handle = handle
    self.objectPath = objectPath
  }

  /// Creates a group in this one.
  package func createGroup(_ name: String) throws(HDF5Error) -> HDF5Group {
    try file.writing { () throws(HDF5Error) -> HDF5Group in
      let path = try pathOfNewObject(name)
      let creation = try HDF5File.makeCreation(CHDF5_H5P_GROUP_CREATE(), for: path)
      defer { _ = H5Pclose(creation) }
      let standard = CHDF5_H5P_DEFAULT()
      let id = try checked(H5Gcreate2(handle.id, name, standard, creation, standard), "H5Gcreate2", on: path)
      return HDF5Group(handle: HDF5Handle(id, in: file, closing: H5Gclose), objectPath: path)
    }
  }

  /// Opens a group.
  package func group(_ path: String) throws(HDF5Error) -> HDF5Group {
    try file.reading { () throws(HDF5Error) -> HDF5Group in
      let target = try resolve(path)
      guard target.kind == CHDF5_LINK_GROUP else {
        throw .wrongType(object: target.objectPath, expected: "a group", found: "another object")
      }
      let id = H5Gopen2(handle.id, target.location, CHDF5_H5P_DEFAULT())
      try checked(id, "H5Gopen2", on: target.objectPath)
      return HDF5Group(handle: HDF5Handle(id, in: file, closing: H5Gclose), objectPath: target.objectPath)
    }
  }

  /// Opens a dataset; refuses those that lead to other files or need a plugin.
  package func dataset(_ path: String) throws(HDF5Error) -> HDF5Dataset {
    try file.reading { () throws(HDF5Error) -> HDF5Dataset in
      let target = try resolve(path)
      guard target.kind == CHDF5_LINK_DATASET else {
        throw .wrongType(object: target.objectPath, expected: "a dataset", found: "another object")
      }
      let id = H5Dopen2(handle.id, target.location, CHDF5_H5P_DEFAULT())
      try checked(id, "H5Dopen2", on: target.objectPath)
      return try HDF5Dataset(
        handle: HDF5Handle(id, in: file, closing: H5Dclose), objectPath: target.objectPath)
    }
  }

  /// Whether a path leads to an object in this file; throws where a link on the way is refused.
  package func exists(_ path: String) throws(HDF5Error) -> Bool {
    try file.reading { () throws(HDF5Error) -> Bool in
      do throws(HDF5Error) {
        _ = try resolve(path)
        return true
      } catch {
        if case .missing = error { return false }
        throw error
      }
    }
  }

  /// All entries, sorted by the bytes of their names.
  package func links() throws(HDF5Error) -> [HDF5Link] {
    try file.reading { () throws(HDF5Error) -> [HDF5Link] in
      let names = try sortedNames { (visitor, context) throws(HDF5Error) in
        try checked(CHDF5_visit_links(handle.id, visitor, context), "H5Literate", on: objectPath)
      }
      var links: [HDF5Link] = []
      for name in names {
        let target = CHDF5_link_target(handle.id, name)
        try checked(target, "H5Oget_info_by_name", on: child(name))
        links.append(HDF5Link(name: name, kind: HDF5Link.Kind(target)))
      }
      return links
    }
  }

  /// The path of an object in this group.
  private func child(_ name: String) -> String {
    objectPath == "/" ? "/\(name)" : "\(objectPath)/\(name)"
  }

  /// The path that an object of this name will have, if the name is free.
  ///
  /// The lock is held.
  func pathOfNewObject(_ name: String) throws(HDF5Error) -> String {
    let isValid = !name.isEmpty && name != "." && !name.utf8.contains { $0 == UInt8(ascii: "/") || $0 == 0 }
    guard isValid else { throw .invalidName(name) }
    let path = child(name)
    let found = try checked(H5Lexists(handle.id, name, CHDF5_H5P_DEFAULT()), "H5Lexists", on: path)
    guard found == 0 else { throw .alreadyExists(object: path, path: file.path) }
    return path
  }

  /// What a path leads to; every link on the way must be a hard one.
  ///
  /// The lock is held.
  private func resolve(
    _ path: String
  ) throws(HDF5Error) -> (location: String, objectPath: String, kind: CHDF5_link) {
    let isAbsolute = path.utf8.first == UInt8(ascii: "/")
    var location = isAbsolute ? "/" : "."
    var objectPath = isAbsolute ? "/" : self.objectPath
    var kind = CHDF5_LINK_GROUP
    for name in path.split(separator: "/") where name != "." {
      location += location.hasSuffix("/") ? name : "/\(name)"
      objectPath += objectPath.hasSuffix("/") ? name : "/\(name)"
      guard kind == CHDF5_LINK_GROUP, !name.utf8.contains(0) else {
        throw .missing(object: objectPath, path: file.path)
      }
      let found = try checked(H5Lexists(handle.id, location, CHDF5_H5P_DEFAULT()), "H5Lexists", on: objectPath)
      guard found > 0 else { throw .missing(object: objectPath, path: file.path) }
      let target = CHDF5_link_target(handle.id, location)
      kind = CHDF5_link(try checked(target, "H5Oget_info_by_name", on: objectPath))
      if let feature = HDF5Link.refusedFeature(kind) { throw .refused(object: objectPath, feature: feature) }
    }
    return (location, objectPath, kind)
  }
}

extension HDF5Link {
  /// What kind of link is refused, or `nil` for a hard link.
  fileprivate static func refusedFeature(_ target: CHDF5_link) -> String? {
    switch target {
    case CHDF5_LINK_SOFT: "a soft link"
    case CHDF5_LINK_EXTERNAL: "a link to another file"
    case CHDF5_LINK_USER_DEFINED: "a user-defined link"
    default: nil
    }
  }
}

extension HDF5Link.Kind {
  fileprivate init(_ target: Int32) {
    switch CHDF5_link(target) {
    case CHDF5_LINK_GROUP: self = .group
    case CHDF5_LINK_DATASET: self = .dataset
    case CHDF5_LINK_OTHER_OBJECT: self = .other
    default: self = .refused
    }
  }
}
