import CChunkDriver
import CHDF5

extension HDF5File {
  /// Creates a file that must not exist yet, readable by HDF5 1.10 and later, without any times in it.
  package static func create(at path: String) throws(HDF5Error) -> HDF5File {
    guard !DurableFile.exists(path) else {
      throw .cannotOpen(path: path, reason: "it exists already; choose another name")
    }
    return try create(at: path) { H5Fcreate(path, CHDF5_H5F_ACC_EXCL(), $0, $1) }
  }

  /// Creates a file in memory; `image()` gives its bytes.
  package static func createInMemory() throws(HDF5Error) -> HDF5File {
    let name = HDF5Library.locked { nextMemoryName() }
    return try create(at: name) { creation, access in
      H5Pset_fapl_core(access, memoryIncrement, false) < 0
        ? -1 : H5Fcreate(name, CHDF5_H5F_ACC_EXCL(), creation, access)
    }
  }

  /// Opens a file for reading.
  package static func open(_ path: String) throws(HDF5Error) -> HDF5File {
    do throws(FileError) {
      try DurableFile.checkReadable(path)
    } catch {
      throw .cannotOpen(path: path, reason: error.reason)
    }
    return try HDF5Library.locked { () throws(HDF5Error) -> HDF5File in
      guard H5Fis_hdf5(path) > 0 else { throw .notHDF5(path: path) }
      let access = try makeAccess(path)
      defer { _ = H5Pclose(access) }
      return try open(path, access: access)
    }
  }

  /// Makes an HDF5 file of one that is there and holds chunks already, which `HDF5RowWriter.adopt` gives to datasets.
  ///
  /// - Parameter chunks: The bytes that stay as they are: room for the superblock lies before them, all else comes behind.
  package static func create(over path: String, keeping chunks: Range<Int>) throws(HDF5Error) -> HDF5File {
    try create(at: path) { creation, access in
      chunk_driver_create(path, UInt64(chunks.lowerBound), UInt64(chunks.upperBound), creation, access)
    }
  }

  /// Opens a file in which values are changed where they are.
  package static func openForChanges(_ path: String) throws(HDF5Error) -> HDF5File {
    try HDF5Library.locked { () throws(HDF5Error) -> HDF5File in
      let access = try makeAccess(path)
      defer { _ = H5Pclose(access) }
      let id = H5Fopen(path, CHDF5_H5F_ACC_RDWR(), access)
      return HDF5File(id: try checkedOpen(id, "H5Fopen", path), path: path, isWritable: true)
    }
  }

  /// Opens the bytes of a file for reading.
  package static func open(image: [UInt8]) throws(HDF5Error) -> HDF5File {
    try HDF5Library.locked { () throws(HDF5Error) -> HDF5File in
      let path = nextMemoryName()
      guard !image.isEmpty else { throw .notHDF5(path: path) }
      let access = try makeAccess(path)
      defer { _ = H5Pclose(access) }
      try checked(H5Pset_fapl_core(access, memoryIncrement, false), "H5Pset_fapl_core", on: path)
      // The library copies the bytes and never writes to these.
      let status = image.withUnsafeBytes {
        H5Pset_file_image(access, UnsafeMutableRawPointer(mutating: $0.baseAddress), $0.count)
      }
      try checked(status, "H5Pset_file_image", on: path)
      return try open(path, access: access)
    }
  }

  /// The bytes of the file as they would be on disk.
  package func image() throws(HDF5Error) -> [UInt8] {
    let flush = { [id, path] () throws(HDF5Error) -> Void in
      try checked(H5Fflush(id, H5F_SCOPE_LOCAL), "H5Fflush", on: path)
    }
    return try reading { () throws(HDF5Error) -> [UInt8] in
      if isWritable { try writing(flush) }
      let size = Int(try checked(H5Fget_file_image(id, nil, 0), "H5Fget_file_image", on: path))
      var status = 0
      let image = [UInt8](unsafeUninitializedCapacity: size) { bytes, count in
        status = H5Fget_file_image(id, bytes.baseAddress, size)
        count = max(0, status)
      }
      try checked(status, "H5Fget_file_image", on: path)
      return HDF5Superblock.withValidChecksum(image)
    }
  }

  /// Closes a file in memory that was written, and hands out its bytes as they would be on disk.
  package func closeHandingOutImage<E: Error>(
    _ body: (UnsafeRawBufferPointer) throws(E) -> Void
  ) throws(HDF5Error) -> Result<Void, E> {
    let image = try writing { () throws(HDF5Error) -> UnsafeMutableRawBufferPointer in
      try checked(H5Fflush(id, H5F_SCOPE_LOCAL), "H5Fflush", on: path)
      let size = Int(try checked(H5Fget_file_image(id, nil, 0), "H5Fget_file_image", on: path))
      var place: UnsafeMutableRawPointer?
      try checked(H5Fget_vfd_handle(id, CHDF5_H5P_DEFAULT(), &place), "H5Fget_vfd_handle", on: path)
      guard let bytes = place?.load(as: UnsafeMutableRawPointer?.self) else { throw .closed(path: path) }
      return UnsafeMutableRawBufferPointer(start: bytes, count: size)
    }
    // Nobody else reads these bytes any more: the file in memory ends with its closing.
    HDF5Superblock.markAsClosed(image)
    let outcome = Result { () throws(E) in try body(UnsafeRawBufferPointer(image)) }
    try close()
    return outcome
  }

  /// How much the memory of a file in memory grows at a time, in bytes.
  private static let memoryIncrement = 1 << 20
  /// How much of each dataset that is read is kept in memory, in bytes.
  private static let chunkCacheBytes = 4 << 20
  /// How many files in memory there have been; guarded by the library's lock.
  private nonisolated(unsafe) static var memoryNameCount = 0

  /// A name that no other file in memory has: libhdf5 takes files of one name for the same file.
  ///
  /// The lock is held.
  private static func nextMemoryName() -> String {
    memoryNameCount += 1
    return "file in memory \(memoryNameCount)"
  }

  /// Opens a file for reading, on disk or in memory as `access` says.
  ///
  /// The lock is held.
  private static func open(_ path: String, access: hid_t) throws(HDF5Error) -> HDF5File {
    let id = H5Fopen(path, CHDF5_H5F_ACC_RDONLY(), access)
    return HDF5File(id: try checkedOpen(id, "H5Fopen", path), path: path, isWritable: false)
  }

  /// Creates a file by a call that is handed how to create and how to reach it.
  private static func create(
    at path: String, _ body: (_ creation: hid_t, _ access: hid_t) -> hid_t
  ) throws(HDF5Error) -> HDF5File {
    try HDF5Library.locked { () throws(HDF5Error) -> HDF5File in
      let access = try makeAccess(path)
      defer { _ = H5Pclose(access) }
      let status = H5Pset_libver_bounds(access, H5F_LIBVER_V110, H5F_LIBVER_V110)
      try checked(status, "H5Pset_libver_bounds", on: path)
      let creation = try makeCreation(CHDF5_H5P_FILE_CREATE(), for: path)
      defer { _ = H5Pclose(creation) }
      return HDF5File(
        id: try checkedOpen(body(creation, access), "H5Fcreate", path), path: path, isWritable: true)
    }
  }

  private static func checkedOpen(_ id: hid_t, _ call: String, _ path: String) throws(HDF5Error) -> hid_t {
    do throws(HDF5Error) {
      return try checked(id, call, on: path)
    } catch {
      guard case .callFailed(_, _, let stack) = error, !error.isOutOfSpace else { throw error }
      let advice = error.systemErrorNumber == nil ? "; it may be incomplete or damaged" : ""
      throw .cannotOpen(path: path, reason: error.reason(for: stack.isEmpty ? [call] : stack) + advice)
    }
  }

  /// Access without locks on the file, since an archive is locked by its folder, and with room for several chunks.
  private static func makeAccess(_ path: String) throws(HDF5Error) -> hid_t {
    let access = try checked(H5Pcreate(CHDF5_H5P_FILE_ACCESS()), "H5Pcreate", on: path)
    do throws(HDF5Error) {
      try checked(H5Pset_fclose_degree(access, H5F_CLOSE_STRONG), "H5Pset_fclose_degree", on: path)
      try checked(H5Pset_file_locking(access, false, true), "H5Pset_file_locking", on: path)
      try checked(H5Pset_cache(access, 0, 521, chunkCacheBytes, 1), "H5Pset_cache", on: path)
      return access
    } catch {
      _ = H5Pclose(access)
      throw error
    }
  }

  /// How objects are created: without times, and with all attributes in the object's header, which has a checksum.
  static func makeCreation(_ kind: hid_t, for object: String) throws(HDF5Error) -> hid_t {
    let creation = try checked(H5Pcreate(kind), "H5Pcreate", on: object)
    do throws(HDF5Error) {
      try checked(H5Pset_obj_track_times(creation, false), "H5Pset_obj_track_times", on: object)
      try checked(H5Pset_attr_phase_change(creation, 65_535, 0), "H5Pset_attr_phase_change", on: object)
      return creation
    } catch {
      _ = H5Pclose(creation)
      throw error
    }
  }
}
