import CHDF5

/// Gathers the names that a visit of links or attributes hands out, sorted by their bytes.
func sortedNames(
  _ visit: (_ visitor: @escaping CHDF5_name_visitor, _ context: UnsafeMutableRawPointer) throws(HDF5Error) -> Void
) throws(HDF5Error) -> [String] {
  var names: [String] = []
  try withUnsafeMutablePointer(to: &names) { names throws(HDF5Error) in
    let append: CHDF5_name_visitor = { context, name in
      guard let context, let name else { return }
      context.assumingMemoryBound(to: [String].self).pointee.append(String(cString: name))
    }
    try visit(append, names)
  }
  return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
}
