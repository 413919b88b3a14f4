import Modules
import Signals
import Testing

extension `examples of the documentation` {
  @Test func `sections of a filter`() throws {
    let sections = try FilterSection.butterworth(order: 2, from: 900, to: 1100, sampleRate: 8000)
    #expect(sections.count == 2)
  }

  @Test func `a bank of filters`() throws {
    let bank = try ButterworthBank(frequencies: Tensor([500, 1000, 2000]), bandwidth: 100, sampleRate: 16_000)
    #expect(bank.shape == (inputs: 1, outputs: 3))
  }

  @Test func `a bank of filters on the mel scale`() throws {
    let bank = try MelButterworthBank(64, sampleRate: 44_100)
    #expect(bank.shape == (inputs: 1, outputs: 64))
  }
}
