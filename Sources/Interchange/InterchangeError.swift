public import Signals

/// What can be wrong with files that come from elsewhere, or go there.
public enum InterchangeError: Error, Equatable, Sendable {
  /// What can be wrong with a time.
  public enum TimeProblem: Equatable, Sendable {
    /// It is infinite or not a number.
    case notFinite
    /// It is earlier than the one before.
    case decreases(from: Double)
    /// It is not the next tick of the stated step; `expected` is `nil` for the first.
    case notNextTick(expected: Double?, step: TimeStep)
    /// It lies outside of the limits that were stated for the events.
    case outside(start: Double, stop: Double)
  }

  /// A file that cannot be opened or read.
  case unreadable(file: String, reason: String)
  /// A file that cannot be written.
  case unwritable(file: String, reason: String)
  /// Something that the format cannot hold.
  case notWritable(file: String, what: String)

  /// A table without rows of numbers.
  case emptyTable(file: String)
  /// A row with more or fewer cells than the first.
  case rowWidth(file: String, line: Int, expected: Int, found: Int)
  /// Text that is no table.
  case notATable(file: String, line: Int, reason: String)
  /// A cell that is not a finite number.
  case notANumber(file: String, line: Int, column: String, text: String)
  /// A cell that is no channel of the series.
  case notAChannel(file: String, line: Int, column: String, text: String, channelCount: Int)
  /// A time in a table that does not follow from those before.
  case time(file: String, line: Int, seconds: Double, TimeProblem)

  /// A column or an array that the file does not have.
  case notThere(file: String, what: String, name: String, known: [String])
  /// A file whose times were not named.
  case noTimes(file: String, known: [String])
  /// Times whose unit is stated nowhere.
  case noTimeUnit(file: String, column: String, found: String?)
  /// Units that the file states otherwise.
  case unitsDiffer(file: String, what: String, stated: String, found: String)
  /// A choice that the file does not allow.
  case notPossible(file: String, reason: String)

  /// Bytes that break the rules of the format.
  case damaged(file: String, byte: Int, reason: String)
  /// Something of the format that is not read.
  case unsupported(file: String, what: String)
  /// An array of a file that is not what it has to be.
  case array(file: String, array: String, reason: String)
  /// A sample that is infinite or not a number.
  case notFinite(file: String, what: String, sample: Int, channel: Int)
  /// Trouble with the series that the file makes.
  case signal(file: String, SignalError)

  /// An HDF5 file whose content cannot be read.
  case content(file: String, reason: String)
  /// An object of an HDF5 file that is not what the format asks for.
  case object(file: String, object: String, reason: String)
  /// Content that takes more memory than was allowed.
  case tooLarge(file: String, object: String, bytes: Int, limit: Int)
  /// Something wrong with a node of a network, or with its edges.
  case node(file: String, node: String, NIRProblem)
}

extension InterchangeError {
  /// Whether what was asked for does not fit the file, rather than the file being damaged.
  public var isAboutRequest: Bool {
    switch self {
    case .unreadable, .notThere, .noTimes, .noTimeUnit, .unitsDiffer, .notPossible: true
    default: false
    }
  }
}

extension InterchangeError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadable(let file, let reason): "'\(file)' cannot be read: \(reason); check the path and its permissions."
    case .unwritable(let file, let reason): "'\(file)' cannot be written: \(reason); choose another path or free space."
    case .notWritable(let file, let what): "'\(file)' is not written: \(what)."
    case .emptyTable(let file): "'\(file)' has no row of numbers; give a table with at least one."
    case .rowWidth(let file, let line, let expected, let found):
      "\(file):\(line): this row has \(found) cells, but the first has \(expected); complete or remove it."
    case .notATable(let file, let line, let reason): "\(file):\(line): \(reason)."
    case .notANumber(let file, let line, let column, let text):
      "\(file):\(line): column '\(column)' holds '\(text)', which is not a finite number; "
        + "write it as 1.5 or 1e-3, or remove the row."
    case .notAChannel(let file, let line, let column, let text, let channelCount):
      "\(file):\(line): column '\(column)' holds '\(text)', but channels are whole numbers "
        + "from 0 to \(channelCount - 1); correct it or give a larger count of channels."
    case .time(let file, let line, let seconds, let problem):
      "\(file):\(line): the time \(seconds) s \(problem.words)."
    case .notThere(let file, let what, let name, let known):
      "'\(file)' has no \(what) '\(name)'; \(Self.list(known))."
    case .noTimes(let file, let known):
      "'\(file)' has no column 'time'; call the column of times so, or state only a time step (\(Self.list(known)))."
    case .noTimeUnit(let file, let column, let found):
      "'\(file)' tells no unit of time for '\(column)'\(found.map { ", but '\($0)'" } ?? ""); "
        + "state s, ms, us or ns, or name the column '\(column) [ms]'."
    case .unitsDiffer(let file, let what, let stated, let found):
      "'\(file)' has \(what) in '\(found)', but '\(stated)' was stated; state the unit of the file."
    case .notPossible(let file, let reason): "'\(file)' \(reason)."
    case .damaged(let file, let byte, let reason):
      "'\(file)' is damaged at byte \(byte): \(reason); restore the file or write it anew."
    case .unsupported(let file, let what): "'\(file)' holds \(what)."
    case .array(let file, let array, let reason): "'\(file)': array '\(array)' \(reason)."
    case .notFinite(let file, let what, let sample, let channel):
      "'\(file)': \(what) has no finite number in sample \(sample) on channel \(channel); replace it or leave it out."
    case .signal(let file, let error): "'\(file)': \(error)"
    case .content(let file, let reason): "'\(file)': \(reason)."
    case .object(let file, let object, let reason): "'\(file)': '\(object)' \(reason)."
    case .tooLarge(let file, let object, let bytes, let limit):
      "'\(file)': '\(object)' takes \(bytes == Int.max ? "2^63 or more" : "\(bytes)") bytes, but \(limit) are allowed; "
        + "raise the limit if the file is to be trusted."
    case .node(let file, let node, let problem):
      node.isEmpty ? "'\(file)': the graph \(problem)." : "'\(file)': node '\(node)' \(problem)."
    }
  }

  private static func list(_ names: [String]) -> String {
    let shown = names.prefix(12).map { "'\($0)'" }.joined(separator: ", ")
    return names.isEmpty ? "it has none" : "it has \(shown)\(names.count > 12 ? " and \(names.count - 12) more" : "")"
  }
}

extension InterchangeError.TimeProblem {
  var words: String {
    switch self {
    case .notFinite: "is not a finite number; correct it"
    case .decreases(let previous): "follows \(previous) s; sort the rows by time"
    case .notNextTick(let expected?, let step):
      "is not the next tick of a step of \(step), which is \(expected) s; "
        + "fill the gap, correct the step, or leave it out to keep the times as they are"
    case .notNextTick(nil, let step):
      "is no tick of a step of \(step); correct the step, or leave it out to keep the times as they are"
    case .outside(let start, let stop):
      "lies outside of the train, which runs from \(start) s until before \(stop) s; move the limits or remove the row"
    }
  }
}
