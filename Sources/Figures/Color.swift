/// A colour of eight bits a channel.
public struct Color: Sendable, Hashable {
  public let red: UInt8
  public let green: UInt8
  public let blue: UInt8

  /// Creates a colour from its three channels.
  public init(red: UInt8, green: UInt8, blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  static let white = Color(red: 255, green: 255, blue: 255)
  /// Titles and labels.
  static let ink = Color(red: 34, green: 34, blue: 34)
  /// Frames and tick marks.
  static let frame = Color(red: 102, green: 102, blue: 102)
  /// Lines behind the data.
  static let grid = Color(red: 232, green: 232, blue: 232)
  /// Cells without a value.
  static let missing = Color(red: 221, green: 221, blue: 221)

  /// The colour `share` of the way to another, from 0 to 1.
  func mixed(with other: Color, share: Double) -> Color {
    func mix(_ from: UInt8, _ to: UInt8) -> UInt8 {
      UInt8((Double(from) + (Double(to) - Double(from)) * min(max(share, 0), 1)).rounded())
    }
    return Color(red: mix(red, other.red), green: mix(green, other.green), blue: mix(blue, other.blue))
  }

  /// Whether white text reads better on it than black text.
  var isDark: Bool { 0.299 * Double(red) + 0.587 * Double(green) + 0.114 * Double(blue) < 140 }

  /// The colour as `#rrggbb`.
  var text: String {
    "#"
      + [red, green, blue].map { channel in
        (channel < 16 ? "0" : "") + String(channel, radix: 16)
      }.joined()
  }
}
