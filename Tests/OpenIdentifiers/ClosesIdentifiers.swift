internal import HDF5
internal import Synchronization
public import Testing

/// After each test, nothing of libhdf5 is open: no file, group, dataset, attribute, type, space or property list.
///
/// Tests that run side by side are looked at together, when the last of them ended; `--no-parallel` looks after each.
public struct ClosesIdentifiers: SuiteTrait, TestTrait, TestScoping {
  public var isRecursive: Bool { true }

  public func provideScope(
    for test: Test, testCase: Test.Case?, performing body: @Sendable () async throws -> Void
  ) async throws {
    Self.begin()
    do { try await body() } catch {
      Self.end(test)
      throw error
    }
    Self.end(test)
  }

  private struct Running {
    var tests = 0
    /// What libhdf5 keeps open for itself.
    var kept: Int?
  }

  private static let running = Mutex(Running())

  private static func begin() {
    running.withLock { running in
      if running.kept == nil { running.kept = HDF5Library.openIdentifierCount }
      running.tests += 1
    }
  }

  private static func end(_ test: Test) {
    let left = running.withLock { running in
      running.tests -= 1
      return running.tests == 0 ? HDF5Library.openIdentifierCount - (running.kept ?? 0) : 0
    }
    #expect(left == 0, "\(left) identifiers of libhdf5 are still open after '\(test.name)', or a test beside it.")
  }
}

extension Trait where Self == ClosesIdentifiers {
  /// After each test, nothing of libhdf5 is open.
  public static var closesIdentifiers: Self { ClosesIdentifiers() }
}
