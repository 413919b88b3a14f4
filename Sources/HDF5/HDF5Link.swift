/// An entry of a group.
package struct HDF5Link: Equatable, Sendable {
  /// What an entry leads to.
  package enum Kind: Equatable, Sendable {
    /// A group in this file.
    case group
    /// A dataset in this file.
    case dataset
    /// Another object in this file, such as a named type.
    case other
    /// A soft, external or user-defined link, which is never followed.
    case refused
  }

  /// The name within the group.
  package let name: String
  /// What it leads to.
  package let kind: Kind

  /// An entry of a name and a kind.
  package init(name: String, kind: Kind) {
    self.name = name
    self.kind = kind
  }
}
