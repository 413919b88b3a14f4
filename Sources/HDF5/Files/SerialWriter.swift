import Dispatch
import Synchronization

/// Work that is done in order on one thread of its own, while whoever hands it in goes on; what ends it, on a second one,
/// so that a disk is waited for while the next work is done.
///
/// What is handed in and not done yet is counted in bytes. Beyond the limit `add` waits until there is room, so memory stays
/// bounded however slow a disk is; a single piece of work above the limit is taken when nothing else waits. The first work
/// that fails is the last that is done: what follows is dropped, and every later call throws that failure. Work under way
/// when the end of one before it fails is told so at its own end.
///
/// One thread at a time hands in work.
package final class SerialWriter<Failure: Error>: Sendable {
  private struct State {
    var byteCount = 0
    var largestByteCount = 0
    var failure: Failure?
    /// Whether work has failed, also where that has not come to its turn yet.
    var isStopped = false
    var isWaitedFor = false
  }

  /// The most bytes that wait.
  package let byteLimit: Int
  private let state = Mutex(State())
  private let queue = DispatchQueue(label: "loligo.writer")
  private let endQueue = DispatchQueue(label: "loligo.writer.end")
  private let room = DispatchSemaphore(value: 0)

  package init(byteLimit: Int) { self.byteLimit = byteLimit }

  /// The first failure.
  package var failure: Failure? { state.withLock { $0.failure } }
  /// Bytes that wait, those of the work that is being done included.
  package var byteCount: Int { state.withLock { $0.byteCount } }
  /// The most bytes that have ever waited.
  package var largestByteCount: Int { state.withLock { $0.largestByteCount } }

  /// Hands in work; waits while too much waits already.
  ///
  /// - Parameters:
  ///   - work: Gives what went wrong; typed throws of a closure that is stored crash the compiler.
  ///   - end: What ends work that went well; it is told of a failure before it, and gives what went wrong.
  /// - Throws: The first failure; the work is then not done.
  package func add(
    byteCount: Int, _ work: @escaping @Sendable () -> Failure?,
    end: @escaping @Sendable (Failure?) -> Failure? = { _ in nil }
  ) throws(Failure) {
    while true {
      let isTaken = state.withLock { state in
        let isTaken = state.byteCount == 0 || state.byteCount + byteCount <= byteLimit
        if isTaken {
          state.byteCount += byteCount
          state.largestByteCount = max(state.largestByteCount, state.byteCount)
        }
        state.isWaitedFor = !isTaken
        return isTaken
      }
      if isTaken { break }
      room.wait()
    }
    if let failure {
      finish(byteCount, failure)
      throw failure
    }
    queue.async { [self] in
      let isDropped = state.withLock { $0.isStopped || $0.failure != nil }
      let failure = isDropped ? nil : work()
      if failure != nil { state.withLock { $0.isStopped = true } }
      // In turn, so that what was done before it ends well.
      endQueue.async { [self] in finish(byteCount, isDropped || failure != nil ? failure : end(self.failure)) }
    }
  }

  /// Waits until all that was handed in is done.
  ///
  /// - Throws: The first failure.
  package func wait() throws(Failure) {
    drain()
    if let failure { throw failure }
  }

  /// Drops the work that has not begun, and waits for what has; `reason` is thrown from then on.
  package func cancel(_ reason: Failure) {
    state.withLock { if $0.failure == nil { $0.failure = reason } }
    drain()
  }

  private func drain() {
    queue.sync {}
    endQueue.sync {}
  }

  /// Counts work as done, and wakes who waits for room.
  private func finish(_ byteCount: Int, _ failure: Failure?) {
    let isWaitedFor = state.withLock { state in
      state.byteCount -= byteCount
      if state.failure == nil { state.failure = failure }
      defer { state.isWaitedFor = false }
      return state.isWaitedFor
    }
    if isWaitedFor { room.signal() }
  }
}
