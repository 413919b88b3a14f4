internal import Kernels

/// What a readout does with its smoothed sums.
public protocol ReadoutActivation: Sendable {
  /// The name of a readout with this activation, in archives and messages.
  static var typeName: String { get }
  /// Whether finite values always give finite ones.
  static var keepsFinite: Bool { get }
  /// Replaces values in rows of channels; each row for itself.
  static func apply(to values: inout MutableSpan<Float>, rows: Int, channels: Int)
  /// Turns derivatives by what `apply` gave into those by the values that it was given.
  static func pullBack(_ cotangent: inout [Float], output: [Float], rows: Int, channels: Int)
}

extension ReadoutActivation {
  public static var keepsFinite: Bool { false }
}

/// Leaves the smoothed sums as they are.
public enum Unchanged: ReadoutActivation {
  public static let typeName = "WeightedSmooth"
  public static let keepsFinite = true
  public static func apply(to values: inout MutableSpan<Float>, rows: Int, channels: Int) {}
  public static func pullBack(_ cotangent: inout [Float], output: [Float], rows: Int, channels: Int) {}
}

/// max(x, 0) of every value.
public enum RectifiedActivation: ReadoutActivation {
  public static let typeName = "WeightedSmoothReLU"
  public static let keepsFinite = true
  public static func apply(to values: inout MutableSpan<Float>, rows: Int, channels: Int) {
    for index in values.indices where !(values[index] > 0) { values[index] = 0 }
  }
  public static func pullBack(_ cotangent: inout [Float], output: [Float], rows: Int, channels: Int) {
    for index in cotangent.indices where !(output[index] > 0) { cotangent[index] = 0 }
  }
}

/// The hyperbolic tangent of every value.
public enum TanhActivation: ReadoutActivation {
  public static let typeName = "WeightedSmoothTanh"
  public static let keepsFinite = true
  public static func apply(to values: inout MutableSpan<Float>, rows: Int, channels: Int) {
    ElementaryFunctions.tanh(&values)
  }
  public static func pullBack(_ cotangent: inout [Float], output: [Float], rows: Int, channels: Int) {
    for index in cotangent.indices { cotangent[index] *= 1 - output[index] * output[index] }
  }
}

/// exp(x − max) / Σ exp(x − max) over a row.
public enum SoftmaxActivation: ReadoutActivation {
  public static let typeName = "Softmax"
  public static let keepsFinite = true
  public static func apply(to values: inout MutableSpan<Float>, rows: Int, channels: Int) {
    RowFunctions.softmax(&values, rows: rows, channels: channels)
  }
  public static func pullBack(_ cotangent: inout [Float], output: [Float], rows: Int, channels: Int) {
    RowFunctions.pullBackSoftmax(&cotangent, output: output, rows: rows, channels: channels)
  }
}

/// (x − max) − log Σ exp(x − max) over a row.
public enum LogSoftmaxActivation: ReadoutActivation {
  public static let typeName = "LogSoftmax"
  public static func apply(to values: inout MutableSpan<Float>, rows: Int, channels: Int) {
    RowFunctions.logSoftmax(&values, rows: rows, channels: channels)
  }
  public static func pullBack(_ cotangent: inout [Float], output: [Float], rows: Int, channels: Int) {
    RowFunctions.pullBackLogSoftmax(&cotangent, output: output, rows: rows, channels: channels)
  }
}
