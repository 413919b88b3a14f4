import Foundation

/// A line on standard error that tells how far the work is and when it will be done; silent where no one looks.
struct Progress {
  private let name: String
  private let start = ContinuousClock.now
  private let isShown: Bool

  /// Begins a piece of work.
  init(_ name: String) {
    self.name = name
    isShown = isatty(STDERR_FILENO) == 1
  }

  /// Shows the share that is done, from 0 to 1.
  func show(_ share: Double) {
    guard isShown else { return }
    let elapsed = start.duration(to: .now) / .seconds(1)
    let rest = share > 0 ? elapsed / share - elapsed : 0
    let percent = Int((share * 100).rounded(.down))
    Self.write("\(Self.emptyLine)\(name): \(percent) %, \(Int(rest.rounded(.up))) s left")
    if share >= 1 { Self.write(Self.emptyLine) }
  }

  /// Shows the share that is done; `false` when the process was asked to stop.
  func goesOn(_ share: Double) -> Bool {
    show(share)
    return (try? Interruption.check()) != nil
  }

  /// Takes away what was shown last.
  static func clear() {
    if isatty(STDERR_FILENO) == 1 { write(emptyLine) }
  }

  private static let emptyLine = "\r\u{1B}[K"

  private static func write(_ text: String) { try? StandardStream.errors.write(text) }
}
