internal import HDF5
internal import Signals

extension SHDFile {
  /// How precisely a file holds times.
  public enum Precision: Sendable, CaseIterable {
    /// In 16 bits, as the original files.
    case half
    /// In 32 bits.
    case single
  }

  /// Writes a file, one trial after the other; one at a time is in memory.
  ///
  /// - Parameters:
  ///   - path: A file that does not exist yet.
  ///   - count: Number of trials.
  ///   - classNames: The names of the classes, of which labels are indices.
  ///   - precision: That of times; as in the original files unless given.
  ///   - trial: Gives a trial.
  /// - Throws: `InterchangeError` for labels without a name, channels from 2¹⁶ up, or a file that is there or cannot be
  ///   written; and what `trial` throws.
  public static func write(
    to path: String, count: Int, classNames: [String], precision: Precision = .half,
    trial: (Int) throws(InterchangeError) -> Trial
  ) throws(InterchangeError) {
    guard !DurableFile.exists(path) else {
      throw .unwritable(file: path, reason: "it exists already")
    }
    let temporary = path + ".partial"
    func writing<Result>(_ body: () throws(HDF5Error) -> Result) throws(InterchangeError) -> Result {
      do { return try body() } catch { throw ForeignFile.notWritten(error, to: path) }
    }
    if DurableFile.exists(temporary) { try? DurableFile.remove(temporary) }
    do throws(InterchangeError) {
      let file = try writing { () throws(HDF5Error) in try HDF5File.create(at: temporary) }
      let (times, units) = try writing { () throws(HDF5Error) in
        let spikes = try file.root.createGroup("spikes")
        return (
          try spikes.createForeignLists("times", of: precision == .half ? .float16 : .float32),
          try spikes.createForeignLists("units", of: .uint16)
        )
      }
      var (labels, speakers): ([UInt16], [UInt16]) = ([], [])
      for index in 0..<count {
        let trial = try trial(index)
        guard classNames.indices.contains(trial.label), trial.label <= Int(UInt16.max),
          let speaker = UInt16(exactly: trial.speaker)
        else {
          throw .notWritable(
            file: path,
            what: "trial \(index) has label \(trial.label) and speaker \(trial.speaker), where there are "
              + "\(classNames.count) classes")
        }
        guard trial.events.channelCount <= Int(UInt16.max) + 1 else {
          throw .notWritable(file: path, what: "trial \(index) has \(trial.events.channelCount) channels, and 2^16 fit")
        }
        labels.append(UInt16(trial.label))
        speakers.append(speaker)
        try writing { () throws(HDF5Error) in
          try times.appendLists([trial.events.times.map { Float($0) }])
          try units.appendLists([trial.events.channels.map { UInt16($0) }])
        }
      }
      try writing { () throws(HDF5Error) in
        try file.root.writeForeign("labels", labels)
        let extra = try file.root.createGroup("extra")
        try extra.writeForeign("speaker", speakers)
        let length = max(1, classNames.map(\.utf8.count).max() ?? 1)
        let keys = try extra.createForeignDataset("keys", type: .text(length: length), shape: [classNames.count])
        try keys.writeTexts(classNames)
        try file.close()
      }
      do throws(FileError) { try DurableFile.publish(temporary, as: path) } catch {
        throw .unwritable(file: path, reason: error.reason)
      }
    } catch {
      try? DurableFile.remove(temporary)
      throw error
    }
  }
}
