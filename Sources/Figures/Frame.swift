/// The rectangle of a panel in the drawing and the time that runs along it.
struct Frame {
  var left: Double
  var top: Double
  var width: Double
  var height: Double
  /// The seconds at the left and the right edge.
  var time: ClosedRange<Double>

  var right: Double { left + width }
  var bottom: Double { top + height }

  /// The horizontal place of a time, kept inside of the frame.
  func x(_ seconds: Double) -> Double {
    let share = (seconds - time.lowerBound) / (time.upperBound - time.lowerBound)
    return left + min(max(share, 0), 1) * width
  }

  /// The vertical place of a value on an axis, kept inside of the frame; greater values are higher.
  func y(_ value: Double, on axis: Axis) -> Double {
    let share = (value - axis.range.lowerBound) / (axis.range.upperBound - axis.range.lowerBound)
    return bottom - min(max(share, 0), 1) * height
  }
}
