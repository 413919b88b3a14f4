import Modules
import Signals
import Testing

extension `examples of the documentation` {
  @Test func `a source of Poisson events`() throws {
    var source = try PoissonSource(100, rate: 20, seed: 1).timed(step: .milliseconds(1))
    let events = try source.evolve(over: nil, for: .seconds(1)).output.events
    #expect((1800...2200).contains(try #require(events).count))
  }

  @Test func `an encoder of rates`() throws {
    let encoder = try PoissonEncoder(16, seed: 1)
    #expect(encoder.shape == (inputs: 16, outputs: 16))
  }

  @Test func `a source of regular trains`() throws {
    let source = try RegularSource(2, period: Tensor([0.01, 0.025]), phase: Tensor([0, 0.005]))
    #expect(source.inputCount == 0)
  }

  @Test func `sources of sines and steps`() throws {
    let tones = try WaveformSource(.sine, channels: 2, amplitude: 0.5, frequency: Tensor([440, 880]))
    let current = try WaveformSource(.step, channels: 1, amplitude: 0.2, onset: 0.1)
    #expect(tones.outputCount == 2 && current.outputCount == 1)
  }

  @Test func `a source of noise`() throws {
    let noise = try OrnsteinUhlenbeckSource(8, timeConstant: 0.02, mean: 0.5, deviation: 0.1, seed: 1)
    #expect(noise.outputCount == 8)
  }

  @Test func `a source that replays`() throws {
    let raster = try Raster([[1, 0], [0, 2]])
    let source = try ReplaySource(raster, repeats: true)
    #expect(source.outputCount == 2)
  }

  @Test func `stimuli as series`() throws {
    do {
      let events = try EventSeries.poisson(rates: [10, 50], duration: 2, seed: 1)
      #expect(events.channelCount == 2)
    }
    let rate = try ContinuousSeries(times: [0, 1], values: [0, 100], channelCount: 1, interpolation: .linear)
    let events = try EventSeries.poisson(rate: rate, seed: 1)
    #expect(events.stop == 1)
    let source = try WaveformSource(.sine, channels: 1, frequency: 5)
    let sine = try ContinuousSeries.samples(of: source, duration: 1, step: .milliseconds(1))
    #expect(sine.sampleCount == 1000)
  }
}
