public import Signals

/// One drawing of a figure: a title, a vertical axis and what is shown over time.
///
/// ```swift
/// let panel = Panel(title: "hidden layer", yLabel: "neuron", height: 160, content: .spikes(events))
/// ```
public struct Panel: Sendable {
  /// What a panel shows.
  public enum Content: Sendable {
    /// One line a channel: steps for `.previous` interpolation, straight pieces for `.linear`.
    ///
    /// Channel names make a legend; a highlighted channel is drawn thick, the others thin. Samples that are not finite
    /// are gaps. Long series are reduced to the least and greatest value of each column of pixels.
    case lines(ContinuousSeries, channelNames: [String] = [], highlighted: Int? = nil)
    /// A small vertical mark for every event, channels upwards from 0.
    ///
    /// Of more than 20,000 events the pixels are filled in which there are any.
    case spikes(EventSeries)
    /// Values as colours, channels upwards from 0; averaged where there are more values than pixels.
    case heatMap(ContinuousSeries)
    /// Named stretches of time in a row.
    case strip([LabelledInterval])
  }

  /// What stands above the panel.
  public var title: String
  /// What stands left of the vertical axis, without the unit: that is the series' own.
  public var yLabel: String
  /// Height of the drawing without its title, in pixels.
  public var height: Double
  /// What is shown.
  public var content: Content

  /// Creates a panel.
  ///
  /// - Parameters:
  ///   - title: What stands above the panel; an empty title takes no room.
  ///   - yLabel: What stands left of the vertical axis; the unit of the series is added.
  ///   - height: Height of the drawing without its title, in pixels; at least 10.
  public init(title: String = "", yLabel: String = "", height: Double = 140, content: Content) {
    precondition(height.isFinite && height >= 10, "A panel is at least 10 pixels high.")
    self.title = title
    self.yLabel = yLabel
    self.height = height
    self.content = content
  }

  /// The content, ready to be drawn.
  func drawing(colors: NameColors) -> any PanelDrawing {
    switch content {
    case .lines(let series, let channelNames, let highlighted):
      LineDrawing(series: series, channelNames: channelNames, highlighted: highlighted, height: height)
    case .spikes(let events): SpikeDrawing(events: events, height: height)
    case .heatMap(let series): HeatMapDrawing(series: series, height: height)
    case .strip(let intervals): StripDrawing(intervals: intervals, colors: colors)
    }
  }
}
