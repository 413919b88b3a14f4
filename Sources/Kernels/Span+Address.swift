// Addresses that C takes. An empty span has no memory, and C does not read what it is told is empty.

extension Span {
  /// The address of the first element, valid as long as the span, as what it spans is a parameter during a call.
  var address: UnsafePointer<Element> {
    withUnsafeBufferPointer { $0.baseAddress ?? UnsafePointer(unreadAddress()) }
  }
}

extension MutableSpan {
  /// The address of the first element, valid as long as the span.
  var address: UnsafeMutablePointer<Element> {
    mutating get { withUnsafeMutableBufferPointer { $0.baseAddress ?? unreadAddress() } }
  }

  /// Calls a body with a part of what this spans.
  package mutating func withElements<Result>(
    _ range: Range<Int>, _ body: (inout MutableSpan<Element>) -> Result
  ) -> Result {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "a part lies within the whole")
    return withUnsafeMutableBufferPointer { whole in
      var part = MutableSpan(_unsafeElements: UnsafeMutableBufferPointer(rebasing: whole[range]))
      return body(&part)
    }
  }
}

extension Array {
  /// Calls a body with the address of the first element.
  mutating func withAddress<Result>(_ body: (UnsafeMutablePointer<Element>) -> Result) -> Result {
    withUnsafeMutableBufferPointer { body($0.baseAddress ?? unreadAddress()) }
  }
}

/// An aligned address that is never read.
func unreadAddress<Element>() -> UnsafeMutablePointer<Element> {
  guard let address = UnsafeMutablePointer<Element>(bitPattern: MemoryLayout<Element>.alignment) else {
    preconditionFailure("an alignment is never zero")
  }
  return address
}
