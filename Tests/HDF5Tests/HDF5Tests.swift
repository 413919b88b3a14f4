import Foundation
import HDF5
import OpenIdentifiers
import Testing

/// Holds every test that opens files: one after the other, since libhdf5 works for one thread at a time.
@Suite(.serialized, .closesIdentifiers) struct HDF5Tests {}

/// Runs `body` with a new folder that is removed afterwards.
func withTemporaryFolder<R>(_ body: (String) throws -> R) throws -> R {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
  try DurableFile.createFolder(folder)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  return try body(folder)
}

/// How many more identifiers of libhdf5 are open after `body` than before.
func identifiersLeftOpen(by body: () throws -> Void) throws -> Int {
  try HDF5Library.locked {
    let before = HDF5Library.openIdentifierCount
    try body()
    return HDF5Library.openIdentifierCount - before
  }
}

/// Writes a file in memory and opens its image.
func reopened(_ write: (HDF5Group) throws -> Void) throws -> HDF5File {
  let file = try HDF5File.createInMemory()
  try write(file.root)
  return try HDF5File.open(image: file.image())
}

/// Runs `body` and gives the HDF5 error that it throws.
func hdf5Error(_ body: () throws -> Void) -> HDF5Error? {
  do {
    try body()
    return nil
  } catch {
    return error as? HDF5Error
  }
}
