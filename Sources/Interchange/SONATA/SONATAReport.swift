public import Signals

/// A report of SONATA: a signal for each element, and which node and part of it each is.
public struct SONATAReport: Sendable, Hashable {
  /// The signals, one channel an element, in the order of the file.
  public var series: ContinuousSeries
  /// The node of each channel.
  public var nodes: [Int]
  /// The element of its node that each channel is, such as a compartment.
  public var elements: [Int]

  /// A report of a signal whose channels are nodes of one element each: 0, 1 and so on, unless numbers are given.
  public init(_ series: ContinuousSeries, nodes: [Int]? = nil) {
    self.series = series
    self.nodes = nodes ?? Array(0..<series.channelCount)
    elements = Array(repeating: 0, count: series.channelCount)
  }

  /// A report of channels that belong to nodes, those of a node side by side.
  public init(_ series: ContinuousSeries, nodes: [Int], elements: [Int]) {
    (self.series, self.nodes, self.elements) = (series, nodes, elements)
  }
}
