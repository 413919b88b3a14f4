internal import Kernels

/// What a readout does with its smoothed sums.
public protocol ReadoutActivation: Sendable {
  /// The name of a readout with this activation, in archives and messages.
  static var typeName: String { get }
  /// Replaces values in rows of channels; each row for itself.
  static func apply(to values: inout [Float], rows: Int, channels: Int)
}

/// Leaves the smoothed sums as they are.
public enum Unchanged: ReadoutActivation {
  public static let typeName = "WeightedSmooth"
  public static func apply(to values: inout [Float], rows: Int, channels: Int) {}
}

/// exp(x − max) / Σ exp(x − max) over a row.
public enum SoftmaxActivation: ReadoutActivation {
  public static let typeName = "Softmax"
  public static func apply(to values: inout [Float], rows: Int, channels: Int) {
    var span = values.mutableSpan
    RowFunctions.softmax(&span, rows: rows, channels: channels)
  }
}

/// (x − max) − log Σ exp(x − max) over a row.
public enum LogSoftmaxActivation: ReadoutActivation {
  public static let typeName = "LogSoftmax"
  public static func apply(to values: inout [Float], rows: Int, channels: Int) {
    var span = values.mutableSpan
    RowFunctions.logSoftmax(&span, rows: rows, channels: channels)
  }
}
