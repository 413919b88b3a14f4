/// A random name of 128 bits, so that two runs of equal content can be told apart.
enum RunIdentifier {
  /// A new name: 32 hexadecimal digits.
  static func random() -> String {
    var generator = SystemRandomNumberGenerator()
    let bytes = (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    return ObjectHash.hexadecimal(bytes)
  }
}
