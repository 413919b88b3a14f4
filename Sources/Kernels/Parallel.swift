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

  /// The number of threads that a text asks for, or the number of processors.
  package static func threadCount(requested: String?) -> Int {
    guard let requested, let count = Int(requested), count > 0 else { return Environment.processorCount }
    return count
  }
}
