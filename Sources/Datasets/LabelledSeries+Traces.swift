internal import Crypto
internal import Foundation
internal import HDF5
public import Signals

extension LabelledSeries {
  /// Reads a table of traces in HDF5, as the Braille letters are stored: `data` `[samples, channels]`, `offsets`
  /// `[trials + 1]`, `labels` and `repetition` `[trials]`.
  ///
  /// - Parameters:
  ///   - step: The time between samples, which the file does not tell.
  ///   - scale: What every value is multiplied with.
  ///   - test: The repetitions that are held back for the test.
  /// - Returns: The series, which hold the latest sample, and the SHA-256 of the file.
  /// - Throws: `DatasetError` for a file that cannot be read, or whose tables do not fit each other.
  public static func traces(
    in path: String, step: TimeStep, scale: Float = 1, test: ClosedRange<Int>
  ) throws(DatasetError) -> (series: LabelledSeries, hash: String) {
    func malformed(_ reason: String) -> DatasetError { .malformed(path: path, reason: reason) }
    do {
      let bytes = try DurableFile.read(path)
      let file = try HDF5File.open(image: bytes)
      defer { try? file.close() }
      let data = try file.root.dataset("data")
      let offsets = try file.root.dataset("offsets").read(as: Int64.self).map { Int($0) }
      let labels = try file.root.dataset("labels").read(as: Int64.self).map { Int($0) }
      let repetitions = try file.root.dataset("repetition").read(as: Int64.self).map { Int($0) }
      guard data.shape.count == 2, labels.count == repetitions.count, offsets.count == labels.count + 1,
        offsets.first == 0, offsets.last == data.shape[0], zip(offsets, offsets.dropFirst()).allSatisfy(<=),
        let greatest = labels.max(), labels.allSatisfy({ $0 >= 0 }), greatest < 100_000
      else { throw malformed("its tables do not fit each other") }
      let (samples, width) = (try data.read(as: Float.self), data.shape[1])
      let name = (path as NSString).lastPathComponent
      var series = LabelledSeries(name: name, classNames: (0...greatest).map { "class \($0)" }, trials: [])
      for index in labels.indices {
        let values = samples[offsets[index] * width..<offsets[index + 1] * width].map { $0 * scale }
        let trace = try ContinuousSeries(
          clocked: values, channelCount: width, step: step, interpolation: .previous, outside: .hold,
          name: "\(name) \(index)")
        series.trials.append(
          Trial(series: trace, label: labels[index], split: test.contains(repetitions[index]) ? .test : .training))
      }
      let digest = SHA256.hash(data: bytes)
      return (series, digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
    } catch let error as DatasetError {
      throw error
    } catch {
      throw .unreadable(path: path, reason: "\(error)")
    }
  }
}
