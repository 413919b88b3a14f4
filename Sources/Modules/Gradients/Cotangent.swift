internal import Kernels

/// How a loss changes with what a run gave: its derivative by each value of the output, and of traces that were recorded.
///
/// ```swift
/// var cotangent = Cotangent([Float](repeating: 0.5, count: 20 * network.outputCount))
/// cotangent.add(penalty, to: "hidden/vmem")
/// ```
public struct Cotangent: Sendable {
  /// Of the output, `[steps, outputs]`.
  public var output: [Float]
  /// Whether the cotangent of the input is wanted; a network's first layer is quicker without.
  public var wantsInput: Bool
  /// Of traces inside the module, `[steps, channels]` each.
  private var traces: [(path: AttributePath, values: [Float])] = []

  /// - Parameter output: `[steps, outputs]`.
  public init(_ output: [Float], wantsInput: Bool = true) {
    self.output = output
    self.wantsInput = wantsInput
  }

  /// Adds the derivative by a trace, such as `hidden/vmem` or `hidden/output`, `[steps, channels]`.
  ///
  /// Traces of states and outputs count; what is recorded of inputs inside a layer, such as `irec`, does not.
  public mutating func add(_ values: [Float], to path: AttributePath) {
    if let index = traces.firstIndex(where: { $0.path == path }) {
      traces[index].values = Self.sum(traces[index].values, values)
    } else {
      traces.append((path, values))
    }
  }

  /// The derivative by one of the module's own traces, such as `vmem`; `nil` for none.
  public func trace(_ name: String) -> [Float]? { traces.first { $0.path.components == [name] }?.values }

  /// The derivative by the output and by a trace that is the same numbers.
  func output(with name: String) -> [Float] { trace(name).map { Self.sum(output, $0) } ?? output }

  /// Whether there is a derivative by a trace of the module or one inside it.
  public var hasTraces: Bool { !traces.isEmpty }

  /// What child `name` is given: the derivative by its output, with what was added for that very output, and those by its traces.
  public func child(_ name: String, output: [Float], wantsInput: Bool = true) -> Cotangent {
    var child = Cotangent(output, wantsInput: wantsInput)
    for trace in traces where trace.path.components.first == name {
      let rest = Array(trace.path.components.dropFirst())
      if rest == ["output"] {
        child.output = Self.sum(child.output, trace.values)
      } else if !rest.isEmpty {
        child.traces.append((AttributePath(rest), trace.values))
      }
    }
    return child
  }

  /// Some steps of all, which are a piece of the run.
  func steps(_ range: Range<Int>, of stepCount: Int, piece: Int, in records: RecordRows) -> Cotangent {
    func part(_ values: [Float], _ range: Range<Int>, of count: Int) -> [Float] {
      let width = count == 0 ? 0 : values.count / count
      return Array(values[range.lowerBound * width..<range.upperBound * width])
    }
    var some = Cotangent(part(output, range, of: stepCount), wantsInput: wantsInput)
    some.traces = traces.map { path, values in
      let (rows, count) = records.rows(of: piece, at: path) ?? (range, stepCount)
      return (path, part(values, rows, of: count))
    }
    return some
  }

  /// The same with other values for its traces.
  func mapTraces(_ change: (AttributePath, [Float]) -> [Float]) -> Cotangent {
    var changed = self
    changed.traces = traces.map { ($0.path, change($0.path, $0.values)) }
    return changed
  }

  /// The sum of two cotangents of one thing.
  static func sum(_ first: [Float], _ second: [Float]) -> [Float] {
    precondition(first.count == second.count, "Cotangents of one trace have one size.")
    return [Float](count: first.count) { sum in
      for index in first.indices { sum[index] = first[index] + second[index] }
    }
  }
}
