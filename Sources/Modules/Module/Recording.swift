/// What to keep of a run beside its output: a value, asked before anything is allocated.
///
/// ```swift
/// Recording.only("hidden/vmem", "hidden/spikes", every: 10)
/// ```
public struct Recording: Sendable, Hashable {
  /// The paths to keep, whole modules or single traces; `nil` for all.
  public let paths: [AttributePath]?
  /// Steps whose tick is a multiple of this are kept.
  public let stride: Int

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

  /// The same traces at every step.
  var atEveryStep: Recording { Recording(paths: paths, stride: 1) }

  /// Whether the trace at a path is kept.
  public func includes(_ path: AttributePath) -> Bool {
    guard let paths else { return true }
    return paths.contains { $0.contains(path) }
  }
}
