import Foundation

/// Standard output or standard error, written to the last byte.
struct StandardStream {
  static let output = StandardStream(descriptor: STDOUT_FILENO)
  static let errors = StandardStream(descriptor: STDERR_FILENO)

  private let descriptor: Int32

  /// Lets a write that nobody reads any more fail, instead of ending the process before it has said how it ended, and keeps
  /// the number of a standard input that is closed from a file or pipe that is opened later.
  static func prepare() {
    signal(SIGPIPE, SIG_IGN)
    if fcntl(STDIN_FILENO, F_GETFD) < 0 { _ = open("/dev/null", O_RDONLY) }
  }

  /// Writes a text; what nobody reads any more, as of `| head`, is no failure.
  func write(_ text: String) throws {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      if count < 0 && errno == EPIPE { return }
      guard count > 0 else { throw Failure.unsaid(reason: String(cString: strerror(errno))) }
      rest = rest.dropFirst(count)
    }
  }
}
