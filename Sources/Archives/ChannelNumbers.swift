internal import HDF5

/// The numbers of the channels that a record kept, as an attribute: `0-99 120 200-255`.
///
/// Neighbours take no room, so that any part of a network that is one piece can be kept, however large.
package enum ChannelNumbers {
  static let attribute = "channel_numbers"

  /// Ascending numbers as text.
  package static func text(_ numbers: [Int]) -> String {
    var runs: [ClosedRange<Int>] = []
    for number in numbers {
      if let last = runs.last, last.upperBound + 1 == number {
        runs[runs.count - 1] = last.lowerBound...number
      } else {
        runs.append(number...number)
      }
    }
    return runs.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }.joined(separator: " ")
  }

  /// Refuses numbers whose text does not fit into an attribute.
  ///
  /// - Parameter name: The name of the trace that they are of.
  /// - Throws: `ArchiveError.selectionTooScattered`.
  static func check(_ numbers: [Int], of name: String) throws(ArchiveError) {
    let byteCount = text(numbers).utf8.count
    guard byteCount <= HDF5Value.byteLimit else {
      throw .selectionTooScattered(name: name, byteCount: byteCount, limit: HDF5Value.byteLimit)
    }
  }

  /// The numbers of the channels of a trace; `nil` when it has all.
  ///
  /// - Parameter count: How many channels it has.
  /// - Throws: `ArchiveError.damaged` for others than so many ascending numbers.
  static func read(of object: some HDF5Object, _ count: Int, in file: ArchiveFile) throws(ArchiveError) -> [Int]? {
    guard let value = try file.attribute(attribute, of: object) else { return nil }
    if case .text(let text) = value, count <= file.byteBudget / MemoryLayout<Int>.size,
      let numbers = numbers(of: text, count: count)
    {
      return numbers
    }
    throw file.damaged("'\(object.objectPath)' has numbers of channels that cannot be")
  }

  /// So many ascending numbers from a text; `nil` where it says something else.
  package static func numbers(of text: String, count: Int) -> [Int]? {
    var numbers: [Int] = []
    for part in text.isEmpty ? [] : text.split(separator: " ", omittingEmptySubsequences: false) {
      let limits = part.split(separator: "-", omittingEmptySubsequences: false).map { Int32($0) }
      guard (1...2).contains(limits.count), let first = limits[0], let last = limits[limits.count - 1],
        first >= 0, last >= first, first > numbers.last ?? -1, Int(last) - Int(first) < count - numbers.count
      else { return nil }
      numbers.append(contentsOf: Int(first)...Int(last))
    }
    return numbers.count == count ? numbers : nil
  }
}
