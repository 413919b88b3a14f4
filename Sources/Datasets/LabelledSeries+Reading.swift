internal import HDF5
internal import Signals

extension DatasetManifest {
  /// Reads a data set of labelled series; its bytes are first compared with the manifest's hash.
  ///
  /// The file has `frames` `[samples, channels]`, `offsets` `[trials + 1]`, `labels` and `split` `[trials]`, and the root
  /// attribute `class_names`. Series are read on straight lines between samples, and hold the last sample to their stop.
  /// - Throws: `DatasetError`.
  public func labelledSeries(named name: String) throws(DatasetError) -> LabelledSeries {
    let entry = try entry(named: name)
    let path = path(of: entry)
    let image = try checkedBytes(of: entry)
    do {
      let file = try HDF5File.open(image: image)
      defer { try? file.close() }
      let root = file.root
      let frames = try root.dataset("frames")
      let samples = try frames.read(as: Float.self)
      let offsets = try root.dataset("offsets").read(as: Int64.self)
      let labels = try root.dataset("labels").read(as: Int64.self)
      let split = try root.dataset("split").read(as: UInt8.self)
      guard case .texts(let classNames)? = try root.attribute("class_names") else {
        throw DatasetError.malformed(path: path, reason: "it names no classes")
      }
      guard frames.shape.count == 2, frames.shape[1] == entry.channels, labels.count == split.count,
        offsets.count == labels.count + 1, offsets.first == 0, offsets.last.map(Int.init) == frames.shape[0]
      else { throw DatasetError.malformed(path: path, reason: "its tables do not fit its frames") }
      let step = try TimeStep(seconds: entry.samplePeriod)
      var result = LabelledSeries(name: name, classNames: classNames, trials: [])
      for index in labels.indices {
        let (first, end) = (Int(offsets[index]), Int(offsets[index + 1]))
        guard first >= 0, first <= end, end <= frames.shape[0], let side = LabelledSeries.Split(rawValue: split[index]),
          classNames.indices.contains(Int(labels[index]))
        else { throw DatasetError.malformed(path: path, reason: "entry \(index) of its tables is out of range") }
        let series = try ContinuousSeries(
          clocked: Array(samples[first * entry.channels..<end * entry.channels]), channelCount: entry.channels,
          step: step, interpolation: .linear, outside: .hold, name: "\(name) \(index)", units: entry.units)
        result.trials.append(LabelledSeries.Trial(series: series, label: Int(labels[index]), split: side))
      }
      return result
    } catch let error as DatasetError {
      throw error
    } catch {
      throw .unreadable(path: path, reason: "\(error)")
    }
  }
}
