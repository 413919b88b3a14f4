import Loligo

extension Classification {
  /// How the trials of a test were named, as its archive tells.
  init(of archive: Archive) throws {
    func integers(_ name: String) throws -> [Int] { try archive.column(name).integers ?? [] }
    try self.init(
      labels: integers("label"), predictions: integers("prediction"),
      classCount: archive.metric("confusion").shape.first ?? 0)
  }
}
