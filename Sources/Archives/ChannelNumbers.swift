internal import HDF5

/// The numbers of the channels that a record kept, ascending, as an attribute: `0-99 120 200-255`.
///
/// Neighbours take no room, so that any part of a network that is one piece can be kept, however large.
package struct ChannelNumbers: Sendable, Equatable {
  /// Runs of neighbours, ascending.
  private let runs: [ClosedRange<Int>]

  static let attribute = "channel_numbers"

  /// How many there are.
  package var count: Int { runs.reduce(0) { $0 + $1.count } }
  /// All of them.
  package var all: [Int] { runs.flatMap { $0 } }
  /// As text.
  package var text: String {
    runs.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }.joined(separator: " ")
  }

  /// Ascending numbers.
  package init(_ numbers: [Int]) {
    var runs: [ClosedRange<Int>] = []
    for number in numbers {
      if let last = runs.last, last.upperBound + 1 == number {
        runs[runs.count - 1] = last.lowerBound...number
      } else {
        runs.append(number...number)
      }
    }
    self.runs = runs
  }

  /// Numbers from a text; `nil` where it does not say ascending numbers, each once.
  package init?(text: String) {
    var runs: [ClosedRange<Int>] = []
    for part in text.isEmpty ? [] : text.split(separator: " ", omittingEmptySubsequences: false) {
      let limits = part.split(separator: "-", omittingEmptySubsequences: false).map { Int32($0) }
      guard (1...2).contains(limits.count), let first = limits[0], let last = limits[limits.count - 1],
        first >= 0, last >= first, Int(first) > runs.last?.upperBound ?? -1
      else { return nil }
      runs.append(Int(first)...Int(last))
    }
    self.runs = runs
  }

  /// Refuses numbers whose text does not fit into an attribute.
  ///
  /// - Parameter name: The name of the trace that they are of.
  /// - Throws: `ArchiveError.selectionTooScattered`.
  func check(of name: String) throws(ArchiveError) {
    let byteCount = text.utf8.count
    guard byteCount <= HDF5Value.byteLimit else {
      throw .selectionTooScattered(name: name, byteCount: byteCount, limit: HDF5Value.byteLimit)
    }
  }

  /// The numbers of the channels of a trace; `nil` when it has all.
  ///
  /// - Parameter count: How many channels it has.
  /// - Throws: `ArchiveError.damaged` for others than so many ascending numbers.
  static func read(
    of object: some HDF5Object, _ count: Int, in file: ArchiveFile
  ) throws(ArchiveError) -> ChannelNumbers? {
    guard let value = try file.attribute(attribute, of: object) else { return nil }
    if case .text(let text) = value, let numbers = ChannelNumbers(text: text), numbers.count == count { return numbers }
    throw file.damaged("'\(object.objectPath)' has numbers of channels that cannot be")
  }
}
