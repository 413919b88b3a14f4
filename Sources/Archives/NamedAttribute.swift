internal import HDF5

/// An attribute of an object in a file.
struct NamedAttribute: Sendable {
  let name: String
  let value: HDF5Value

  init(_ name: String, _ value: HDF5Value) {
    self.name = name
    self.value = value
  }
}
