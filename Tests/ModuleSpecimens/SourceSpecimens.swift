internal import LoligoTesting
internal import Modules
internal import Signals

extension Specimen {
  /// Sources, which have no inputs, and what draws events from rates.
  static func sources() throws -> [Specimen] {
    let grid = try TimeGrid(step: .milliseconds(1), firstTick: -3, count: 17)
    return [
      Specimen("PoissonSource", try PoissonSource(7, rate: Tensor([0, 1, 20, 300, 900, 2000, 40_000]), seed: 1)),
      Specimen("PoissonEncoder", try PoissonEncoder(3, seed: 2)) { grid, channels, seed in
        let samples = try RandomRasters.samples(on: grid, channels: channels, seed: seed)
        return try Raster(grid: grid, channelCount: channels, values: samples.values.map { 500 * $0 + 400 })
      },
      Specimen(
        "RegularSource",
        try RegularSource(3, period: Tensor([0.01, 0.0037, 0.0004]), phase: Tensor([0, 0.5, -0.0013]))),
      Specimen(
        "WaveformSource, step", try WaveformSource(.step, channels: 2, amplitude: 3, onset: Tensor([0.01, 0.1]))),
      Specimen("WaveformSource, ramp", try WaveformSource(.ramp, channels: 2, offset: -1, frequency: Tensor([10, 3]))),
      Specimen("WaveformSource, sine", try WaveformSource(.sine, channels: 17, onset: 0.3, frequency: 7.5)),
      Specimen(
        "OrnsteinUhlenbeckSource",
        try OrnsteinUhlenbeckSource(5, timeConstant: 0.02, mean: Tensor([0, 1, -1, 5, 0]), deviation: 0.3, seed: 3)),
      Specimen(
        "ReplaySource, samples", try ReplaySource(RandomRasters.counts(on: grid, channels: 3, seed: 4).heldDensely())),
      Specimen(
        "ReplaySource, events, repeating",
        try ReplaySource(RandomRasters.counts(on: grid, channels: 3, seed: 5), repeats: true)),
      Specimen(
        "Sequential from a source",
        try Sequential([("stimulus", PoissonSource(4, rate: 200, seed: 6)), ("cells", LIF(4))])),
    ]
  }
}
