import Modules
import Signals
import Testing

extension `examples of the documentation` {
  @Test func `names of interpolations`() {
    #expect(Interpolation(name: "slinear") == .linear)
    #expect(Interpolation.cubic.degree == 3)
  }

  @Test func `a policy outside`() throws {
    let line = try ContinuousSeries(
      times: [0, 1], values: [0, 2], channelCount: 1, stop: 2, interpolation: .linear, outside: .extrapolate)
    let values = try line.values(at: [1.5, 2.5])
    #expect(values[0] == 3 && values[1].isNaN)
  }

  @Test func `a part of a series`() throws {
    let ramp = try ContinuousSeries(times: [0, 1, 2], values: [0, 10, 20], channelCount: 1, interpolation: .linear)
    let part = try ramp.clipped(from: 0.5, to: 2)
    #expect(part.times.seconds == [0.5, 1, 2])
    #expect(part.values == [5, 10, 20])
  }

  @Test func `joined series`() throws {
    let one = try ContinuousSeries(clocked: [1, 2], channelCount: 1, step: .milliseconds(1))
    let two = try ContinuousSeries(joining: [one, one])
    #expect(two.stop == 0.004)
    if case .listed = two.times { Issue.record("not on the clock") }
  }

  @Test func `means over longer steps`() throws {
    let fine = try ContinuousSeries(clocked: [1, 3, 5, 5], channelCount: 1, step: .milliseconds(1))
    #expect(try fine.averaged(over: .milliseconds(2)).values == [2, 5])
  }

  @Test func `operands`() throws {
    let frames = try ContinuousSeries(times: [0], values: [5, -5], channelCount: 2)
    #expect(try frames.floorDivided(by: 2).values == [2, -3])
    #expect(try frames.floorDivided(by: .row([1, 2])).values == [5, -3])
  }

  @Test func `powers`() throws {
    let sides = try ContinuousSeries(clocked: [1, 4, 9], channelCount: 1, step: .seconds(1))
    #expect(try sides.raised(to: 0.5).values == [1, 2, 3])
    #expect(try sides.raising(2).values == [2, 16, 512])
  }

  @Test func `special powers`() throws {
    let bases = try ContinuousSeries(
      times: [0], values: [-2, -2, 0, 0, -0.0, .nan, .infinity, -1, -8], channelCount: 9)
    let exponents: [Float] = [3, -2, 0, -1, -3, 0, -1, .infinity, 0.5]
    let powers = try bases.raised(to: .row(exponents)).values.map { "\($0)" }
    #expect(powers == ["-8.0", "0.25", "1.0", "inf", "-inf", "nan", "0.0", "1.0", "nan"])
  }
}
