#if canImport(Glibc)
  import Glibc
#endif

/// Memory in large pages, whose first use takes the system less time.
enum LargePages {
  /// Below this the system is not asked.
  private static let leastBytes = 4 << 20
  private static let pageBytes = 4096

  /// Asks for large pages where memory that is about to be filled will be; only the time that it takes depends on it.
  static func request(for memory: UnsafeMutableRawBufferPointer) {
    #if os(Linux)
      guard memory.count >= leastBytes, let start = memory.baseAddress else { return }
      let first = start.alignedUp(toMultipleOf: pageBytes)
      _ = madvise(first, (memory.count - (first - start)) / pageBytes * pageBytes, MADV_HUGEPAGE)
    #endif
  }
}
