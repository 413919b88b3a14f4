/// Versions that the tool tells, and writes into archives.
enum ToolVersion {
  static let loligo = "0.1.0"

  /// The compiler's version, or the latest one before it that this list knows.
  static var compiler: String {
    #if compiler(>=6.4)
      "6.4"
    #elseif compiler(>=6.3.1)
      "6.3.1"
    #elseif compiler(>=6.3)
      "6.3"
    #else
      "6.2"
    #endif
  }
}
