import Signals

/// The path of one channel: at most about two points a column of pixels, broken where samples are not finite.
struct LinePath {
  private(set) var path = ""
  /// Samples without neighbours, which no line would show.
  private(set) var dots: [(x: Double, y: Double)] = []
  /// The point before, and whether the line has been begun there.
  private var previous: (x: Double, y: Double)?
  private var isBegun = false
  private let isStepped: Bool

  /// Creates the path of a channel.
  ///
  /// - Parameter xs: The horizontal places of the samples in the frame.
  init(_ series: ContinuousSeries, channel: Int, xs: [Double], in frame: Frame, axis: Axis) {
    isStepped = series.interpolation == .previous
    let isReduced = Double(series.sampleCount) > 2 * frame.width
    var index = 0
    while index < xs.count {
      var end = index + 1
      if isReduced {
        while end < xs.count, Int(xs[end]) == Int(xs[index]) { end += 1 }
      }
      for sample in Self.extremes(of: index..<end, series, channel: channel) {
        let value = series.values[sample * series.channelCount + channel]
        if value.isFinite {
          add(xs[sample], frame.y(Double(value), on: axis))
        } else {
          finish(at: xs[sample])
        }
      }
      index = end
    }
    finish(at: frame.x(series.stop))
  }

  /// The samples with the least and the greatest value of a run, in their order; one that is not finite where all are.
  private static func extremes(of run: Range<Int>, _ series: ContinuousSeries, channel: Int) -> [Int] {
    var least: Int?
    var greatest: Int?
    func value(_ sample: Int) -> Float { series.values[sample * series.channelCount + channel] }
    for sample in run where value(sample).isFinite {
      if least.map({ value(sample) < value($0) }) ?? true { least = sample }
      if greatest.map({ value(sample) > value($0) }) ?? true { greatest = sample }
    }
    guard let least, let greatest else { return [run.lowerBound] }
    return least == greatest ? [least] : [min(least, greatest), max(least, greatest)]
  }

  private mutating func add(_ x: Double, _ y: Double) {
    guard let last = previous else {
      previous = (x, y)
      return
    }
    if isStepped, last.y == y { return }
    begin(at: last)
    path += isStepped ? "H\(SVGText.number(x))V\(SVGText.number(y))" : "L\(SVGText.number(x)) \(SVGText.number(y))"
    previous = (x, y)
  }

  private mutating func begin(at point: (x: Double, y: Double)) {
    if !isBegun { path += "M\(SVGText.number(point.x)) \(SVGText.number(point.y))" }
    isBegun = true
  }

  /// Ends a piece of the line: steps hold to the given place, and a point without neighbours becomes a dot.
  private mutating func finish(at x: Double) {
    guard let last = previous else { return }
    if isStepped, x > last.x {
      begin(at: last)
      path += "H\(SVGText.number(x))"
    }
    if !isBegun { dots.append(last) }
    previous = nil
    isBegun = false
  }
}
