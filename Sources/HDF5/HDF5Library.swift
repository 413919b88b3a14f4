import CHDF5

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// libhdf5 as one resource of the process: every call goes through its lock, one thread at a time.
package enum HDF5Library {
  /// The version of the library that is loaded, as in "1.10.8".
  package static var version: String {
    locked {
      var major: UInt32 = 0
      var minor: UInt32 = 0
      var release: UInt32 = 0
      _ = H5get_libversion(&major, &minor, &release)
      return "\(major).\(minor).\(release)"
    }
  }

  /// Whether libhdf5 was built with a lock of its own; ours is taken in any case.
  package static var isThreadSafe: Bool {
    locked {
      var answer = false
      return H5is_library_threadsafe(&answer) >= 0 && answer
    }
  }

  /// How many identifiers of files, groups, datasets, attributes, types, spaces and property lists are open.
  package static var openIdentifierCount: Int {
    locked {
      let kinds = [H5I_FILE, H5I_GROUP, H5I_DATASET, H5I_ATTR, H5I_DATATYPE, H5I_DATASPACE, H5I_GENPROP_LST]
      return kinds.reduce(0) { sum, kind in
        var count: hsize_t = 0
        return H5Inmembers(kind, &count) >= 0 ? sum + Int(count) : sum
      }
    }
  }

  /// Runs `body` while no other thread can call libhdf5; may be nested.
  package static func locked<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
    pthread_mutex_lock(mutex)
    depth += 1
    defer {
      depth -= 1
      pthread_mutex_unlock(mutex)
    }
    if depth == 1 {
      _ = isPrepared
      // Error printing is a setting of each thread.
      _ = H5Eset_auto2(CHDF5_H5E_DEFAULT(), nil, nil)
    }
    return try body()
  }

  /// How often the thread that holds the lock has taken it.
  private nonisolated(unsafe) static var depth = 0

  /// A recursive lock that lives as long as the process.
  private nonisolated(unsafe) static let mutex: UnsafeMutablePointer<pthread_mutex_t> = {
    var attributes = pthread_mutexattr_t()
    pthread_mutexattr_init(&attributes)
    pthread_mutexattr_settype(&attributes, Int32(PTHREAD_MUTEX_RECURSIVE))
    let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    pthread_mutex_init(mutex, &attributes)
    pthread_mutexattr_destroy(&attributes)
    return mutex
  }()

  /// Set once, by the first calls into the library.
  ///
  /// Without an exit handler a file that could not be closed does not crash the process at its end; without plugins and
  /// external links a file cannot name code or other files.
  private static let isPrepared: Bool = {
    DurableFile.ignoreFileSizeSignal()
    return H5dont_atexit() >= 0 && H5open() >= 0 && H5PLset_loading_state(0) >= 0
      && H5Lunregister(H5L_TYPE_EXTERNAL) >= 0
  }()
}
