import Signals

/// The colours that names have throughout a figure: a class is drawn alike as a line and in every strip.
struct NameColors {
  private var colors: [String: Color] = [:]

  /// Names of channels take the colours of their lines; other names in strips take the colours after those.
  init(_ panels: [Panel]) {
    var next = 0
    for panel in panels {
      guard case .lines(let series, let names, _) = panel.content else { continue }
      for (channel, name) in names.prefix(series.channelCount).enumerated() where colors[name] == nil {
        colors[name] = Palette.color(at: channel)
        next = max(next, channel + 1)
      }
    }
    for panel in panels {
      guard case .strip(let intervals) = panel.content else { continue }
      for interval in intervals where interval.color == nil && colors[interval.text] == nil {
        colors[interval.text] = Palette.color(at: next)
        next += 1
      }
    }
  }

  /// The colour of an interval: its own, or that of its text.
  func color(of interval: LabelledInterval) -> Color { interval.color ?? colors[interval.text] ?? .missing }
}
