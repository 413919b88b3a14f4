import Kernels
import Synchronization
import Testing

struct ParallelTests {
  struct Failure: Error, Equatable {
    let index: Int
  }

  @Test(arguments: [1, 2, 3, 7, 100])
  func `results stand in the order of their indices`(threads: Int) {
    #expect(Parallel.map(count: 1000, threads: threads) { $0 * $0 } == (0..<1000).map { $0 * $0 })
    #expect(Parallel.map(count: 0, threads: threads) { $0 } == [])
  }

  @Test(arguments: [1, 2, 3, 7])
  func `the error of the lowest index is thrown`(threads: Int) {
    for _ in 0..<50 {
      let expected = Failure(index: 13)
      #expect(throws: expected) {
        try Parallel.map(count: 200, threads: threads) { (index) throws(Failure) -> Int in
          if index >= 13 && index % 2 == 1 { throw Failure(index: index) }
          return index
        }
      }
    }
  }

  @Test func `every index is worked on once`() {
    let visits = Mutex([Int](repeating: 0, count: 500))
    _ = Parallel.map(count: 500, threads: 4) { index in visits.withLock { $0[index] += 1 } }
    #expect(visits.withLock { $0 } == Array(repeating: 1, count: 500))
  }

  @Test func `pieces may be parallel themselves`() {
    let sums = Parallel.map(count: 8, threads: 4) { outer in
      Parallel.map(count: 8, threads: 4) { outer * 8 + $0 }.reduce(0, +)
    }
    #expect(sums == (0..<8).map { outer in (0..<8).reduce(0) { $0 + outer * 8 + $1 } })
  }

  @Test func `work within parallel work uses one thread`() {
    let count = Parallel.availableThreads
    #expect(Parallel.map(count: 4, threads: 2) { _ in Parallel.availableThreads } == [1, 1, 1, 1])
    #expect(Parallel.map(count: 4, threads: 1) { _ in Parallel.availableThreads } == Array(repeating: count, count: 4))
    #expect(Parallel.availableThreads == count)
  }

  @Test(arguments: [1, 2, 3, 7, 40])
  func `members of a team see at every meeting what all wrote before it`(members: Int) {
    let rounds = 200
    let places = UnsafeMutableBufferPointer<Int>.allocate(capacity: members)
    let sums = UnsafeMutableBufferPointer<Int>.allocate(capacity: members * rounds)
    defer {
      places.deallocate()
      sums.deallocate()
    }
    places.initialize(repeating: 0)
    sums.initialize(repeating: 0)
    nonisolated(unsafe) let (written, read) = (places, sums)
    let didRun = Parallel.team(of: members) { member, team in
      for round in 0..<rounds {
        written[member] += member + round
        team.meet()
        read[member * rounds + round] = written.reduce(0, +)
        team.meet()
      }
    }
    let expected = (0..<rounds).map { last in
      (0..<members).reduce(0) { $0 + $1 * (last + 1) + last * (last + 1) / 2 }
    }
    #expect(didRun)
    for member in 0..<members { #expect(Array(sums[member * rounds..<(member + 1) * rounds]) == expected) }
  }

  @Test func `members of a team use one thread each`() {
    let threads = Mutex([Int]())
    _ = Parallel.team(of: 3) { _, _ in threads.withLock { $0.append(Parallel.availableThreads) } }
    #expect(threads.withLock { $0 } == [1, 1, 1])
  }

  @Test func `a number of threads that is no whole number above zero is passed over`() {
    #expect(Parallel.threadCount(requested: "3") == 3)
    for text in ["", "0", "-2", "many", "2.5"] {
      #expect(Parallel.threadCount(requested: text) == Parallel.threadCount(requested: nil))
    }
  }
}
