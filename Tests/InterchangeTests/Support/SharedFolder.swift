import Foundation

/// The folder of data and golden vectors beside the package.
enum SharedFolder {
  static let location = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared")

  static var isPresent: Bool { FileManager.default.fileExists(atPath: location.path) }

  static let absence = "Skipped, because there is no folder '\(location.path)'."

  static func path(_ name: String) -> String { location.appending(path: name).path }

  /// The files of a folder, by their ending, sorted.
  static func files(in folder: String, ending: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path(folder))) ?? []
    return names.filter { $0.hasSuffix(ending) }.sorted().map { "\(path(folder))/\($0)" }
  }
}

/// A folder of its own for a test, gone after it.
struct TemporaryFolder: ~Copyable {
  let path = NSTemporaryDirectory() + "loligo-interchange-\(UUID().uuidString)/"

  init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(atPath: path) }
}
