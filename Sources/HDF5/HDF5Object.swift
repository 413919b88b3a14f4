/// A group or a dataset: something in a file that has attributes.
package protocol HDF5Object: AnyObject, Sendable {
  /// Keeps the object open.
  var handle: HDF5Handle { get }
  /// The path from the root of the file, as in "/records/hidden/vmem".
  var objectPath: String { get }
}

extension HDF5Object {
  /// The file that the object is in.
  package var file: HDF5File { handle.file }
}
