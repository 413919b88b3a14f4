internal import HDF5

/// Reads the entries of a zip file, stored or deflated, with 64-bit sizes where there are any.
struct ZipReader: Sendable {
  struct Entry: Sendable {
    var name: String
    var isDeflated: Bool
    var checksum: UInt32
    /// Bytes in the file.
    var storedSize: Int
    /// Bytes when expanded.
    var size: Int
    /// Where its own header begins.
    var headerOffset: Int
  }

  let source: ByteSource
  /// The entries in the order of the directory.
  private(set) var entries: [Entry] = []
  /// The most bytes that all entries together may expand to.
  private let limit: Int
  private static let entryHeaderSize = 30
  private static let directoryHeaderSize = 46

  /// Reads the directory of a zip file.
  init(_ source: ByteSource, limit: Int) throws(InterchangeError) {
    self.source = source
    self.limit = limit
    let place = try Self.directoryPlace(in: source)
    guard place.size <= source.size, place.count <= place.size / Self.directoryHeaderSize else {
      throw Self.damaged(source, place.end, "it tells of \(place.count) entries, more than fit into it")
    }
    let directory = try source.bytes(at: place.offset, count: place.size)
    var position = 0
    for _ in 0..<place.count {
      entries.append(try Self.entry(of: directory, at: &position, offset: place.offset, in: source))
    }
    guard position == directory.count else {
      throw Self.damaged(source, place.offset + position, "its directory has more bytes than entries")
    }
    try checkEntries(directoryOffset: place.offset)
  }

  private static func damaged(_ source: ByteSource, _ byte: Int, _ reason: String) -> InterchangeError {
    .damaged(file: source.name, byte: byte, reason: reason)
  }

  // MARK: Directory

  private struct DirectoryPlace {
    var offset: Int
    var size: Int
    var count: Int
    /// Where the record lies that tells these.
    var end: Int
  }

  private static func directoryPlace(in source: ByteSource) throws(InterchangeError) -> DirectoryPlace {
    let tailStart = max(0, source.size - 22 - 65535)
    let tail = try source.bytes(at: tailStart, count: source.size - tailStart)
    guard tail.count >= 22,
      let end = (0...tail.count - 22).last(where: {
        tail[$0] == 0x50 && tail.bits(at: $0, bytes: 4) == 0x0605_4b50
          && tail.bits(at: $0 + 20, bytes: 2) == UInt64(tail.count - 22 - $0)
      })
    else { throw damaged(source, 0, "it is no zip file, or its end is missing") }
    let place = tailStart + end
    let (disk, firstDisk) = (tail.bits(at: end + 4, bytes: 2), tail.bits(at: end + 6, bytes: 2))
    let counts = (tail.bits(at: end + 8, bytes: 2), tail.bits(at: end + 10, bytes: 2))
    let (size, offset) = (tail.bits(at: end + 12, bytes: 4), tail.bits(at: end + 16, bytes: 4))
    if counts.1 == 0xffff || size == 0xffff_ffff || offset == 0xffff_ffff {
      return try wideDirectoryPlace(before: place, in: source)
    }
    guard disk == 0, firstDisk == 0, counts.0 == counts.1 else {
      throw damaged(source, place, "it is one of several parts")
    }
    guard Int(offset) <= place, Int(size) == place - Int(offset) else {
      throw damaged(source, place, "its directory does not end where its last record begins")
    }
    return DirectoryPlace(offset: Int(offset), size: Int(size), count: Int(counts.1), end: place)
  }

  /// The place of a directory whose numbers need 64 bits.
  private static func wideDirectoryPlace(
    before place: Int, in source: ByteSource
  ) throws(InterchangeError) -> DirectoryPlace {
    guard place >= 20 else { throw damaged(source, place, "its 64-bit directory is missing") }
    let locator = try source.bytes(at: place - 20, count: 20)
    guard locator.bits(at: 0, bytes: 4) == 0x0706_4b50, let end = locator.count(at: 8, bytes: 8), end <= place - 76
    else {
      throw damaged(source, place - 20, "its 64-bit directory is missing")
    }
    let record = try source.bytes(at: end, count: 56)
    guard record.bits(at: 0, bytes: 4) == 0x0606_4b50, let count = record.count(at: 32, bytes: 8),
      record.bits(at: 24, bytes: 8) == UInt64(count), let size = record.count(at: 40, bytes: 8),
      let offset = record.count(at: 48, bytes: 8), offset <= end, size == end - offset
    else { throw damaged(source, end, "its 64-bit directory cannot be read") }
    return DirectoryPlace(offset: offset, size: size, count: count, end: end)
  }

  private static func entry(
    of directory: [UInt8], at position: inout Int, offset: Int, in source: ByteSource
  ) throws(InterchangeError) -> Entry {
    let place = offset + position
    guard directory.count - position >= directoryHeaderSize, directory.bits(at: position, bytes: 4) == 0x0201_4b50
    else {
      throw damaged(source, place, "an entry of its directory cannot be read")
    }
    let flags = directory.bits(at: position + 8, bytes: 2)
    let method = directory.bits(at: position + 10, bytes: 2)
    let lengths = [28, 30, 32].map { Int(directory.bits(at: position + $0, bytes: 2)) }
    let nameStart = position + directoryHeaderSize
    guard lengths.reduce(0, +) <= directory.count - nameStart else {
      throw damaged(source, place, "an entry of its directory is longer than it")
    }
    guard let name = String(validating: directory[nameStart..<nameStart + lengths[0]], as: UTF8.self) else {
      throw damaged(source, place, "the name of an entry is not UTF-8 text")
    }
    guard flags & 1 == 0, method == 0 || method == 8 else {
      let what = flags & 1 == 0 ? "compressed by method \(method)" : "encrypted"
      throw .unsupported(file: source.name, what: "the entry '\(name)', which is \(what); write it stored or deflated")
    }
    let extraStart = nameStart + lengths[0]
    let extra = Array(directory[extraStart..<extraStart + lengths[1]])
    var wide = try wideNumbers(in: extra, at: offset + extraStart, source)[...]
    func number(_ offset: Int) throws(InterchangeError) -> Int {
      let short = directory.bits(at: position + offset, bytes: 4)
      if short != 0xffff_ffff { return Int(short) }
      guard let number = wide.popFirst().flatMap(Int.init(exactly:)) else {
        throw damaged(source, place, "the size of entry '\(name)' is missing")
      }
      return number
    }
    let (size, storedSize, headerOffset) = (try number(24), try number(20), try number(42))
    let checksum = UInt32(directory.bits(at: position + 16, bytes: 4))
    position = nameStart + lengths.reduce(0, +)
    return Entry(
      name: name, isDeflated: method == 8, checksum: checksum, storedSize: storedSize, size: size,
      headerOffset: headerOffset)
  }

  /// The 64-bit numbers of an entry: those of size, stored size and offset that do not fit 32 bits.
  private static func wideNumbers(
    in extra: [UInt8], at offset: Int, _ source: ByteSource
  ) throws(InterchangeError) -> [UInt64] {
    var position = 0
    while extra.count - position >= 4 {
      let (identifier, size) = (extra.bits(at: position, bytes: 2), Int(extra.bits(at: position + 2, bytes: 2)))
      position += 4
      guard size <= extra.count - position else {
        throw damaged(source, offset + position, "an extra field is longer than its entry")
      }
      if identifier == 1 { return (0..<min(3, size / 8)).map { extra.bits(at: position + 8 * $0, bytes: 8) } }
      position += size
    }
    return []
  }

  /// Refuses entries that overlap or leave the file, and sizes that no data of theirs can expand to.
  private func checkEntries(directoryOffset: Int) throws(InterchangeError) {
    var end = 0
    var total = 0
    for entry in entries.sorted(by: { $0.headerOffset < $1.headerOffset }) {
      guard entry.headerOffset >= end, directoryOffset - Self.entryHeaderSize >= entry.headerOffset,
        entry.storedSize <= directoryOffset - Self.entryHeaderSize - entry.headerOffset
      else {
        throw Self.damaged(source, entry.headerOffset, "entry '\(entry.name)' overlaps another or leaves the file")
      }
      end = entry.headerOffset + Self.entryHeaderSize + entry.storedSize
      let largest = entry.isDeflated ? (entry.storedSize + 1) * Deflate.largestRatio : entry.storedSize
      guard entry.isDeflated ? entry.size <= largest : entry.size == largest else {
        throw Self.damaged(
          source, entry.headerOffset,
          "entry '\(entry.name)' cannot have \(entry.size) bytes, stored in \(entry.storedSize)")
      }
      let (sum, overflow) = total.addingReportingOverflow(entry.size)
      guard !overflow, sum <= limit else {
        throw .unsupported(
          file: source.name, what: "more than \(limit) bytes when expanded; read it in parts, or raise the limit")
      }
      total = sum
    }
  }

  // MARK: Data

  /// The bytes of an entry, expanded and compared with their checksum, and where they begin in the file.
  func contents(of entry: Entry) throws(InterchangeError) -> (bytes: [UInt8], offset: Int) {
    let header = try source.bytes(at: entry.headerOffset, count: Self.entryHeaderSize)
    guard header.bits(at: 0, bytes: 4) == 0x0403_4b50 else {
      throw Self.damaged(source, entry.headerOffset, "entry '\(entry.name)' is not where the directory says")
    }
    let start =
      entry.headerOffset + Self.entryHeaderSize + Int(header.bits(at: 26, bytes: 2))
      + Int(header.bits(at: 28, bytes: 2))
    let stored = try source.bytes(at: start, count: entry.storedSize)
    guard let bytes = entry.isDeflated ? Deflate.inflated(stored, count: entry.size) : stored else {
      throw Self.damaged(source, start, "entry '\(entry.name)' cannot be expanded")
    }
    guard Deflate.checksum(bytes) == entry.checksum else {
      throw Self.damaged(source, start, "entry '\(entry.name)' differs from its checksum")
    }
    return (bytes, start)
  }
}
