import Foundation
import Synchronization

/// Turns ctrl-C into an error at the next safe point, so that files are closed and said what is left.
enum Interruption {
  private static let isRequested = Atomic<Bool>(false)

  /// Listens for ctrl-C and the signal to terminate; a second one ends the process at once.
  static func listen() {
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        if Interruption.isRequested.exchange(true, ordering: .relaxed) { signal(number, SIG_DFL) }
      }
    }
    // Whoever started the process may have left these blocked, and one may wait.
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM] { sigaddset(&signals, number) }
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  /// Throws when the process was asked to stop.
  static func check() throws {
    if isRequested.load(ordering: .relaxed) { throw Failure.interrupted(nil) }
  }
}
