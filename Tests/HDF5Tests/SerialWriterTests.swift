import Foundation
import HDF5
import Synchronization
import Testing

/// What is handed to another thread is done in order, within bounds, and its first failure is told.
struct SerialWriterTests {
  private struct Failed: Error, Equatable { let number: Int }
  private final class Log: Sendable {
    let numbers = Mutex<[Int]>([])
    func add(_ number: Int) { numbers.withLock { $0.append(number) } }
    var all: [Int] { numbers.withLock { $0 } }
  }

  @Test func `work is done once, in the order in which it came, on one thread at a time`() throws {
    let (writer, log, begun) = (SerialWriter<Failed>(byteLimit: 100), Log(), Log())
    for number in 0..<500 {
      try writer.add(byteCount: number % 40) {
        begun.add(number)
        #expect(log.all.count == number && begun.all.count == number + 1)
        log.add(number)
        return nil
      }
    }
    try writer.wait()
    #expect(log.all == Array(0..<500))
    #expect(writer.byteCount == 0)
  }

  @Test(arguments: [1, 7, 64, 1000])
  func `what waits for a slow sink never exceeds the limit`(limit: Int) throws {
    let (writer, log) = (SerialWriter<Failed>(byteLimit: limit), Log())
    for number in 0..<60 {
      try writer.add(byteCount: 1 + number % 7) {
        usleep(500)
        log.add(number)
        return nil
      }
      #expect(writer.byteCount <= max(limit, 7))
    }
    try writer.wait()
    #expect(log.all == Array(0..<60))
    // A single piece above the limit is taken when nothing else waits.
    #expect(writer.largestByteCount <= max(limit, 7))
  }

  @Test func `work above the limit waits until it is alone, and is done`() throws {
    let (writer, log) = (SerialWriter<Failed>(byteLimit: 10), Log())
    for number in 0..<5 {
      try writer.add(byteCount: number % 2 == 0 ? 1000 : 5) {
        usleep(1000)
        log.add(number)
        return nil
      }
    }
    try writer.wait()
    #expect(log.all == [0, 1, 2, 3, 4] && writer.largestByteCount == 1000)
  }

  @Test func `the first failure is thrown by every later call, and nothing is done after it`() throws {
    let (writer, log) = (SerialWriter<Failed>(byteLimit: 1000), Log())
    let gate = DispatchSemaphore(value: 0)
    for number in 0..<5 {
      try writer.add(byteCount: 1) {
        if number == 0 { gate.wait() }
        log.add(number)
        return number == 2 ? Failed(number: number) : nil
      }
    }
    gate.signal()
    #expect(throws: Failed(number: 2)) { try writer.wait() }
    #expect(throws: Failed(number: 2)) { try writer.add(byteCount: 1) { nil } }
    #expect(throws: Failed(number: 2)) { try writer.wait() }
    #expect(log.all == [0, 1, 2] && writer.byteCount == 0 && writer.failure == Failed(number: 2))
  }

  @Test func `a failure wakes who waits for room`() throws {
    let writer = SerialWriter<Failed>(byteLimit: 1)
    try writer.add(byteCount: 1) {
      usleep(20_000)
      return Failed(number: 0)
    }
    #expect(throws: Failed(number: 0)) { try writer.add(byteCount: 1) { nil } }
  }

  @Test func `what had not begun when it was given up is dropped`() throws {
    let (writer, log) = (SerialWriter<Failed>(byteLimit: 1000), Log())
    let (begun, gate) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    try writer.add(byteCount: 1) {
      begun.signal()
      gate.wait()
      log.add(0)
      return nil
    }
    try writer.add(byteCount: 1) {
      log.add(1)
      return nil
    }
    begun.wait()
    DispatchQueue.global().asyncAfter(deadline: .now() + 0.02) { gate.signal() }
    writer.cancel(Failed(number: 9))
    #expect(log.all == [0])
    #expect(throws: Failed(number: 9)) { try writer.wait() }
  }

  @Test func `work is ended in order beside the work after it, which is told when an end fails`() throws {
    let (writer, log) = (SerialWriter<Failed>(byteLimit: 1000), Log())
    let gate = DispatchSemaphore(value: 0)
    for number in 0..<3 {
      let work: @Sendable () -> Failed? = {
        log.add(number)
        if number == 2 { gate.signal() }
        return nil
      }
      try writer.add(byteCount: 1, work) { failure in
        // The first end comes to its own when the last work is done.
        if number == 0 { gate.wait() }
        log.add(failure.map { 100 + $0.number } ?? 10 + number)
        return number == 1 ? Failed(number: 1) : failure
      }
    }
    #expect(throws: Failed(number: 1)) { try writer.wait() }
    #expect(log.all == [0, 1, 2, 10, 11, 101] && writer.byteCount == 0)
  }

  @Test func `what was done before work that fails ends well`() throws {
    let (writer, log) = (SerialWriter<Failed>(byteLimit: 1000), Log())
    let gate = DispatchSemaphore(value: 0)
    // The last is told by `add` already where that comes late.
    #expect(throws: Failed(number: 1)) {
      for number in 0..<3 {
        let work: @Sendable () -> Failed? = {
          if number == 1 { gate.signal() }
          return number == 1 ? Failed(number: 1) : nil
        }
        try writer.add(byteCount: 1, work) { failure in
          gate.wait()
          log.add(failure == nil ? number : 100)
          return failure
        }
      }
      try writer.wait()
    }
    try? writer.wait()
    #expect(log.all == [0] && writer.byteCount == 0)
  }
}
