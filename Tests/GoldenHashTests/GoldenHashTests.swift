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
}
