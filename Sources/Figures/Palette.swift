/// The colours of figures, chosen to stay apart for colour-blind readers.
public enum Palette {
  /// The eight colours of Okabe and Ito (2008), those that read best as thin lines first.
  public static let categorical = [
    Color(red: 0, green: 114, blue: 178),
    Color(red: 213, green: 94, blue: 0),
    Color(red: 0, green: 158, blue: 115),
    Color(red: 204, green: 121, blue: 167),
    Color(red: 230, green: 159, blue: 0),
    Color(red: 86, green: 180, blue: 233),
    Color(red: 0, green: 0, blue: 0),
    Color(red: 240, green: 228, blue: 66),
  ]

  /// The colour of a channel or class: the categorical colours, then the same ones lighter.
  public static func color(at index: Int) -> Color {
    precondition(index >= 0, "Colours are numbered from zero.")
    let round = index / categorical.count % 3
    return categorical[index % categorical.count].mixed(with: .white, share: 0.3 * Double(round))
  }

  /// The anchors of viridis, evenly spaced from the least to the greatest value.
  private static let anchors = [
    Color(red: 68, green: 1, blue: 84),
    Color(red: 71, green: 44, blue: 122),
    Color(red: 59, green: 81, blue: 139),
    Color(red: 44, green: 113, blue: 142),
    Color(red: 33, green: 144, blue: 141),
    Color(red: 39, green: 173, blue: 129),
    Color(red: 92, green: 200, blue: 99),
    Color(red: 170, green: 220, blue: 50),
    Color(red: 253, green: 231, blue: 37),
  ]

  /// The colour of a value `share` of the way from the least to the greatest, from 0 (dark) to 1 (light).
  public static func sequential(_ share: Double) -> Color {
    let position = share.isFinite ? min(max(share, 0), 1) * Double(anchors.count - 1) : 0
    let index = min(Int(position), anchors.count - 2)
    return anchors[index].mixed(with: anchors[index + 1], share: position - Double(index))
  }
}
