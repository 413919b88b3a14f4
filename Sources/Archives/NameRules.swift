/// Which names and texts can stand in an archive.
enum NameRules {
  /// Refuses a name that HDF5, a path or a line of text cannot hold.
  ///
  /// - Parameter what: What bears the name, for the message.
  static func check(_ name: String, of what: String) throws(ArchiveError) {
    guard isOneLine(name), !name.utf8.contains(UInt8(ascii: "/")), !name.isEmpty, name != ".", name != ".." else {
      throw .unusableName(what: what, name: name)
    }
  }

  /// Refuses units that a line of text cannot hold.
  static func checkUnits(_ units: String?, of name: String) throws(ArchiveError) {
    if let units, !isOneLine(units) { throw .unusableName(what: "the units of '\(name)'", name: units) }
  }

  private static func isOneLine(_ text: String) -> Bool {
    text.utf8.count <= 255 && text.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 127 }
  }
}
