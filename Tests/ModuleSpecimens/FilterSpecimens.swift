internal import Modules
internal import Signals

extension Specimen {
  /// Banks of filters, with bands that stay usable when the laws change single attributes.
  static func filters() throws -> [Specimen] {
    let frequencies = Tensor([20, 40, 55])
    let bandwidth = Tensor([1, 0.5, 1.5])
    return [
      Specimen(
        "ButterworthBank", try ButterworthBank(frequencies: frequencies, bandwidth: bandwidth, sampleRate: 1000)),
      Specimen(
        "ButterworthBank without low-pass",
        try ButterworthBank(
          frequencies: frequencies, bandwidth: bandwidth, sampleRate: 1000, order: 3, usesLowPass: false)),
      Specimen(
        "ButterworthBank over a whole record",
        try ButterworthBank(
          frequencies: frequencies, bandwidth: bandwidth, sampleRate: 1000, order: 1, normalizes: true,
          subtractsMean: true),
        canBeCut: false),
      Specimen("MelButterworthBank", try MelButterworthBank(4, sampleRate: 1000, cutoff: 20)),
      Specimen(
        "MelButterworthBank over a whole record",
        try MelButterworthBank(3, sampleRate: 1000, cutoff: 10, filterWidth: 1, order: 3, normalizes: true),
        canBeCut: false),
    ]
  }
}
