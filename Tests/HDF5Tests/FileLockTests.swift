import Dispatch
import Foundation
import HDF5
import Synchronization
import Testing

/// One at a time holds a lock, also where those who held it remove its file.
struct FileLockTests {
  @Test func `a lock is held once, is told, and ends with its release`() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/lock"
      let lock = try #require(try FileLock(path))
      #expect(lock.isHeld && FileLock.holder(of: path) != nil)
      #expect(try FileLock(path) == nil)
      lock.release()
      #expect(!lock.isHeld)
      #expect(try FileLock(path)?.isHeld == true)
      #expect(throws: FileError.self) { try FileLock("\(folder)/nowhere/lock") }
    }
  }

  @Test func `nobody gets the lock of a file that was removed since it was opened`() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/lock"
      let holders = Atomic(0)
      let most = Atomic(0)
      let taken = Atomic(0)
      DispatchQueue.concurrentPerform(iterations: 4) { _ in
        for _ in 0..<5000 {
          guard let lock = try? FileLock(path) else { continue }
          most.max(holders.add(1, ordering: .relaxed).newValue, ordering: .relaxed)
          taken.add(1, ordering: .relaxed)
          usleep(10)
          holders.subtract(1, ordering: .relaxed)
          _ = unlink(path)
          lock.release()
        }
      }
      #expect(most.load(ordering: .relaxed) == 1)
      #expect(taken.load(ordering: .relaxed) > 100)
    }
  }
}
