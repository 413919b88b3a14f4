/// A number that datasets are read into and written from.
package protocol HDF5Scalar: BitwiseCopyable, Sendable {
  /// The type of the same format in a file.
  static var hdf5Type: HDF5Type { get }
}

extension Float: HDF5Scalar {
  package static var hdf5Type: HDF5Type { .float32 }
}

extension Double: HDF5Scalar {
  package static var hdf5Type: HDF5Type { .float64 }
}

extension Int8: HDF5Scalar {
  package static var hdf5Type: HDF5Type { .int8 }
}

extension Int16: HDF5Scalar {
  package static var hdf5Type: HDF5Type { .int16 }
}

extension Int32: HDF5Scalar {
  package static var hdf5Type: HDF5Type { .int32 }
}

extension Int64: HDF5Scalar {
  package static var hdf5Type: HDF5Type { .int64 }
}

extension UInt8: HDF5Scalar {
  package static var hdf5Type: HDF5Type { .uint8 }
}

extension UInt16: HDF5Scalar {
  package static var hdf5Type: HDF5Type { .uint16 }
}

extension UInt32: HDF5Scalar {
  package static var hdf5Type: HDF5Type { .uint32 }
}

extension UInt64: HDF5Scalar {
  package static var hdf5Type: HDF5Type { .uint64 }
}
