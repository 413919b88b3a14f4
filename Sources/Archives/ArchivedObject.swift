/// An object of an archive's file, for looking through it.
///
/// ```swift
/// for object in try archive.objects { print(object.path, object.shape) }
/// ```
public struct ArchivedObject: Sendable, Hashable {
  /// An attribute of an object, its value in words.
  public struct Attribute: Sendable, Hashable {
    public let name: String
    public let value: String
  }

  /// The path in the file.
  public let path: String
  /// The type of a dataset's elements; `nil` for a group.
  public let type: String?
  /// The extents of a dataset.
  public let shape: [Int]
  /// The unit of the values, if any.
  public let units: String?
  /// All attributes, but those of dimension scales.
  public let attributes: [Attribute]
}
