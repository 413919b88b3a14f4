internal import Modules
internal import Signals

extension Specimen {
  /// Layers of lines and images.
  static func spatial() throws -> [Specimen] {
    [
      Specimen(
        "Convolution of lines, groups",
        try Convolution(
          inputShape: [4, 9], outputChannels: 6, kernel: [3], groups: 2, bias: .normal(1), stride: [2],
          padding: .zeros([2]), dilation: [2], seed: 70)),
      Specimen(
        "Convolution of images",
        try Convolution(
          inputShape: [2, 6, 5], outputChannels: 5, kernel: [3, 2], weights: .normal(0.5), padding: .same, seed: 71)),
      Specimen(
        "Convolution, given weights, strides",
        try Convolution(
          inputShape: [1, 7, 6], weights: Tensor((0..<8).map { Float($0) - 3 }, shape: [2, 1, 2, 2]),
          bias: Tensor([0.5, -1]), stride: [3, 2], padding: .zeros([1, 0]), dilation: [1, 2])),
      Specimen(
        "Convolution of depth", try Convolution(inputShape: [3, 4, 4], outputChannels: 3, kernel: [2, 2], groups: 3)),
      Specimen("Pooling", try Pooling(.sum, inputShape: [3, 6, 4], kernel: [2, 2])),
      Specimen(
        "Pooling, average, overlapping",
        try Pooling(.average, inputShape: [2, 7, 5], kernel: [3, 2], stride: [2, 1], padding: [1, 0])),
      Specimen("Pooling of lines", try Pooling(.average, inputShape: [2, 8], kernel: [3], padding: [1])),
      Specimen("Flatten", try Flatten(inputShape: [2, 3, 4])),
      Specimen("Flatten, inner axes", try Flatten(inputShape: [2, 3, 2, 2], startAxis: 1, endAxis: 2)),
    ]
  }
}
