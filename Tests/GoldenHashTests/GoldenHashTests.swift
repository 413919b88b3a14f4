import Foundation
import Loligo
import Testing

/// Hashes that must never change without a new `math_version`, `rng_version` or `format_version`; checked in release and,
/// by `Tools/test`, once more in debug.
@Suite struct GoldenHashTests {
  /// Archives a run over noise-driven recurrent neurons and gives its root hash.
  private func rootHash(stepsAtOnce: Int) throws -> String {
    let network = try Sequential([
      ("encoder", UpDownEncoder(3, threshold: 0.2)),
      ("input", Linear(6, 20, weights: .drawn(.normal(0.05)), bias: .drawn(.uniform(0.001)), seed: 1)),
      (
        "hidden",
        LIF(10, synapses: 2, recurrentWeights: .drawn(.sparse(0.3, .normal(0.002))), noiseDeviation: 1, seed: 2)
      ),
      ("smooth", ExponentialSynapse(10, timeConstant: 0.02, noiseDeviation: 0.1, seed: 3)),
      ("readout", Softmax(10, 4, timeConstant: 0.05, seed: 4)),
    ])
    // Everything but what became recordable after the hash was taken.
    let recorded = network.recordablePaths.filter { $0 != "encoder/reference" }
    var timed = try network.timed()
    let samples = RandomNumbers(seed: 5).uniform(count: 3 * 60, in: -1..<1)
    let input = try ContinuousSeries(
      clocked: samples, channelCount: 3, step: TimeStep(seconds: 0.0064), interpolation: .linear, outside: .hold)
    let path = NSTemporaryDirectory() + "loligo-golden-\(UUID().uuidString).h5"
    defer { for suffix in ["", ".sha256"] { try? FileManager.default.removeItem(atPath: path + suffix) } }
    var archive = try Archive.create(path, for: timed, seed: 5)
    try timed.evolve(
      over: input, for: .untilInputEnds(rounding: .down), recording: .only(recorded), into: &archive,
      stepsAtOnce: stepsAtOnce)
    let finished = try archive.finish()
    #expect(try finished.replay().isIdentical)
    #expect(try finished.verify().isIntact)
    return finished.rootHash
  }

  @Test(arguments: [1, 50, 10_000]) func `the root hash of a run is the same in every build and in any pieces`(
    stepsAtOnce: Int
  ) throws {
    let hash = try rootHash(stepsAtOnce: stepsAtOnce)
    #expect(hash == "b50dfa0e961347842a676f568e1fb4435fc16324b3957f96e95309941a231e4f")
  }

  /// A network so large that threads share its neurons, as many as `LOLIGO_THREADS` says.
  @Test func `every bit of 65,536 neurons is the same on any threads`() throws {
    let count = 1 << 16
    let connections = try SparseConnections(
      sources: count, targets: count,
      [
        .init(.fixedOutDegree(8), weights: .normal(mean: 0.4, deviation: 0.1), delays: 1...5),
        .init(.fixedOutDegree(2), from: 0..<4096, weights: .constant(-1.5)),
      ], seed: 3)
    var neurons = try CurrentLIF(
      count, synapticTimeConstant: 0.005, restingPotential: -49, threshold: -50, resetPotential: -60,
      refractoryPeriod: 0.002, recurrence: connections, seed: 4)
    let drive = RandomNumbers(seed: 6).uniform(count: count, in: -60.0 ..< -50)
    neurons.state.membranePotential = Tensor(drive)
    let evolution = try neurons.evolve(
      over: Raster(silentOn: TimeGrid(step: .microseconds(100), count: 60), channelCount: neurons.inputCount))
    let rows = try evolution.output.eventRows()
    #expect(rows.eventCount > 2000)
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func add(_ word: UInt32) { hash = (hash ^ UInt64(word)) &* 0x100_0000_01b3 }
    for start in rows.rowStarts { add(UInt32(start)) }
    for channel in rows.channels { add(UInt32(channel)) }
    for value in neurons.state.membranePotential.scalars { add(value.bitPattern) }
    for value in neurons.state.synapticCurrent?.scalars ?? [] { add(value.bitPattern) }
    #expect(hash == 4_801_876_832_551_477_326)
  }
}
