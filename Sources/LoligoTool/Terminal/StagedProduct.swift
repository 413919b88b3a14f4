import Foundation
import HDF5
import Loligo

/// A file that another process makes in a folder of its own, and that gets its name when it is complete.
///
/// Nobody else knows the folder, so that removing it takes nothing from anybody, also where a file of the final name came meanwhile.
struct StagedProduct {
  /// The final path.
  private let path: String
  /// Where it is made.
  let folder: String

  /// Makes the folder, beside the final path and thus on the same disk.
  init(_ path: String) throws {
    self.path = path
    do { folder = try DurableFile.createFolder(beside: path) } catch {
      throw InterchangeError.unwritable(file: path, reason: error.reason)
    }
  }

  /// Where a file is made that goes to a path.
  static func place(of path: String, in folder: String) -> String {
    "\(folder)/\((path as NSString).lastPathComponent)"
  }

  /// Where the file is made.
  var place: String { Self.place(of: path, in: folder) }

  /// Gives the file its name, and the hash of an archive before it; never over a file that came meanwhile.
  func publish() throws {
    let names = ["", ".sha256"].filter { DurableFile.exists(place + $0) }
    var published: [String] = []
    do {
      for name in names.reversed() {
        do { try DurableFile.publish(place + name, as: path + name) } catch {
          if case .alreadyExists = error { throw SeriesFile.taken(path + name) }
          throw InterchangeError.unwritable(file: path + name, reason: error.reason)
        }
        published.append(path + name)
      }
    } catch {
      for name in published { try? DurableFile.remove(name) }
      throw error
    }
  }

  /// Removes the folder and what is left in it.
  func remove() { try? FileManager.default.removeItem(atPath: folder) }
}
