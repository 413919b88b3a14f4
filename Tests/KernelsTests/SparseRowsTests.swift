import Kernels
import Testing

@Suite struct `sparse rows` {
  /// Rows of random synapses, some of a pair several times.
  struct Example {
    var starts: [Int32] = [0]
    var targets: [Int32] = []
    var weights: [Float] = []
    var delays: [Int] = []
    let width: Int

    init(sources: Int, width: Int, seed: UInt64, greatestDelay: Int) {
      self.width = width
      for source in 0..<sources {
        let stream = UInt64(source)
        let length = Int(Samples.uniforms(1, in: 0..<Float(width), seed: seed, stream: stream)[0])
        targets += Samples.uniforms(length, in: 0..<Float(width), seed: seed + 1, stream: stream).map { Int32($0) }
          .sorted()
        // Every second source has one weight for all of its synapses.
        let row = Samples.uniforms(length, in: -1..<1, seed: seed + 2, stream: stream)
        weights += source % 2 == 0 ? row : row.map { _ in row[0] }
        delays += Samples.uniforms(length, in: 0..<Float(greatestDelay + 1), seed: seed + 3, stream: stream).map {
          Int($0)
        }
        starts.append(Int32(targets.count))
      }
    }

    func rows(_ delay: Int?) -> SparseRows {
      let greatest = delay ?? delays.max() ?? 0
      if delay != nil {
        return SparseRows(starts: starts, targets: targets, weights: weights, greatestDelay: greatest, width: width)
      }
      if delays.allSatisfy({ $0 < 256 }) {
        return SparseRows(
          starts: starts, targets: targets, weights: weights, greatestDelay: greatest,
          shortDelays: delays.map { UInt8($0) }, width: width)
      }
      return SparseRows(
        starts: starts, targets: targets, weights: weights, greatestDelay: greatest,
        longDelays: delays.map { UInt16($0) }, width: width)
    }

    /// Term by term: ascending steps, sources and synapses.
    func expected(_ x: [Float], steps: Int, delay: Int?, bias: [Float], sums: [Float]) -> [Float] {
      var sums = sums
      let sources = starts.count - 1
      for t in 0..<steps {
        for i in 0..<sources where x[t * sources + i] != 0 {
          for k in Int(starts[i])..<Int(starts[i + 1]) {
            sums[(t + (delay ?? delays[k])) * width + Int(targets[k])].addProduct(x[t * sources + i], weights[k])
          }
        }
        for j in 0..<width { sums[t * width + j] += bias[j] }
      }
      return sums
    }
  }

  @Test(arguments: VectorLevel.supported, [(9, 5, 0), (40, 200, 7), (6, 300, 400)])
  func `products are sums term by term, at every level and on any number of threads`(
    _ level: VectorLevel, _ size: (sources: Int, width: Int, delay: Int)
  ) {
    let example = Example(sources: size.sources, width: size.width, seed: 3, greatestDelay: size.delay)
    let steps = 30
    let counts = Samples.counts(steps * size.sources)
    let values = zip(counts, Samples.uniforms(counts.count, in: -1..<1)).map { $0 * $1 }
    let bias = Samples.uniforms(size.width, in: -1..<1, seed: 11)
    let pending = Samples.uniforms((steps + size.delay) * size.width, in: -1..<1, seed: 12)
    for delay in [nil, 0, size.delay] {
      let rows = example.rows(delay)
      for (x, isEvents) in [(counts, false), (counts, true), (values, false)] {
        let expected = example.expected(x, steps: steps, delay: delay, bias: bias, sums: pending)
        for threads in [1, 2, 3, 7] {
          var sums = pending
          if isEvents {
            let events = Events(dense: x, steps: steps, channels: size.sources)
            rows.product(
              rowStarts: events.rowStarts.span, channels: events.channels.span, counts: events.counts.span, bias: bias,
              sums: &sums, threads: threads, level: level)
          } else {
            rows.product(x.span, steps: steps, bias: bias, sums: &sums, threads: threads, level: level)
          }
          #expect(sums.bits == expected.bits)
        }
      }
    }
  }

  @Test func `splits cut every row where its targets reach a bound`() {
    let example = Example(sources: 50, width: 100, seed: 8, greatestDelay: 0)
    let rows = example.rows(0)
    var keeping = rows
    keeping.keepSplits(at: [37, 99])
    for bounds in [[37, 99], [37], [1, 99]] { #expect(keeping.splits(at: bounds) == rows.splits(at: bounds)) }
    for bound in [0, 1, 37, 99, 100] {
      for level in VectorLevel.supported {
        let splits = rows.splits(at: [bound], level: level)
        for source in 0..<50 {
          let (start, split, end) = (Int(example.starts[source]), Int(splits[source]), Int(example.starts[source + 1]))
          #expect(example.targets[start..<split].allSatisfy { $0 < bound })
          #expect(example.targets[split..<end].allSatisfy { $0 >= bound })
        }
      }
    }
  }

  @Test func `the first synapse that is out of range or order is found`() {
    let starts: [Int32] = [0, 3, 3, 5]
    for level in VectorLevel.supported {
      func first(_ targets: [Int32]) -> Int? {
        SparseRows.firstUnsoundSynapse(starts: starts, targets: targets, width: 9, level: level)
      }
      #expect(first([0, 4, 8, 0, 0]) == nil)
      #expect(first([0, 4, 9, 0, 0]) == 2)
      #expect(first([-1, 4, 8, 0, 0]) == 0)
      #expect(first([0, 4, 3, 0, 0]) == 2)
      #expect(first([0, 4, 8, 5, 4]) == 4)
    }
    #expect(!SparseRows.areSound(starts: [0, 2, 1, 3], synapses: 3))
    #expect(!SparseRows.areSound(starts: [1, 3], synapses: 3))
    #expect(!SparseRows.areSound(starts: [0, 2], synapses: 3))
    #expect(!SparseRows.areSound(starts: [], synapses: 0))
  }
}
