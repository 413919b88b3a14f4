/// Floats that begin on a line of the cache, so that no vector of them lies across two.
struct AlignedFloats: ~Copyable {
  let address: UnsafeMutablePointer<Float>
  private let count: Int

  /// Makes room for values that are not set.
  init(count: Int) {
    self.count = count
    let bytes = UnsafeMutableRawPointer.allocate(byteCount: max(1, count) * MemoryLayout<Float>.stride, alignment: 64)
    address = bytes.bindMemory(to: Float.self, capacity: max(1, count))
  }

  /// Copies an array.
  init(_ array: [Float]) {
    self.init(count: array.count)
    array.withUnsafeBufferPointer { buffer in
      if let base = buffer.baseAddress { address.initialize(from: base, count: count) }
    }
  }

  /// Copies all values over those of an array of the same size.
  func copy(to array: inout [Float]) {
    array.withAddress { $0.update(from: address, count: count) }
  }

  deinit { UnsafeMutableRawPointer(address).deallocate() }
}
