import Foundation
import Modules
import Signals
import Testing

/// A long series through a timed network of three layers, piece by piece.
///
/// `LOLIGO_SECONDS` says how long; `Tools/torture` runs ten minutes.
@Suite(.serialized) struct `streaming a long series` {
  static let channels = 16
  static let seconds = ProcessInfo.processInfo.environment["LOLIGO_SECONDS"].flatMap(Int.init) ?? 20

  private func network() throws -> TimedModule {
    try Sequential([
      ("encoder", UpDownEncoder(Self.channels, threshold: 0.1)),
      ("weights", Linear(2 * Self.channels, 24, weights: .drawn(.normal(0.3)), seed: 1)),
      ("cells", LIF(24, recurrentWeights: .drawn(.sparse(0.2, .normal(0.1))), noiseDeviation: 1, seed: 2)),
      ("readout", Softmax(24, 4, seed: 3)),
    ]).timed(step: .milliseconds(1))
  }

  /// Samples of the series from a tick on: sums of two triangles, each channel with periods of its own.
  private func samples(from tick: Int, count: Int) throws -> ContinuousSeries {
    var values: [Float] = []
    values.reserveCapacity(count * Self.channels)
    for step in tick..<tick + count {
      for channel in 0..<Self.channels {
        let (first, second) = (step % (90 + 7 * channel), step % (1013 + 31 * channel))
        values.append(Float(min(first, 90 + 7 * channel - first)) / 40 + Float(second) / 700)
      }
    }
    return try ContinuousSeries(
      clocked: values, channelCount: Self.channels, step: .milliseconds(1), firstTick: Int64(tick))
  }

  /// A hash of every output bit and of the final state, for a run in pieces.
  private func run(pieces: Int, steps: Int) throws -> UInt64 {
    var timed = try network()
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func add(_ value: Float) { hash = (hash ^ UInt64(value.bitPattern)) &* 0x100_0000_01b3 }
    var done = 0
    while done < steps {
      let count = min(pieces, steps - done)
      let result = try timed.evolve(over: samples(from: done, count: count), for: .steps(count))
      result.evolution.output.values.forEach(add)
      done += count
    }
    for entry in timed.module.state(in: nil) {
      if case .tensor(let tensor) = entry.value { tensor.scalars.forEach(add) }
    }
    return hash
  }

  @Test func `pieces of 1, 7, 100 and 10,000 steps give the bits of one go`() throws {
    let steps = 1000 * Self.seconds
    let whole = try run(pieces: steps, steps: steps)
    for pieces in [1, 7, 100, 10_000] {
      #expect(try run(pieces: pieces, steps: steps) == whole, "pieces of \(pieces) steps give other bits")
    }
    print("streamed \(Self.seconds) s of \(Self.channels) channels in five ways: hash \(String(whole, radix: 16))")
  }

  /// Alone in its process, since the peak is the process's.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["LOLIGO_MEMORY"] != nil, "LOLIGO_MEMORY is not set"))
  func `peak memory does not grow with the duration`() throws {
    _ = try run(pieces: 10_000, steps: 20_000)
    for pieces in [1, 100, 10_000] {
      let short = try peak { _ = try run(pieces: pieces, steps: 1000 * Self.seconds / 10) }
      let long = try peak { _ = try run(pieces: pieces, steps: 1000 * Self.seconds) }
      print("pieces of \(pieces): peak \(short) KiB in \(Self.seconds / 10) s, \(long) KiB in \(Self.seconds) s")
      #expect(long <= short + 4096, "the peak grew from \(short) to \(long) KiB")
    }
  }

  /// The largest resident memory of the process while a body runs, in KiB.
  private func peak(_ body: () throws -> Void) throws -> Int {
    try Data("5".utf8).write(to: URL(filePath: "/proc/self/clear_refs"))
    try body()
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
    return try #require(Int(line.split(separator: " ").dropFirst().first ?? ""))
  }
}
