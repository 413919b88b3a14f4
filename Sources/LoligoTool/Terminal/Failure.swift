import ArgumentParser
import Foundation
import Loligo

/// Why the tool could not do what it was asked, beside the errors of the libraries.
enum Failure: Error, CustomStringConvertible {
  /// The experiment file says something that cannot be meant.
  case experiment(path: String, line: Int, what: String)
  /// An experiment file that cannot be read.
  case unreadable(path: String, reason: String)
  /// A file that cannot be written.
  case unwritable(path: String, reason: String)
  /// What was found, which could not be written to standard output.
  case unsaid(reason: String)
  /// The run was ended from outside; what can be done with the rest, if there is one.
  case interrupted(Rest?)
  /// What ended a run whose archive is not whole.
  case unfinished(any Error, Rest)
  /// A run that cannot be gone on with.
  case notResumable(path: String, reason: String)
  /// An archive of which there is only the folder of its run.
  case notPublished(String)
  /// An environment variable that says nothing that is known.
  case environment(name: String, value: String, rule: String)
  /// An archive whose hashes do not match.
  case damaged(path: String, what: [String])
  /// A replay that gave something else.
  case different(path: String, differences: [String])
  /// A file that a process with limits could not be made to read.
  case hostile(path: String, what: String)
  /// What a process with limits said of the file that it read.
  case fromChild(String, code: Int32)
  /// Two archives that hold other things.
  case unlike(String, String, differences: [String])
  /// An option that does not fit the file.
  case usage(String)
  /// A data set that the experiment cannot use.
  case unsuitable(String)

  var description: String {
    switch self {
    case .experiment(let path, let line, let what): "\(path):\(line): \(what)"
    case .unreadable(let path, let reason): "'\(path)' cannot be read: \(reason)."
    case .unwritable(let path, let reason): "'\(path)' cannot be written: \(reason)."
    case .unsaid(let reason):
      "What was found could not be written to standard output: \(reason); make room, or write to another place."
    case .interrupted(let rest):
      "The run was interrupted; nothing was published. " + (rest?.description ?? "Run it again to start anew.")
    case .unfinished(let error, let rest): "\(error) \(rest)"
    case .notResumable(let path, let reason): "The run of '\(path)' cannot be gone on with: \(reason)."
    case .notPublished(let path):
      "Archive '\(path)' is not there: its run did not finish, or goes on; of one that ended "
        + "'loligo resume \(path)' goes on with it, 'loligo salvage \(path)' publishes what there is."
    case .environment(let name, let value, let rule):
      "\(name) has to be \(rule), but is '\(value)'; set it so, or unset it."
    case .damaged(let path, let what):
      "Archive '\(path)' is damaged: \(what.prefix(3).joined(separator: " "))"
        + (what.count > 3 ? " And \(what.count - 3) more." : "") + " Restore the file from a copy."
    case .different(let path, let differences):
      "The replay of '\(path)' differs from what was recorded: \(differences.prefix(3).joined(separator: " "))"
        + (differences.count > 3 ? " And \(differences.count - 3) more." : "")
        + " The archive was made by another version, or changed, which 'loligo verify' tells."
    case .hostile(let path, let what):
      "'\(path)' was not read: the process that read it \(what); it is damaged or made to do harm, "
        + "so do not open it without --untrusted."
    case .fromChild(let sentence, _): sentence
    case .unlike(let first, let second, let differences):
      "'\(first)' and '\(second)' differ: \(differences.prefix(10).joined(separator: " "))"
        + (differences.count > 10 ? " And \(differences.count - 10) more." : "")
    case .unsuitable(let what), .usage(let what): what
    }
  }

  /// What is left of a run that did not publish its archive.
  enum Rest: CustomStringConvertible {
    /// Segments from which the run can go on.
    case resumable(archive: String)
    /// Segments of a run that would end again as it ended.
    case stored(archive: String)
    /// The checkpoint of a training.
    case training(String)

    var description: String {
      switch self {
      case .resumable(let archive):
        "What was finished until then is safe in '\(archive).partial': 'loligo resume \(archive)' goes on from there, "
          + "'loligo salvage \(archive)' publishes what there is."
      case .stored(let archive):
        "What was recorded until then is safe in '\(archive).partial': 'loligo salvage \(archive)' publishes it."
      case .training(let checkpoint):
        "What was learned until then is safe in '\(checkpoint)': the same command with --resume goes on from there."
      }
    }
  }

  /// The exit code: 1 failed, 2 wrong usage or experiment file, 3 damaged or unsuitable data.
  static func code(of error: any Error) -> Int32 {
    switch error {
    case let failure as Failure:
      switch failure {
      case .experiment, .unreadable, .usage, .environment: 2
      case .damaged, .different, .unlike, .unsuitable, .hostile, .notPublished: 3
      case .fromChild(_, let code): code
      case .unwritable, .unsaid, .interrupted, .notResumable: 1
      case .unfinished(let error, _): Self.code(of: error)
      }
    case let error as ArchiveError: error.isAboutData ? 3 : 1
    case InterchangeError.unwritable: 1
    case is DatasetError, is InterchangeError, is SignalError, is TrainingError: 3
    case is ModuleError: 2
    default: 1
    }
  }

  /// Ends the process: help and versions on standard output, one sentence for an error on standard error.
  static func exit(for error: any Error, of command: any ParsableCommand.Type) -> Never {
    let parserCode = command.exitCode(for: error)
    if parserCode == .success {
      do { try StandardStream.output.write(command.fullMessage(for: error) + "\n") } catch {
        exit(for: error, of: command)
      }
      Foundation.exit(0)
    }
    Progress.clear()
    let isUsage = parserCode == .validationFailure
    // The parser's full message names the subcommand's usage, and begins with a word of its own.
    let message = isUsage ? command.fullMessage(for: error).trimmingPrefix("Error: ") : "\(error)"[...]
    try? StandardStream.errors.write("error: \(message)\n")
    Foundation.exit(isUsage ? 2 : code(of: error))
  }
}
