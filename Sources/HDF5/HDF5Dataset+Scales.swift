import CHDF5

extension HDF5Dataset {
  /// The attributes by which HDF5 keeps dimension scales; `attributeNames()` leaves them out.
  package static let scaleAttributeNames: Set<String> = [
    "CLASS", "NAME", "DIMENSION_LABELS", "DIMENSION_LIST", "REFERENCE_LIST",
  ]

  /// Makes this dataset a scale: coordinates along a dimension of others, as xarray reads them.
  package func makeScale(_ name: String) throws(HDF5Error) {
    try file.writing { () throws(HDF5Error) -> Void in
      try checked(H5DSset_scale(handle.id, name), "H5DSset_scale", on: objectPath)
    }
  }

  /// Says that `scale`, of the same file, holds the coordinates along a dimension of this dataset, from 0.
  package func attachScale(_ scale: HDF5Dataset, toDimension dimension: Int) throws(HDF5Error) {
    precondition(shape.indices.contains(dimension), "the dataset has no such dimension")
    precondition(scale.file === file, "a scale is in the file of its dataset")
    try file.writing { () throws(HDF5Error) -> Void in
      let status = H5DSattach_scale(handle.id, scale.handle.id, UInt32(dimension))
      try checked(status, "H5DSattach_scale", on: objectPath)
    }
  }

  /// Names a dimension of this dataset, from 0.
  package func labelDimension(_ dimension: Int, _ label: String) throws(HDF5Error) {
    precondition(shape.indices.contains(dimension), "the dataset has no such dimension")
    try file.writing { () throws(HDF5Error) -> Void in
      try checked(H5DSset_label(handle.id, UInt32(dimension), label), "H5DSset_label", on: objectPath)
    }
  }
}
