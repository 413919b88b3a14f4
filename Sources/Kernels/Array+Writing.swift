extension Array where Element == Float {
  /// An array whose elements a body writes, every one of them; they are not zeroed before.
  package init(count: Int, writing body: (inout MutableSpan<Float>) -> Void) {
    self.init(unsafeUninitializedCapacity: count) { buffer, initialized in
      var span = MutableSpan(_unsafeElements: UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
      body(&span)
      initialized = count
    }
  }
}
