import CZlib

/// Deflate-compressed bytes (RFC 1951), and the checksum that zip files carry.
package enum Deflate {
  /// The most bytes that a byte of deflated data can stand for.
  package static let largestRatio = 1032

  /// Expands deflated bytes; `nil` when they are damaged, or give another number of bytes than `count`.
  package static func inflated(_ bytes: [UInt8], count: Int) -> [UInt8]? {
    precondition(count >= 0, "a number of bytes is not negative")
    var result = [UInt8](repeating: 0, count: count)
    let isWhole = result.withUnsafeMutableBufferPointer { output in
      bytes.withUnsafeBufferPointer { input in
        CZlib_inflate(input.baseAddress, input.count, output.baseAddress, output.count) == 1
      }
    }
    return isWhole ? result : nil
  }

  /// Deflates bytes; `nil` when memory is short.
  package static func deflated(_ bytes: [UInt8]) -> [UInt8]? {
    var result = [UInt8](repeating: 0, count: CZlib_deflate_bound(bytes.count))
    let count = result.withUnsafeMutableBufferPointer { output in
      bytes.withUnsafeBufferPointer { input in
        CZlib_deflate(input.baseAddress, input.count, output.baseAddress, output.count)
      }
    }
    guard count > 0 else { return nil }
    result.removeLast(result.count - count)
    return result
  }

  /// The checksum of bytes (CRC-32).
  package static func checksum(_ bytes: [UInt8]) -> UInt32 {
    bytes.withUnsafeBufferPointer { CZlib_checksum($0.baseAddress, $0.count) }
  }
}
