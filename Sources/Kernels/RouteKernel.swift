import CKernels

/// Passes events on: an event on input `i` makes `copies` events on each output that a way leads to, in the same step.
package struct RouteKernel: Sendable {
  /// Ways of each input, by compressed rows: those of input `i` are `wayStarts[i] ..< wayStarts[i + 1]`.
  private var wayStarts = [0]
  private var targets: [Int32] = []
  private var copies: [Int32] = []
  private let outputs: Int

  /// Takes the ways from a matrix `[inputs, outputs]` of whole numbers from 0 to 2²⁴.
  package init(weights: [Float], outputs: Int) {
    precondition(outputs >= 1 && weights.count.isMultiple(of: outputs), "weights are [inputs, outputs]")
    self.outputs = outputs
    for (index, weight) in weights.enumerated() {
      if weight > 0 {
        targets.append(Int32(index % outputs))
        copies.append(Int32(weight))
      }
      if index % outputs == outputs - 1 { wayStarts.append(targets.count) }
    }
  }

  /// Passes on the events of rows and appends those of the outputs, outputs ascending; a count above 2²⁴ becomes
  /// 2²⁴ + 1.
  package func route(
    rowStarts: [Int], channels: [Int32], counts: [Int32], intoRowStarts outRowStarts: inout [Int],
    channels outChannels: inout [Int32], counts outCounts: inout [Int32], level: VectorLevel = .current
  ) {
    let steps = rowStarts.count - 1
    precondition(steps >= 0 && channels.count == counts.count && channels.count >= rowStarts[steps])
    precondition(channels.allSatisfy { $0 >= 0 && Int($0) + 1 < wayStarts.count }, "every channel is an input")
    var sums = [Int64](repeating: 0, count: outputs)
    var touched = [UInt64](repeating: 0, count: (outputs + 63) / 64)
    let kernels = level.kernels
    let (starts, sources, numbers) = (rowStarts.span.address, channels.span.address, counts.span.address)
    let (ways, ends, copies) = (wayStarts.span.address, targets.span.address, self.copies.span.address)
    let outputs = outputs
    sums.withAddress { sums in
      touched.withAddress { touched in
        appendEvents(
          steps: steps, rowCapacity: outputs, rowStarts: &outRowStarts, channels: &outChannels, counts: &outCounts
        ) { done, events in
          var block = loligo_route_block(
            steps: steps - done, outputs: outputs, row_starts: starts + done, channels: sources, counts: numbers,
            way_starts: ways, targets: ends, copies: copies, sums: sums, touched: touched, events: events)
          return kernels.pointee.route(&block)
        }
      }
    }
  }
}
