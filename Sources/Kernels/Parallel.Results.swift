extension Parallel {
  /// A place for the result of each index, written once by the thread that worked on it.
  struct Results<Element: Sendable, Failure: Error>: ~Copyable, @unchecked Sendable {
    private let count: Int
    private let places: UnsafeMutablePointer<Result<Element, Failure>?>

    /// Makes empty places.
    init(count: Int) {
      self.count = count
      places = .allocate(capacity: count)
      places.initialize(repeating: nil, count: count)
    }

    deinit {
      places.deinitialize(count: count)
      places.deallocate()
    }

    /// Keeps a result; no two threads may use the same index.
    func set(_ result: Result<Element, Failure>, at index: Int) {
      places[index] = result
    }

    /// The elements in order, or the error of the lowest index that failed.
    func elements() throws(Failure) -> [Element] {
      var elements: [Element] = []
      elements.reserveCapacity(count)
      for index in 0..<count {
        guard let result = places[index] else { preconditionFailure("indices are taken in ascending order") }
        elements.append(try result.get())
      }
      return elements
    }
  }
}
