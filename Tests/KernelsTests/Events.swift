/// Rows of events for tests.
struct Events: Equatable {
  var rowStarts = [0]
  var channels: [Int32] = []
  var counts: [Int32] = []

  init() {}

  /// The events of dense rows of counts.
  init(dense: [Float], steps: Int, channels width: Int) {
    for t in 0..<steps {
      for c in 0..<width where dense[t * width + c] != 0 {
        channels.append(Int32(c))
        counts.append(Int32(dense[t * width + c]))
      }
      rowStarts.append(channels.count)
    }
  }
}
