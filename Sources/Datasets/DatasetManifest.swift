internal import Crypto
internal import Foundation
internal import HDF5

/// The data sets of a folder, as its `manifest.json` lists them.
///
/// ```swift
/// let manifest = try DatasetManifest(folder: "Datasets")
/// let speakers = try manifest.labelledSeries(named: "japanese-vowels")
/// ```
public struct DatasetManifest: Sendable {
  /// One data set.
  public struct Entry: Sendable, Hashable, Decodable {
    /// The name to ask for it by.
    public let name: String
    /// The file in the folder.
    public let file: String
    public let title: String
    public let description: String
    public let licence: String
    public let citation: String
    /// The unit of the samples; "1" for pure numbers.
    public let units: String
    public let channels: Int
    /// Seconds between samples.
    public let samplePeriod: Double
    /// The hash of the file, in hexadecimal digits.
    public let sha256: String

    private enum CodingKeys: String, CodingKey {
      case name, file, title, description, licence, citation, units, channels, sha256
      case samplePeriod = "sample_period_s"
    }
  }

  /// Where the files are.
  public let folder: String
  /// The data sets, in the order of the manifest.
  public let entries: [Entry]

  /// Reads the manifest of a folder.
  ///
  /// - Throws: `DatasetError.noManifest`.
  public init(folder: String) throws(DatasetError) {
    let path = folder + "/manifest.json"
    do {
      entries = try JSONDecoder().decode([Entry].self, from: Data(DurableFile.read(path)))
    } catch let error as FileError {
      throw .noManifest(path: path, reason: error.reason)
    } catch {
      throw .noManifest(path: path, reason: "it is not the JSON of a manifest")
    }
    self.folder = folder
  }

  /// The data set of a name.
  ///
  /// - Throws: `DatasetError.noSuchDataset`.
  public func entry(named name: String) throws(DatasetError) -> Entry {
    guard let entry = entries.first(where: { $0.name == name }) else {
      throw .noSuchDataset(name: name, known: entries.map(\.name))
    }
    return entry
  }

  /// The path of a data set's file.
  public func path(of entry: Entry) -> String { folder + "/" + entry.file }

  /// The bytes of a data set's file, which are those that the manifest means.
  ///
  /// - Throws: `DatasetError.unreadable` or `DatasetError.wrongHash`.
  func checkedBytes(of entry: Entry) throws(DatasetError) -> [UInt8] {
    let bytes: [UInt8]
    do { bytes = try DurableFile.read(path(of: entry)) } catch {
      throw .unreadable(path: path(of: entry), reason: "\(error.reason); restore the file.")
    }
    let digits = Array("0123456789abcdef")
    let found = String(SHA256.hash(data: bytes).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    guard found == entry.sha256 else {
      throw .wrongHash(path: path(of: entry), expected: entry.sha256, found: found)
    }
    return bytes
  }
}
