internal import Signals

/// What to keep of a run beside its output: a value, asked before anything is allocated.
///
/// ```swift
/// Recording.only("hidden/vmem", "hidden/spikes", every: 10)
///   .selecting(channels: 0..<100, of: "hidden/vmem").during(0.5..<2)
/// ```
public struct Recording: Sendable, Hashable {
  /// The paths to keep, whole modules or single traces; `nil` for all.
  public let paths: [AttributePath]?
  /// Steps whose tick is a multiple of this are kept.
  public let stride: Int

  /// The channels that are kept of the traces at some paths; the first that contains a trace counts.
  public private(set) var selections: [Selection] = []
  /// The seconds, by the module's clock, in which steps begin that are kept; `nil` for all.
  public private(set) var window: Range<Double>?

  /// Channels of the traces at a path.
  public struct Selection: Sendable, Hashable {
    /// A trace, or a module for all of its traces.
    public let path: AttributePath
    /// Ascending, each once.
    public let channels: [Int]
  }

  private init(paths: [AttributePath]?, stride: Int) {
    precondition(stride >= 1, "A recording keeps every step, or every second, third …")
    self.paths = paths
    self.stride = stride
  }

  /// Only the output.
  public static let nothing = Recording(paths: [], stride: 1)
  /// Every state of every module and the output of each, at every step.
  public static let everything = Recording(paths: nil, stride: 1)

  /// The traces at the given paths, and all below them.
  public static func only(_ paths: [AttributePath], every stride: Int = 1) -> Recording {
    Recording(paths: paths, stride: stride)
  }
  /// The traces at the given paths, and all below them.
  public static func only(_ paths: AttributePath..., every stride: Int = 1) -> Recording {
    Recording(paths: paths, stride: stride)
  }
  /// Everything, at every `stride`-th step.
  public static func everything(every stride: Int) -> Recording { Recording(paths: nil, stride: stride) }

  /// Keeps only some channels of the traces at a path; a trace that does not have them is an error of the run.
  public func selecting(channels: some Sequence<Int>, of path: AttributePath) -> Recording {
    var recording = self
    recording.selections.append(Selection(path: path, channels: Set(channels).sorted()))
    return recording
  }

  /// Keeps only steps that begin in an interval of seconds by the module's clock; the output is kept whole.
  public func during(_ window: Range<Double>) -> Recording {
    var recording = self
    recording.window = window
    return recording
  }

  /// The channels that are kept of a trace; `nil` for all.
  func channels(of path: AttributePath) -> [Int]? { selections.first { $0.path.contains(path) }?.channels }

  /// The steps that are kept of a run.
  ///
  /// - Throws: `SignalError` when the thinned time step leaves its range.
  func kept(of grid: TimeGrid) throws(SignalError) -> TimeGrid {
    let sparse = try stride == 1 ? grid : grid.every(stride)
    return window.map { sparse.bins(sparse.bins(beginningIn: $0)) } ?? sparse
  }

  /// Whether less is kept than the traces have.
  var keepsParts: Bool { paths?.isEmpty != true && (stride > 1 || window != nil || !selections.isEmpty) }

  /// The same traces at every step, with all channels.
  var atEveryStep: Recording { Recording(paths: paths, stride: 1) }

  /// Whether the trace at a path is kept.
  public func includes(_ path: AttributePath) -> Bool {
    guard let paths else { return true }
    return paths.contains { $0.contains(path) }
  }
}
