extension RowStream {
  /// The SHA-256 of the bytes of some rows.
  static func hash(of blocks: [StoredValues]) -> String { hashes(of: [blocks])[0] }

  /// The SHA-256 of the bytes of the rows of several datasets, two at a time, the larger ones first.
  static func hashes(of lists: [[StoredValues]]) -> [String] {
    var hashes = lists.map { _ in ContentHash() }
    let order = lists.indices.sorted { byteCount(of: lists[$0]) > byteCount(of: lists[$1]) }
    for pair in stride(from: 0, to: order.count, by: 2) {
      let first = order[pair]
      guard pair + 1 < order.count else {
        for block in lists[first] { hashes[first].update(block) }
        continue
      }
      let second = order[pair + 1]
      (hashes[first], hashes[second]) = hashesOfTwo(lists[first], lists[second])
    }
    return hashes.map { ObjectHash.hexadecimal($0.digest()) }
  }

  private static func byteCount(of blocks: [StoredValues]) -> Int { blocks.reduce(0) { $0 + $1.byteCount } }

  private static func hashesOfTwo(
    _ first: [StoredValues], _ second: [StoredValues]
  ) -> (ContentHash, ContentHash) {
    var hashes = (ContentHash(), ContentHash())
    var (here, there) = (Place(), Place())
    while here.block < first.count || there.block < second.count {
      let (block, other) = (here.rest(of: first), there.rest(of: second))
      // Alone where the other has come to its end.
      let count = block == 0 || other == 0 ? max(block, other) : min(block, other)
      unsafe here.withNext(count, of: first) { bytes in
        unsafe there.withNext(count, of: second) { unsafe ContentHash.update(&hashes.0, bytes, &hashes.1, $0) }
      }
    }
    return hashes
  }

  /// A place in a list of blocks.
  private struct Place {
    var block = 0
    private var byte = 0

    /// The bytes of the block that are left; passes over blocks without any.
    mutating func rest(of blocks: [StoredValues]) -> Int {
      while block < blocks.count, byte == blocks[block].byteCount { (block, byte) = (block + 1, 0) }
      return block < blocks.count ? blocks[block].byteCount - byte : 0
    }

    /// Hands out the next bytes, none at the end, and moves on.
    mutating func withNext(_ count: Int, of blocks: [StoredValues], _ body: (UnsafeRawBufferPointer) -> Void) {
      guard block < blocks.count else { return unsafe body(UnsafeRawBufferPointer(start: nil, count: 0)) }
      unsafe blocks[block].withBytes { unsafe body(UnsafeRawBufferPointer(rebasing: $0[byte..<byte + count])) }
      byte += count
    }
  }
}
