/// What a dataset that is written must be when it is read back.
struct ExpectedRows {
  /// The hash of its type, shape and attributes.
  let head: [UInt8]
  /// Its bytes, stretch by stretch.
  let stretches: [(byteCount: Int, hash: String)]
  /// How many of the stretches lay in the file before.
  let adoptedCount: Int

  /// What was written behind them.
  var rest: ExpectedRows {
    ExpectedRows(head: head, stretches: Array(stretches[adoptedCount...]), adoptedCount: 0)
  }
  /// The bytes that lay in the file before.
  var adoptedBytes: Int { stretches[..<adoptedCount].reduce(0) { $0 + $1.byteCount } }

  /// Compares bytes that come one after the other with them.
  struct Comparison {
    private let stretches: [(byteCount: Int, hash: String)]
    private var place = 0
    private var byteCount = 0
    private var hash = RowsHash()
    /// Whether all bytes so far are as expected.
    private var isSame = true

    init(with expected: ExpectedRows) { stretches = expected.stretches }

    mutating func update(_ bytes: UnsafeRawBufferPointer) {
      var bytes = unsafe bytes
      while unsafe !bytes.isEmpty {
        guard place < stretches.count else {
          isSame = false
          return
        }
        let count = min(bytes.count, stretches[place].byteCount - byteCount)
        unsafe hash.update(UnsafeRawBufferPointer(rebasing: bytes.prefix(count)))
        byteCount += count
        unsafe bytes = UnsafeRawBufferPointer(rebasing: bytes.dropFirst(count))
        if byteCount == stretches[place].byteCount { next() }
      }
    }

    /// Whether all bytes have come, and are as expected.
    func isComplete() -> Bool { isSame && place == stretches.count }

    private mutating func next() {
      isSame = isSame && hash.text == stretches[place].hash
      (place, byteCount, hash) = (place + 1, 0, RowsHash())
    }
  }
}
