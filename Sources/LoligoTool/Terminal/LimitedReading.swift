import Foundation
import HDF5

/// Reads a file that may be hostile in a process of its own, whose memory, time and output have limits.
///
/// The process runs the command of this one, without `--untrusted`. libhdf5 can crash on a file whose checksums were made to fit
/// its damage, or that has none. Here that ends the child, and becomes a sentence.
/// The limits keep this process and the machine whole; they are no wall against a file that brings its own code to run.
struct LimitedReading {
  /// The file that is read, or those of which each may be hostile.
  let suspects: [String]
  /// The file that the command makes of it, which does not exist yet; `nil` for one that only tells.
  let product: String?
  /// The most address space of the child, in MiB.
  let mebibytes: Int
  /// The most processor time of the child, in seconds; it may take three times as long on the clock.
  let seconds: Int

  /// Limits that a file of that size does not reach; `LOLIGO_MEMORY_LIMIT` (MiB) and `LOLIGO_TIME_LIMIT` (s) set others.
  ///
  /// - Parameter others: Files that the command reads beside it.
  init(_ suspects: String..., beside others: [String] = [], making product: String? = nil) {
    self.suspects = suspects
    self.product = product
    let environment = ProcessInfo.processInfo.environment
    func limit(_ name: String) -> Int? { environment[name].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil } }
    // As Double, since sizes that files claim may have no sum.
    let fileMebibytes = Int((suspects + others).reduce(0) { $0 + Double((try? DurableFile.size($1)) ?? 0) / 0x1p20 })
    // An archive is read block by block, but what becomes of it or of other files is in memory as a whole.
    let isWhole = product != nil || suspects.count + others.count > 1
    mebibytes = limit("LOLIGO_MEMORY_LIMIT") ?? 1024 + (isWhole ? 8 * fileMebibytes : 0)
    seconds = limit("LOLIGO_TIME_LIMIT") ?? 10 + fileMebibytes / 32
  }

  /// The most bytes of a file that the child writes, in MiB.
  private var productMebibytes: Int { product == nil ? 0 : 4 * min(mebibytes, 1 << 40) }

  /// Runs the command, and prints what it found and warned of.
  ///
  /// - Throws: `Failure.fromChild` with the child's sentence and exit code; `Failure.hostile` when it came to no end of its own.
  func run() throws {
    // Nobody else knows the option.
    var arguments = Array(CommandLine.arguments.dropFirst())
    if let place = arguments.firstIndex(of: "--untrusted") { arguments.remove(at: place) }
    let staged = try product.map { try StagedProduct($0) }
    defer { staged?.remove() }
    try relay(ended(arguments, staged), staged)
  }

  /// Passes on what the child said, and names what it made; throws when it failed.
  private func relay(
    _ end: (outcome: Outcome, output: [UInt8], errors: [UInt8]), _ staged: StagedProduct?
  ) throws {
    let (outcome, output, errors) = end
    switch outcome {
    case .exit(0):
      guard let text = Self.printable(output) else { throw failure("gave what is no text") }
      _ = relayWarnings(errors)
      try staged?.publish()
      try StandardStream.output.write(text)
    case .exit(let code):
      let start = "error: "
      guard (1...3).contains(code), let text = relayWarnings(errors), text.hasPrefix(start), text.hasSuffix("\n") else {
        throw failure("ended with code \(code)")
      }
      // What was found beside what is wrong.
      guard let found = Self.printable(output) else { throw failure("gave what is no text") }
      try StandardStream.output.write(found)
      let sentence = String(text.dropFirst(start.count).dropLast())
      throw Failure.fromChild(
        staged.map { sentence.replacing($0.place, with: product ?? $0.place) } ?? sentence, code: code)
    case .signal(SIGXCPU): throw failure("took more than \(seconds) s of processor time")
    case .signal(let number): throw failure("was ended by signal \(number)")
    case .late: throw failure("took more than \(Self.patience * seconds) s")
    case .talkative: throw failure("gave more than \(Self.outputLimit >> 20) MiB")
    }
  }

  /// Passes on the warnings at the beginning of what the child said, and gives the rest; `nil` for what is no text.
  private func relayWarnings(_ errors: [UInt8]) -> String? {
    guard var text = Self.printable(errors)?[...] else { return nil }
    let start = "warning: "
    while text.hasPrefix(start), let end = text.firstIndex(of: "\n") {
      Report.warn(String(text[..<end].dropFirst(start.count)))
      text = text[end...].dropFirst()
    }
    return String(text)
  }

  private func failure(_ what: String) -> Failure { .hostile(path: name, what: what) }

  /// What is read, to stand between quotation marks.
  private var name: String { suspects.joined(separator: "' or '") }

  // MARK: The parent

  /// How the child came to its end.
  private enum Outcome {
    case exit(Int32)
    case signal(Int32)
    case late
    case talkative
  }

  private static let outputLimit = 16 << 20
  private static let errorLimit = 64 << 10
  private static let patience = 3

  private func ended(
    _ arguments: [String], _ staged: StagedProduct?
  ) throws -> (outcome: Outcome, output: [UInt8], errors: [UInt8]) {
    let child = Process()
    let (output, errors) = (Pipe(), Pipe())
    child.executableURL = URL(fileURLWithPath: Bundle.main.executablePath ?? CommandLine.arguments[0])
    child.arguments = arguments
    // Nothing of libhdf5's own: it could name plugins and drivers.
    let inherited = ProcessInfo.processInfo.environment.filter { ["LD_LIBRARY_PATH", "PATH"].contains($0.key) }
    child.environment = inherited.merging([
      Self.mark: "\(mebibytes) \(seconds) \(productMebibytes)", "SWIFT_BACKTRACE": "enable=no",
    ]) { $1 }
    if let staged { child.environment?[Self.folderMark] = staged.folder }
    // Nothing comes through it: the child ends when this process does, in whatever way, and its end is closed.
    let life = Pipe()
    child.standardInput = life
    child.standardOutput = output
    child.standardError = errors
    Interruption.listen()
    do { try child.run() } catch {
      throw Failure.fromChild("No process could be started to read '\(name)': \(error.localizedDescription)", code: 1)
    }
    for pipe in [output, errors] { try? pipe.fileHandleForWriting.close() }
    var streams = [
      Gathering(output.fileHandleForReading, limit: Self.outputLimit),
      Gathering(errors.fileHandleForReading, limit: Self.errorLimit),
    ]
    let deadline = ContinuousClock.now + .seconds(Self.patience * seconds)
    var early: Outcome?
    do {
      early = try Self.drain(&streams, until: deadline)
      // A child may close its ends and go on.
      while early == nil, child.isRunning {
        try Interruption.check()
        if ContinuousClock.now > deadline { early = .late } else { usleep(500) }
      }
    } catch {
      kill(child.processIdentifier, SIGKILL)
      child.waitUntilExit()
      throw error
    }
    if early != nil { kill(child.processIdentifier, SIGKILL) }
    child.waitUntilExit()
    try? life.fileHandleForWriting.close()
    // A signal may have reached both.
    try Interruption.check()
    let end: Outcome =
      child.terminationReason == .exit ? .exit(child.terminationStatus) : .signal(child.terminationStatus)
    return (early ?? end, streams[0].bytes, streams[1].bytes)
  }

  /// What came from the child so far.
  private struct Gathering {
    let handle: FileHandle
    let limit: Int
    var bytes: [UInt8] = []
    var isOpen = true

    init(_ handle: FileHandle, limit: Int) {
      self.handle = handle
      self.limit = limit
    }
  }

  /// Reads until the child has closed its ends; gives the reason when it has to be ended before.
  private static func drain(_ streams: inout [Gathering], until deadline: ContinuousClock.Instant) throws -> Outcome? {
    var block = [UInt8](repeating: 0, count: 64 << 10)
    while streams.contains(where: \.isOpen) {
      try Interruption.check()
      let rest = ContinuousClock.now.duration(to: deadline) / .milliseconds(1)
      guard rest > 0 else { return .late }
      var waiting = streams.map {
        pollfd(fd: $0.isOpen ? $0.handle.fileDescriptor : -1, events: Int16(POLLIN), revents: 0)
      }
      guard poll(&waiting, nfds_t(waiting.count), Int32(min(rest, 100))) > 0 else { continue }
      for place in streams.indices where waiting[place].revents != 0 {
        let count = read(waiting[place].fd, &block, block.count)
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else {
          streams[place].isOpen = false
          continue
        }
        guard streams[place].bytes.count + count <= streams[place].limit else { return .talkative }
        streams[place].bytes += block[..<count]
      }
    }
    return nil
  }

  /// A text without anything that could move the cursor or change colours; `nil` for anything else.
  private static func printable(_ bytes: [UInt8]) -> String? {
    guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
    let isPlain = text.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control }
    return isPlain ? text : nil
  }

  // MARK: The child

  private static let mark = "LOLIGO_LIMITED"
  private static let folderMark = "LOLIGO_LIMITED_FOLDER"

  /// Where a file is written that goes to a path: there, or where the parent of such a child takes it from.
  static func place(of path: String) -> String {
    let environment = ProcessInfo.processInfo.environment
    guard environment[mark] != nil, let folder = environment[folderMark] else { return path }
    return StagedProduct.place(of: path, in: folder)
  }

  /// Whether every limit can be set; only Linux limits address space.
  #if os(Linux)
    private static let limitsAreKept = true
  #else
    private static let limitsAreKept = false
  #endif

  /// Sets the limits of this process when it is such a child, before it looks at any file, and ends it with its parent.
  static func applyLimits() {
    guard let text = ProcessInfo.processInfo.environment[mark] else { return }
    let numbers = text.split(separator: " ").compactMap { rlim_t($0) }
    guard numbers.count == 3 else { exit(1) }
    // Before memory is limited, which its stack takes of.
    Thread.detachNewThread {
      var byte: UInt8 = 0
      while read(STDIN_FILENO, &byte, 1) < 0, errno == EINTR {}
      kill(getpid(), SIGKILL)
    }
    #if canImport(Glibc)
      typealias Resource = __rlimit_resource
      func set(_ what: Resource, _ limit: inout rlimit) -> Int32 {
        setrlimit(__rlimit_resource_t(what.rawValue), &limit)
      }
    #else
      typealias Resource = Int32
      func set(_ what: Resource, _ limit: inout rlimit) -> Int32 { setrlimit(what, &limit) }
    #endif
    let (mebibytes, seconds, productMebibytes) = (numbers[0], numbers[1], numbers[2])
    let limits: [(Resource, soft: rlim_t, hard: rlim_t)] = [
      (RLIMIT_CPU, seconds, seconds + 1), (RLIMIT_FSIZE, productMebibytes << 20, productMebibytes << 20),
      (RLIMIT_CORE, 0, 0), (RLIMIT_NOFILE, 32, 32),
      (RLIMIT_AS, mebibytes << 20, mebibytes << 20),
    ]
    for (resource, soft, hard) in limits {
      var limit = rlimit(rlim_cur: soft, rlim_max: hard)
      guard set(resource, &limit) == 0 || !Self.limitsAreKept else { exit(1) }
    }
  }
}
