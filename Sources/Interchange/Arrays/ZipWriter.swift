internal import HDF5

/// Makes a zip file in memory.
struct ZipWriter {
  /// Whether sizes are written in 64 bits also where 32 would do.
  var isAlwaysWide = false
  private var file: [UInt8] = []
  private var directory: [UInt8] = []
  private var count = 0
  /// The first of January 1980, so that equal contents are equal bytes.
  private static let date = 33

  /// Adds an entry.
  ///
  /// - Throws: `InterchangeError.notWritable` for a name that is too long.
  mutating func add(
    _ name: String, _ bytes: [UInt8], isDeflated: Bool, file path: String
  ) throws(InterchangeError) {
    guard name.utf8.count <= 65535 else {
      throw .notWritable(
        file: path, what: "the name '\(name.prefix(40))…' is longer than a zip file allows; shorten it")
    }
    let deflated = isDeflated ? Deflate.deflated(bytes) : nil
    let stored = deflated ?? bytes
    let checksum = Deflate.checksum(bytes)
    let offset = file.count
    let isWide = isAlwaysWide || max(bytes.count, stored.count, offset) >= 0xffff_ffff
    func facts(_ extra: [UInt8]) -> [UInt8] {
      var result: [UInt8] = []
      // Version that is needed, flags (the name is UTF-8), method, time and date.
      result.append(isWide ? 45 : 20, bytes: 2)
      result.append(0x0800, bytes: 2)
      result.append(deflated == nil ? 0 : 8, bytes: 2)
      result.append(0, bytes: 2)
      result.append(Self.date, bytes: 2)
      result.append(checksum, bytes: 4)
      result.append(isWide ? 0xffff_ffff : stored.count, bytes: 4)
      result.append(isWide ? 0xffff_ffff : bytes.count, bytes: 4)
      result.append(name.utf8.count, bytes: 2)
      result.append(extra.count, bytes: 2)
      return result
    }
    var sizes: [UInt8] = []
    if isWide {
      sizes.append(1, bytes: 2)
      sizes.append(16, bytes: 2)
      sizes.append(bytes.count, bytes: 8)
      sizes.append(stored.count, bytes: 8)
    }
    file.append(0x0403_4b50, bytes: 4)
    file.append(contentsOf: facts(sizes))
    file.append(name)
    file.append(contentsOf: sizes + stored)

    if isWide {
      sizes[2] = 24
      sizes.append(offset, bytes: 8)
    }
    directory.append(0x0201_4b50, bytes: 4)
    directory.append(isWide ? 45 : 20, bytes: 2)
    directory.append(contentsOf: facts(sizes))
    // No comment; one part; attributes inside and outside.
    for size in [2, 2, 2, 4] { directory.append(0, bytes: size) }
    directory.append(isWide ? 0xffff_ffff : offset, bytes: 4)
    directory.append(name)
    directory.append(contentsOf: sizes)
    count += 1
  }

  /// The whole file.
  var bytes: [UInt8] {
    var result = file + directory
    let isWide = isAlwaysWide || count >= 0xffff || result.count >= 0xffff_ffff
    if isWide {
      let end = result.count
      result.append(0x0606_4b50, bytes: 4)
      result.append(44, bytes: 8)
      for version in [45, 45] { result.append(version, bytes: 2) }
      for part in [0, 0] { result.append(part, bytes: 4) }
      for number in [count, count, directory.count, file.count] { result.append(number, bytes: 8) }
      result.append(0x0706_4b50, bytes: 4)
      result.append(0, bytes: 4)
      result.append(end, bytes: 8)
      result.append(1, bytes: 4)
    }
    result.append(0x0605_4b50, bytes: 4)
    for part in [0, 0] { result.append(part, bytes: 2) }
    for _ in 0..<2 { result.append(isWide ? 0xffff : count, bytes: 2) }
    result.append(isWide ? 0xffff_ffff : directory.count, bytes: 4)
    result.append(isWide ? 0xffff_ffff : file.count, bytes: 4)
    result.append(0, bytes: 2)
    return result
  }
}
