/// The hash of one object of a file.
struct ObjectHash: Sendable, Equatable {
  let path: String
  let digest: [UInt8]

  /// The hash over the hashes of many objects, in the byte order of their paths.
  static func root(of hashes: [ObjectHash]) -> String {
    var hash = ContentHash()
    for object in sorted(hashes) { hash.update("\(hexadecimal(object.digest)) \(object.path)\n") }
    return hexadecimal(hash.digest())
  }

  /// The hashes in the byte order of their paths.
  static func sorted(_ hashes: [ObjectHash]) -> [ObjectHash] {
    hashes.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }

  /// Bytes as hexadecimal digits.
  static func hexadecimal(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(2 * bytes.count)
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}
