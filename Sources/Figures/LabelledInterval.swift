/// A stretch of time with a name, such as the class that is shown or the class that was said.
public struct LabelledInterval: Sendable, Hashable {
  /// Where it begins, in seconds.
  public var start: Double
  /// Where it ends, in seconds.
  public var stop: Double
  /// What is written in it, as far as it fits.
  public var text: String
  /// Its colour; `nil` gives equal texts of a figure equal colours, and the colour of the line with that name.
  public var color: Color?

  /// Creates an interval.
  public init(start: Double, stop: Double, text: String, color: Color? = nil) {
    self.start = start
    self.stop = stop
    self.text = text
    self.color = color
  }
}
