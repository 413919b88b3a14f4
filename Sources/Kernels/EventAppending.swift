import CKernels

/// Appends the events of a block to rows of events, in as many pieces as a buffer of modest size needs.
///
/// The body gets the number of steps done and where to write; it returns how many more steps it did, which is at
/// least one as the buffer always has room for the most events of a row.
func appendEvents(
  steps: Int, rowCapacity: Int, rowStarts: inout [Int], channels: inout [Int32], counts: inout [Int32],
  _ body: (_ done: Int, _ events: loligo_events) -> Int
) {
  precondition(rowStarts.last == channels.count, "the last row start must be the number of events so far")
  precondition(channels.count == counts.count, "every event needs a channel and a count")
  let capacity = max(rowCapacity, min(rowCapacity * steps, rowCapacity + 1 << 14))
  let buffer = UnsafeMutablePointer<Int32>.allocate(capacity: 2 * capacity)
  let rowEnds = UnsafeMutablePointer<Int>.allocate(capacity: steps)
  defer {
    buffer.deallocate()
    rowEnds.deallocate()
  }
  let events = loligo_events(capacity: capacity, channels: buffer, counts: buffer + capacity, row_ends: rowEnds)
  var done = 0
  while done < steps {
    let added = body(done, events)
    precondition(added > 0, "a kernel that emits events must make progress")
    let start = channels.count
    let written = rowEnds[added - 1]
    rowStarts.append(contentsOf: UnsafeBufferPointer(start: rowEnds, count: added).lazy.map { start + $0 })
    channels.append(contentsOf: UnsafeBufferPointer(start: events.channels, count: written))
    counts.append(contentsOf: UnsafeBufferPointer(start: events.counts, count: written))
    done += added
  }
}
