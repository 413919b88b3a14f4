import CHDF5

/// A dataset: an array of numbers or texts in a file.
///
/// A row is everything that shares the first index.
package final class HDF5Dataset: HDF5Object, @unchecked Sendable {
  package let handle: HDF5Handle
  package let objectPath: String
  /// The type of the elements, or `nil` if it is one that is not read.
  package let type: HDF5Type?
  /// The shape of a chunk; `nil` if the dataset is not cut in chunks.
  package let chunk: [Int]?
  /// Whether a chunk in the file is its elements, little endian, and a checksum, and nothing else.
  let hasPlainChunks: Bool
  /// What the file calls the type of the elements, for errors.
  let typeName: String
  /// The shape as this object last saw or made it; guarded by the library's lock.
  private var extent: [Int]

  /// The limit of bytes that a call may read unless it says otherwise: 1 GiB.
  package static let standardByteBudget = 1 << 30
  /// The most dimensions a dataset may have.
  package static let maximumRank = 8

  /// Looks at an open dataset and refuses what would lead to other files or to foreign code.
  ///
  /// The lock is held.
  init(handle: HDF5Handle, objectPath: String) throws(HDF5Error) {
    self.handle = handle
    self.objectPath = objectPath
    let layout = try Self.checkedLayout(handle.id, objectPath)
    chunk = layout.chunk
    extent = try Self.checkedShape(handle.id, objectPath)
    let identifier = try checked(H5Dget_type(handle.id), "H5Dget_type", on: objectPath)
    defer { _ = H5Tclose(identifier) }
    hasPlainChunks =
      layout.chunk != nil && layout.filters == [H5Z_FILTER_FLETCHER32] && H5Tget_order(identifier) == H5T_ORDER_LE
    type = try HDF5Type(identifier: identifier, of: objectPath)
    typeName = type?.description ?? HDF5Type.name(ofClass: H5Tget_class(identifier))
  }

  /// The number of elements along each dimension; empty for a single value.
  package var shape: [Int] {
    HDF5Library.locked { extent }
  }

  /// The number of rows; a single value is one row.
  package var rowCount: Int { shape.first ?? 1 }

  /// The number of elements of a row.
  package var rowElementCount: Int {
    get throws(HDF5Error) {
      guard let count = checkedProduct(shape.dropFirst()) else {
        throw .tooLarge(object: objectPath, bytes: Int.max, limit: Int.max)
      }
      return count
    }
  }

  /// The size of a row in the file's type, uncompressed, in bytes.
  package var rowByteCount: Int {
    get throws(HDF5Error) {
      guard let bytes = checkedProduct([try rowElementCount, try readableType().byteCount]) else {
        throw .tooLarge(object: objectPath, bytes: Int.max, limit: Int.max)
      }
      return bytes
    }
  }

  /// The type of the elements, or `wrongType` if it is one that is not read.
  func readableType() throws(HDF5Error) -> HDF5Type {
    guard let type else {
      throw .wrongType(object: objectPath, expected: "numbers, truth values or text", found: typeName)
    }
    return type
  }

  /// Makes room for `rows` rows.
  ///
  /// The lock is held.
  func grow(toRows rows: Int) throws(HDF5Error) {
    var larger = extent
    larger[0] = rows
    try checked(H5Dset_extent(handle.id, larger.map { hsize_t($0) }), "H5Dset_extent", on: objectPath)
    extent = larger
  }

  private static func checkedShape(_ id: hid_t, _ object: String) throws(HDF5Error) -> [Int] {
    let space = try checked(H5Dget_space(id), "H5Dget_space", on: object)
    defer { _ = H5Sclose(space) }
    guard H5Sget_simple_extent_type(space) != H5S_NULL else { return [0] }
    let rank = Int(try checked(H5Sget_simple_extent_ndims(space), "H5Sget_simple_extent_ndims", on: object))
    guard rank <= maximumRank else { throw .refused(object: object, feature: "\(rank) dimensions") }
    guard rank > 0 else { return [] }
    var sizes = [hsize_t](repeating: 0, count: rank)
    try checked(H5Sget_simple_extent_dims(space, &sizes, nil), "H5Sget_simple_extent_dims", on: object)
    return try sizes.map { size throws(HDF5Error) in
      guard let size = Int(exactly: size) else { throw .tooLarge(object: object, bytes: Int.max, limit: Int.max) }
      return size
    }
  }

  /// The shape of a chunk and the filters, after a look at layout, filters and external files.
  private static func checkedLayout(
    _ id: hid_t, _ object: String
  ) throws(HDF5Error) -> (chunk: [Int]?, filters: [H5Z_filter_t]) {
    let creation = try checked(H5Dget_create_plist(id), "H5Dget_create_plist", on: object)
    defer { _ = H5Pclose(creation) }
    guard try checked(H5Pget_external_count(creation), "H5Pget_external_count", on: object) == 0 else {
      throw .refused(object: object, feature: "storage in another file")
    }
    var filters: [H5Z_filter_t] = []
    for index in 0..<(try checked(H5Pget_nfilters(creation), "H5Pget_nfilters", on: object)) {
      let filter = H5Pget_filter2(creation, UInt32(index), nil, nil, nil, 0, nil, nil)
      try checked(filter, "H5Pget_filter2", on: object)
      guard [H5Z_FILTER_DEFLATE, H5Z_FILTER_SHUFFLE, H5Z_FILTER_FLETCHER32].contains(filter) else {
        throw .refused(object: object, feature: "the filter number \(filter)")
      }
      filters.append(filter)
    }
    switch H5Pget_layout(creation) {
    case H5D_COMPACT, H5D_CONTIGUOUS:
      return (nil, filters)
    case H5D_CHUNKED:
      var sizes = [hsize_t](repeating: 0, count: maximumRank)
      let rank = try checked(H5Pget_chunk(creation, Int32(maximumRank), &sizes), "H5Pget_chunk", on: object)
      guard rank <= maximumRank else { throw .refused(object: object, feature: "\(rank) dimensions") }
      return (sizes.prefix(Int(rank)).map { Int(clamping: $0) }, filters)
    default:
      throw .refused(object: object, feature: "a virtual layout")
    }
  }
}
