import Foundation
import Testing

#if os(Linux)
  /// What a person sees at a terminal; `script` of util-linux plays the terminal.
  struct TerminalTests {
    private static let script = "/usr/bin/script"

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: script)))
    func `progress with the time that is left shows on a terminal, and is wiped away`() async throws {
      let experiment = try await TinyExperiment()
      let command = "'\(try Tool.path)' run tiny.yaml --output run.h5"
      let script = try RunningTool(
        [Self.script, "-q", "-e", "-c", command, "/dev/null"], in: experiment.folder.path,
        environment: ProcessInfo.processInfo.environment)
      let outcome = try await script.outcome()
      #expect(outcome.code == 0)
      for work in ["training trials", "readout", "test trials"] {
        #expect(outcome.output.contains(try Regex("\r\u{1B}\\[K\(work): \\d+ %, \\d+ s left")), "\(work)")
      }
      #expect(outcome.output.contains("\r\u{1B}[Ktest accuracy "))
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: script)))
    func `an error does not stand behind what is left of a progress line`() async throws {
      let folder = try TemporaryFolder()
      let script = try RunningTool(
        [Self.script, "-q", "-e", "-c", "'\(try Tool.path)' run nope.yaml", "/dev/null"], in: folder.path,
        environment: ProcessInfo.processInfo.environment)
      let outcome = try await script.outcome()
      #expect(outcome.code == 2)
      #expect(outcome.output.contains("\r\u{1B}[Kerror: 'nope.yaml' cannot be read: "))
    }
  }
#endif
