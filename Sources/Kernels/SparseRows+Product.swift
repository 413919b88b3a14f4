import CKernels

extension SparseRows {
  /// Adds the products of dense rows `[steps, sources]` to what each step receives.
  ///
  /// - Parameters:
  ///   - bias: `[width]`, added once to each of the steps.
  ///   - sums: `[rows, width]` with more rows than steps and greatest delay together; on return, the first `steps` rows
  ///     are complete, and the others are what later steps have received so far.
  package func product(
    _ input: Span<Float>, steps: Int, bias: [Float], sums: inout [Float], threads: Int? = nil,
    level: VectorLevel = .current
  ) {
    precondition(steps >= 0 && input.count == steps * sourceCount, "the input is [steps, sources]")
    run(
      loligo_sparse_block(
        steps: steps, sources: sourceCount, connections: unset(), input: input.address, row_starts: nil, channels: nil,
        counts: nil, first_target: 0, end_target: width, bias: bias.span.address, rows: 0, sums: unset()),
      bias: bias, sums: &sums, threads: threads ?? Self.threads(for: steps * count), level: level)
  }

  /// Adds the products of rows of events, whose channels ascend, to what each step receives.
  package func product(
    rowStarts: Span<Int>, channels: Span<Int32>, counts: Span<Int32>, bias: [Float], sums: inout [Float],
    threads: Int? = nil, level: VectorLevel = .current
  ) {
    Products.checkRows(rowStarts: rowStarts, channels: channels, counts: counts, inputs: sourceCount)
    let work = channels.count * (count / max(1, sourceCount))
    run(
      loligo_sparse_block(
        steps: rowStarts.count - 1, sources: sourceCount, connections: unset(), input: nil,
        row_starts: rowStarts.address, channels: channels.address, counts: counts.address, first_target: 0,
        end_target: width, bias: bias.span.address, rows: 0, sums: unset()),
      bias: bias, sums: &sums, threads: threads ?? Self.threads(for: work), level: level)
  }

  /// The threads that an amount of terms is worth.
  private static func threads(for work: Int) -> Int { work < 1 << 22 ? 1 : Parallel.availableThreads }

  /// Runs a block, each thread on targets of its own.
  private func run(
    _ block: loligo_sparse_block, bias: [Float], sums: inout [Float], threads: Int, level: VectorLevel
  ) {
    let rows = width == 0 ? 0 : sums.count / width
    precondition(sums.count == rows * width && rows <= Int(Int32.max), "the sums are [rows, width]")
    precondition(rows >= block.steps + greatestDelay, "the sums have a row for each step and delay")
    precondition(bias.count == width, "the bias is [width]")
    // Whole lines of the cache, so that threads do not wait for each other.
    let parts = max(1, min(threads, width / 64))
    let bounds = (0...parts).map { $0 == parts ? width : width * $0 / parts & ~15 }
    let splits = splits(at: Array(bounds[1..<parts]), level: level)
    let (wholeStarts, inner, sources) = (starts.span.address, splits.span.address, sourceCount)
    defer { withExtendedLifetime(splits) {} }
    sums.withAddress { address in
      nonisolated(unsafe) let sums = address
      nonisolated(unsafe) let common = block
      nonisolated(unsafe) let (first, last, inner) = (wholeStarts, wholeStarts + 1, inner)
      _ = Parallel.map(count: parts, threads: parts) { part in
        var connections = self.connections(
          starts: part == 0 ? first : inner + (part - 1) * sources,
          ends: part == parts - 1 ? last : inner + part * sources)
        withUnsafePointer(to: &connections) { connections in
          var block = common
          block.connections = connections
          block.first_target = bounds[part]
          block.end_target = bounds[part + 1]
          block.rows = rows
          block.sums = sums
          level.kernels.pointee.sparse_product(&block)
        }
      }
    }
  }
}

/// A place in a block that is filled in later.
private func unset<Value>() -> UnsafeMutablePointer<Value> { UnsafeMutablePointer(unreadAddress()) }
private func unset<Value>() -> UnsafePointer<Value> { UnsafePointer(unreadAddress()) }
