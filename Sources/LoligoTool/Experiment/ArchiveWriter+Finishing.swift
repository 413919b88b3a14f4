import HDF5
import Loligo

extension ArchiveWriter {
  /// Publishes what a body runs into an archive.
  ///
  /// However it ends, what is stored stays; where nothing is, or `rest` is all that is needed, a new archive is given up.
  /// - Parameters:
  ///   - rest: From what the run can go on; the segments unless given.
  ///   - isResumed: Whether another writer began the run.
  func finishing(orLeaving rest: Failure.Rest? = nil, isResumed: Bool, _ body: () throws -> Void) throws -> Archive {
    do {
      try body()
      return try finishUnlessInterrupted()
    } catch Failure.interrupted {
      try? checkpoint()
      throw Failure.interrupted(rest ?? storedRest())
    } catch let error as ArchiveError {
      guard let rest = rest ?? storedRest() else { throw error }
      throw Failure.unfinished(error, rest)
    } catch {
      // What a network did until it failed tells why.
      if rest == nil, storedRest() != nil {
        try? checkpoint()
        throw Failure.unfinished(error, .stored(archive: path))
      }
      if !isResumed { discard() }
      throw error
    }
  }

  /// Publishes, which shows how far it is and ends when the process is asked to stop.
  private func finishUnlessInterrupted() throws -> Archive {
    let progress = Progress("archive")
    let archive = Result { () throws(ArchiveError) in try finish(goesOn: progress.goesOn) }
    if case .failure(.givenUp) = archive { throw Failure.interrupted(nil) }
    return try archive.get()
  }

  /// The segments, if there are any: without one, nothing is left.
  private func storedRest() -> Failure.Rest? {
    let names = (try? DurableFile.list(path + ".partial")) ?? []
    if names.contains(where: { $0.hasPrefix("segment-") && $0.hasSuffix(".h5") }) { return .resumable(archive: path) }
    discard()
    return nil
  }
}
