import CHDF5

/// An HDF5 file on disk or in memory.
///
/// Its objects keep it open; `close()` closes them with it.
///
/// The first call that fails while writing poisons the file: libhdf5 would report success from then on and write
/// wrong data, so every later write throws `HDF5Error.poisoned`, and so does `close()`.
package final class HDF5File: @unchecked Sendable {
  /// Where the file is, or a name for it if it is in memory.
  package let path: String
  /// Whether the file was created by this object and can be written.
  package let isWritable: Bool

  /// The library's number of the file.
  let id: hid_t
  /// Set by the first failed write; guarded by the library's lock.
  private var isPoisoned = false
  /// The failure that poisoned the file when no call could throw it; guarded by the library's lock.
  private var untoldFailure: HDF5Error?
  /// Guarded by the library's lock.
  private var isClosed = false
  /// How to close the objects that are open; guarded by the library's lock.
  private var openObjects: [hid_t: (hid_t) -> herr_t] = [:]

  init(id: hid_t, path: String, isWritable: Bool) {
    self.id = id
    self.path = path
    self.isWritable = isWritable
  }

  deinit {
    do {
      try close()
    } catch {
      // Whoever needs to know calls `close()`.
    }
  }

  /// The group that holds everything in the file.
  package var root: HDF5Group {
    HDF5Group(handle: HDF5Handle(rootOf: self), objectPath: "/")
  }

  /// Writes what is pending and closes the file and its objects; does nothing if the file is closed already.
  ///
  /// A file that cannot be closed is never touched again, because libhdf5 would crash.
  package func close() throws(HDF5Error) {
    try HDF5Library.locked { () throws(HDF5Error) in
      guard !isClosed else { return }
      isClosed = true
      var failures = isPoisoned ? [poisonedError()] : []
      func attempt(_ call: String, _ status: herr_t) {
        do {
          try checked(status, call, on: path)
        } catch {
          failures.append(error)
        }
      }
      if isWritable && !isPoisoned { attempt("H5Fflush", H5Fflush(id, H5F_SCOPE_LOCAL)) }
      for object in openObjects.sorted(by: { $0.key > $1.key }) {
        attempt("closing an object", object.value(object.key))
      }
      openObjects = [:]
      attempt("H5Fclose", H5Fclose(id))
      if let first = failures.first { throw first }
    }
  }

  /// Runs calls that read the file.
  func reading<R>(_ body: () throws(HDF5Error) -> R) throws(HDF5Error) -> R {
    try HDF5Library.locked { () throws(HDF5Error) -> R in
      guard !isClosed else { throw .closed(path: path) }
      return try body()
    }
  }

  /// Runs calls that write the file; if one of them fails the file is poisoned.
  func writing<R>(_ body: () throws(HDF5Error) -> R) throws(HDF5Error) -> R {
    try reading { () throws(HDF5Error) -> R in
      guard isWritable else { throw .readOnly(path: path) }
      guard !isPoisoned else { throw poisonedError() }
      do throws(HDF5Error) {
        return try body()
      } catch {
        if case .callFailed = error { isPoisoned = true }
        throw error
      }
    }
  }

  /// Notes that an object is open, so that `close()` can close it.
  ///
  /// The lock is held.
  func opened(_ object: hid_t, closing: @escaping (hid_t) -> herr_t) {
    openObjects[object] = closing
  }

  /// Closes an object unless `close()` has done so.
  func release(_ object: hid_t) {
    HDF5Library.locked {
      guard let closing = openObjects.removeValue(forKey: object) else { return }
      do throws(HDF5Error) { try checked(closing(object), "closing an object", on: path) } catch {
        if !isPoisoned { untoldFailure = error }
        isPoisoned = true
      }
    }
  }

  /// Why a poisoned file takes nothing more: the failure itself where no one was told of it.
  ///
  /// The lock is held.
  private func poisonedError() -> HDF5Error {
    defer { untoldFailure = nil }
    return untoldFailure ?? .poisoned(path: path)
  }
}
