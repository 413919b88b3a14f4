import CKernels
import Dispatch
import Synchronization

/// Independent pieces of work on several threads.
package enum Parallel {
  /// The most threads that are used: `LOLIGO_THREADS`, or the number of processors if that is no whole number above zero.
  package static let threadCount: Int = threadCount(requested: Environment.value(of: "LOLIGO_THREADS"))

  /// Whether this thread is at work on one of several pieces.
  @TaskLocal private static var isInside = false

  /// The threads that new work may use: one within work that is done in parallel, else all.
  package static var availableThreads: Int { isInside ? 1 : threadCount }

  /// The results of `body` for the indices from zero up to `count`, in that order.
  ///
  /// Workers take indices in ascending order, so the error that is thrown is that of the lowest index that fails,
  /// for any number of threads. `threads` defaults to `availableThreads`.
  package static func map<Element: Sendable, Failure: Error>(
    count: Int, threads: Int? = nil, _ body: @Sendable (Int) throws(Failure) -> Element
  ) throws(Failure) -> [Element] {
    precondition(count >= 0, "the number of pieces cannot be negative")
    let workers = min(count, max(1, threads ?? availableThreads))
    if workers <= 1 {
      var elements: [Element] = []
      elements.reserveCapacity(count)
      for index in 0..<count { elements.append(try body(index)) }
      return elements
    }
    let results = Results<Element, Failure>(count: count)
    let next = Atomic<Int>(0)
    let hasFailed = Atomic<Bool>(false)
    DispatchQueue.concurrentPerform(iterations: workers) { _ in
      while !hasFailed.load(ordering: .relaxed) {
        let index = next.add(1, ordering: .relaxed).oldValue
        guard index < count else { return }
        $isInside.withValue(true) {
          do throws(Failure) {
            results.set(.success(try body(index)), at: index)
          } catch {
            results.set(.failure(error), at: index)
            hasFailed.store(true, ordering: .relaxed)
          }
        }
      }
    }
    return try results.elements()
  }

  /// Threads that run at the same time and can wait for each other.
  package struct Team {
    fileprivate let address: OpaquePointer

    /// Waits until all members wait; what any of them wrote before, all can read after.
    package func meet() { loligo_team_meet(address) }
  }

  /// Runs `body` for each member of a team at once: the first on this thread, each other on one of its own, whatever the
  /// number of processors.
  ///
  /// - Returns: Whether it was run; the system may have no more threads.
  package static func team(of count: Int, _ body: @Sendable (Int, Team) -> Void) -> Bool {
    precondition(count >= 1, "a team has members")
    return withoutActuallyEscaping(body) { body in
      withUnsafePointer(to: TeamWork(body: body)) { work in
        loligo_team_run(
          count, { work, member, team in work.assumingMemoryBound(to: TeamWork.self).pointee.run(member, team) },
          UnsafeMutableRawPointer(mutating: work))
      }
    }
  }

  /// What the members of a team do.
  private struct TeamWork {
    let body: @Sendable (Int, Team) -> Void

    func run(_ member: Int, _ team: OpaquePointer) {
      Parallel.$isInside.withValue(true) { body(member, Team(address: team)) }
    }
  }

  /// The number of threads that a text asks for, or the number of processors.
  package static func threadCount(requested: String?) -> Int {
    guard let requested, let count = Int(requested), count > 0 else { return Environment.processorCount }
    return count
  }
}
