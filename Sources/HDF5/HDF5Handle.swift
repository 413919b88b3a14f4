import CHDF5

/// Owns the library's number of a group or dataset, keeps its file open, and closes it at the end.
package final class HDF5Handle: @unchecked Sendable {
  let id: hid_t
  let file: HDF5File

  /// Takes over an open object.
  ///
  /// The lock is held.
  init(_ id: hid_t, in file: HDF5File, closing: @escaping (hid_t) -> herr_t) {
    self.id = id
    self.file = file
    file.opened(id, closing: closing)
  }

  /// Stands for the root group, whose number is that of the file itself.
  init(rootOf file: HDF5File) {
    id = file.id
    self.file = file
  }

  deinit {
    file.release(id)
  }
}
