internal import CChecksums
internal import HDF5

/// The hash by which the rows of a segment's dataset are known again: XXH64 with the seed 0.
///
/// It is there against accidents, of which it misses one in 2⁶⁴, beside the checksum of every chunk; SHA-256, which takes
/// eight times as long, is for what is published.
package struct RowsHash {
  private var state = checksums_xxh64()
  /// Segments of versions before this one have a SHA-256 instead, and are still read.
  private var older: ContentHash?

  /// The attribute of a segment's dataset that holds it.
  static let name = "rows_xxh64"
  private static let olderName = "rows_sha256"

  /// The hash of no bytes yet.
  package init() { unsafe checksums_xxh64_begin(&state) }

  /// The hash of no bytes yet, of the kind that a dataset of a segment was stored with.
  init(asOf dataset: HDF5Dataset) throws(HDF5Error) {
    self.init()
    if try dataset.attribute(Self.olderName) != nil { older = ContentHash() }
  }

  /// Goes on with bytes.
  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    if older != nil {
      unsafe older?.update(bytes)
      return
    }
    unsafe checksums_xxh64_update(&state, bytes.baseAddress, bytes.count)
  }

  /// The XXH64.
  var value: UInt64 {
    precondition(older == nil, "the rows have another hash")
    var state = state
    return unsafe checksums_xxh64_end(&state)
  }

  /// The hash in hexadecimal digits.
  package var text: String {
    if let older { return ObjectHash.hexadecimal(older.digest()) }
    return Self.text(value)
  }

  /// An XXH64 in hexadecimal digits.
  static func text(_ value: UInt64) -> String {
    ObjectHash.hexadecimal((0..<8).map { UInt8(truncatingIfNeeded: value >> (56 - 8 * UInt64($0))) })
  }

  /// Compares with the hash that a dataset of a segment was stored with.
  func check(_ dataset: HDF5Dataset) throws(HDF5Error) {
    guard try dataset.attribute(older == nil ? Self.name : Self.olderName) == .text(text) else {
      throw .wrongType(object: dataset.objectPath, expected: "rows of the stated hash", found: "others")
    }
  }
}
