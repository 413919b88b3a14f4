import Figures
import Signals

/// Figures of series that have nothing, too little or the wrong thing to show.
enum DegenerateFigures {
  static func all() throws -> [Figure] {
    let contents: [Panel.Content] =
      try series().flatMap {
        [.lines($0), .heatMap($0), .lines($0, channelNames: ["a", "b", "c", "d"], highlighted: 7)]
      }
      + [
        .spikes(try EventSeries(times: [], channels: [], channelCount: 0, stop: 0)),
        .spikes(try EventSeries(times: [], channels: [], channelCount: 3, start: 2, stop: 2)),
        .spikes(try EventSeries(times: [1e300], channels: [0], channelCount: 1, start: -1e308, stop: 1e308)),
        .strip([]),
        .strip([.init(start: .nan, stop: 1, text: "a"), .init(start: 2, stop: 1, text: "b")]),
        .strip([.init(start: 1, stop: 1, text: "instant")]),
      ]
    var figures = [Figure(title: ""), Figure(title: "no panels", subtitle: "", width: 300)]
    var together = Figure(title: "all of them", width: 640)
    for content in contents {
      var figure = Figure(title: "one", width: 320)
      figure.add(Panel(title: "panel", yLabel: "value", height: 10, content: content))
      figures.append(figure)
      together.add(Panel(content: content))
    }
    return figures + [together]
  }

  private static func series() throws -> [ContinuousSeries] {
    [
      try ContinuousSeries(times: [], values: [], channelCount: 0),
      try ContinuousSeries(times: [], values: [], channelCount: 2, stop: 1),
      try ContinuousSeries(times: [0, 1], values: [], channelCount: 0),
      try ContinuousSeries(times: [5], values: [1], channelCount: 1),
      try ContinuousSeries(times: [5], values: [1], channelCount: 1, interpolation: .linear),
      try ContinuousSeries(clocked: [Float](repeating: 3, count: 50), channelCount: 1, step: .milliseconds(1)),
      try ContinuousSeries(clocked: [Float](repeating: 0, count: 50), channelCount: 2, step: .milliseconds(1)),
      try ContinuousSeries(clocked: [.nan, .infinity, -.infinity, .nan], channelCount: 1, step: .milliseconds(1)),
      try ContinuousSeries(
        clocked: [-.greatestFiniteMagnitude, .greatestFiniteMagnitude, .nan, 0], channelCount: 2,
        step: .milliseconds(1), interpolation: .linear),
      try ContinuousSeries(
        clocked: [.leastNonzeroMagnitude, 0, .leastNonzeroMagnitude], channelCount: 1, step: .microseconds(1)),
      try ContinuousSeries(clocked: [1, 1.0000001, 1], channelCount: 1, step: .seconds(1), firstTick: 1 << 52),
      try ContinuousSeries(times: [1e-300, 2e-300], values: [1, 2], channelCount: 1),
    ]
  }
}
