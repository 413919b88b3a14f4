#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// Memory for large results.
package enum LargePages {
  /// The size of a large page where Linux has them, and the least memory for which they are asked.
  private static let (pageSize, least) = (1 << 21, 1 << 21)

  /// Asks that memory which is about to be written for the first time comes in large pages.
  ///
  /// The system clears memory page by page when it is first touched; of 4 KiB each, that takes longer than making a raster.
  /// What is in the memory stays as it is.
  package static func request(for memory: inout MutableSpan<Float>) {
    unsafe memory.withUnsafeMutableBufferPointer { unsafe request(for: $0) }
  }

  /// Asks the same for memory of any elements.
  static func request<Element>(for memory: UnsafeMutableBufferPointer<Element>) {
    #if os(Linux)
      let size = memory.count * MemoryLayout<Element>.stride
      guard size >= least, let start = memory.baseAddress else { return }
      // Only whole pages that are all in this memory.
      let address = UInt(bitPattern: start)
      let first = (address + UInt(pageSize) - 1) & ~UInt(pageSize - 1)
      let end = (address + UInt(size)) & ~UInt(pageSize - 1)
      guard first < end else { return }
      // A system that has no large pages refuses, and nothing is lost.
      _ = unsafe madvise(UnsafeMutableRawPointer(bitPattern: first), Int(end - first), MADV_HUGEPAGE)
    #endif
  }
}
