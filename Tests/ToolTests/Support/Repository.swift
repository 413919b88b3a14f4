import Foundation

/// What the repository holds that is run as it is.
enum Repository {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  /// The experiment of the main job.
  static let speakers = root + "/Tools/Experiments/speakers.yaml"
  /// The experiment over a table of one's own.
  static let twoTones = root + "/Tools/Experiments/two-tones.yaml"
  /// The experiment that needs no data.
  static let poissonNetwork = root + "/Tools/Experiments/poisson-network.yaml"
  /// The folder of the data sets.
  static let datasets = root + "/Datasets"
}
