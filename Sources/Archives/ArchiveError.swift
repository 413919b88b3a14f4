public import Modules
public import Signals

/// What can go wrong with an archive, in writing and in reading.
public enum ArchiveError: Error, Equatable, Sendable {
  // MARK: Creating

  /// A path that cannot name a file.
  case unusablePath(String)
  /// A file of that name, or of one that belongs to it, is there.
  case alreadyExists(path: String, obstacle: String)
  /// The folder of an unfinished run is there.
  case unfinishedRunExists(path: String, folder: String)
  /// Another process, or another writer of this one, is writing the archive.
  case beingWritten(path: String, process: Int?)
  /// There is no unfinished run of the archive.
  case noUnfinishedRun(path: String, folder: String)
  /// The archive was finished, and there is nothing to go on with.
  case alreadyFinished(path: String)
  /// The unfinished run has not come far enough to go on with.
  case nothingToResume(path: String, folder: String)
  /// The unfinished run has not a single step.
  case nothingToSalvage(path: String, folder: String)
  /// A run that goes on with another input than it began with.
  case inputDiffers(name: String)
  /// What is left in the folder is of archives that were being joined.
  case unfinishedMerge(path: String, folder: String)
  /// The caller ended it.
  case givenUp(path: String)
  /// An archive that cannot be joined with others.
  case notMergeable(path: String, reason: String)
  /// The folder that the archive should be in is not there.
  case folderMissing(path: String)
  /// The folder of the archive cannot be written to.
  case notWritable(path: String, reason: String)
  /// A name that cannot stand in a file.
  case unusableName(what: String, name: String)

  // MARK: Writing

  /// A write failed.
  case writeFailed(path: String, reason: String)
  /// The disk is full.
  case noSpace(path: String)
  /// An earlier write failed, so that nothing more is taken.
  case failedBefore(path: String, reason: String)
  /// The writer has finished, or was discarded.
  case closed(path: String)
  /// A run has begun and not ended.
  case runUnderWay(path: String)
  /// A piece, or the end, of a run that has not begun.
  case noRunUnderWay(path: String)
  /// A run that begins at another tick than where the archive stands.
  case clockDiffers(expected: Int64, found: Int64)
  /// A run that ends without having had a piece.
  case runWithoutPieces(path: String)
  /// A run on another time step than the archive's.
  case timeStepDiffers(expected: TimeStep, found: TimeStep)
  /// A run of a module that is not as the archive has it at that point.
  case moduleDiffers(relation: TrialRelation)
  /// A trace or input that is not as in the trials before.
  case signalDiffers(name: String, what: String, expected: String, found: String)
  /// A record of a trial on a grid that does not follow from the output's.
  case recordOffGrid(path: String)
  /// Records of one trial with different strides.
  case stridesDiffer(first: String, second: String)
  /// A piece of a trace with more events than can be taken at once.
  case tooManyEvents(path: String, found: Int, limit: Int)
  /// The channels that a record keeps are in so many pieces that an attribute cannot name them.
  case selectionTooScattered(name: String, byteCount: Int, limit: Int)
  /// A record that appears again after trials without it.
  case recordsNotContiguous(path: String, trial: Int)
  /// A piece of a run with other records than the first.
  case recordsChanged(expected: [String], found: [String])
  /// Two things that would lie at the same place of the file.
  case pathsCollide(String, String)
  /// A trial whose columns are not those of the trials before.
  case columnsChanged(expected: [String], found: [String])
  /// A column whose length is not the number of trials.
  case columnLength(name: String, expected: Int, found: Int)
  /// A metric whose number of values is not the product of its shape.
  case metricShape(name: String, shape: [Int], found: Int)
  /// A result that is set twice.
  case alreadySet(what: String, name: String)
  /// A finished segment that no longer holds what was written.
  case segmentDamaged(path: String, reason: String)
  /// A finished file that does not read back as it was written.
  case notAsWritten(path: String, object: String)

  // MARK: Reading

  /// No file of that name.
  case missing(path: String)
  /// A file that cannot be opened, and why.
  case cannotOpen(path: String, reason: String)
  /// A file that is no HDF5 file.
  case notHDF5(path: String)
  /// An HDF5 file that is no archive.
  case notAnArchive(path: String)
  /// An archive whose numbers were computed by other rules, so that a replay could not give the same bits.
  case otherArithmetic(path: String, what: String, found: Int, supported: Int)
  /// An archive of a later format.
  case newerFormat(path: String, found: Int64, supported: Int64)
  /// An archive that contradicts itself or cannot be read.
  case damaged(path: String, reason: String)
  /// A trial that the archive does not have.
  case noSuchTrial(Int, trialCount: Int)
  /// Steps that a trial does not have.
  case noSuchSteps(Range<Int>, stepCount: Int)
  /// A trial in which a trace was not recorded.
  case notRecorded(path: String, trial: Int, recorded: Range<Int>)
  /// A record, column, metric or text that the archive does not have.
  case notFound(what: String, name: String, suggestion: String?)
  /// Trouble with a module: rebuilt from the archive, or run again.
  case module(ModuleError)
  /// Trouble with a series or raster.
  case signal(name: String, SignalError)
}

extension ArchiveError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unusablePath(let path):
      "'\(path)' cannot name an archive; give the path of a file, such as 'run.h5'."
    case .alreadyExists(let path, let obstacle):
      "Archive '\(path)' is not created: '\(obstacle)' exists already; choose another name or remove it."
    case .unfinishedRunExists(let path, let folder):
      "Archive '\(path)' is not created: '\(folder)' holds a run that did not finish; "
        + "resume or salvage it, choose another name, or remove that folder."
    case .beingWritten(let path, let process):
      "Archive '\(path)' is being written\(process.map { " by process \($0)" } ?? ""); "
        + "wait until that has ended, or choose another name."
    case .noUnfinishedRun(let path, let folder):
      "There is no unfinished run of archive '\(path)': '\(folder)' does not exist; check the path."
    case .alreadyFinished(let path):
      "Archive '\(path)' is finished; there is nothing to go on with."
    case .nothingToResume(let path, let folder):
      "The run in '\(folder)' was ended before anything of it was stored; remove that folder and run '\(path)' again."
    case .nothingToSalvage(let path, let folder):
      "Not one step of the run in '\(folder)' can be read; nothing was published, and the folder is as it was - "
        + "put back what is missing there, or remove it and run '\(path)' again."
    case .unfinishedMerge(let path, let folder):
      "'\(folder)' is what is left of archives that were being joined into '\(path)', and no run; "
        + "join them again, which begins anew."
    case .givenUp(let path):
      "Archive '\(path)' was given up before it was published."
    case .notMergeable(let path, let reason):
      "'\(path)' is not joined: \(reason)."
    case .inputDiffers(let name):
      "The run goes on with another input '\(name)' than it began with; give it the same."
    case .folderMissing(let path):
      "Archive '\(path)' is not created: its folder does not exist; create the folder or choose another path."
    case .notWritable(let path, let reason):
      "Archive '\(path)' is not created: its folder cannot be written to (\(reason)); "
        + "choose another path or change the permissions."
    case .unusableName(let what, let name):
      "'\(name)' cannot be the name of \(what); "
        + "use at most 255 bytes without control characters, and as a name no '/', '.' or '..'."
    case .writeFailed(let path, let reason):
      "Archive '\(path)' could not be written: \(reason); check the disk first."
    case .noSpace(let path):
      "Archive '\(path)' could not be written: no space is left; free some first."
    case .failedBefore(let path, let reason):
      "Archive '\(path)' takes nothing more, since an earlier write failed: \(reason)"
    case .closed(let path):
      "The writer of archive '\(path)' has finished; create another archive for more trials."
    case .runUnderWay(let path):
      "Archive '\(path)' has a run under way; end it before anything else."
    case .noRunUnderWay(let path):
      "Archive '\(path)' has no run under way; begin one before its pieces."
    case .runWithoutPieces(let path):
      "A run of archive '\(path)' ends without any piece; append one, even of no steps."
    case .clockDiffers(let expected, let found):
      "The archive expects a trial from tick \(expected), but this one begins at tick \(found); "
        + "append trials in the order in which they ran."
    case .timeStepDiffers(let expected, let found):
      "The archive has a time step of \(expected), but the trial has \(found); create another archive for it."
    case .moduleDiffers(let relation):
      relation == .continued
        ? "The module is not as the trial before left it, so a replay would not give the same; "
          + "create another archive after changing a module."
        : "The module is not the one that the archive was created for, so a replay would not give the same; "
          + "start every trial from that one."
    case .signalDiffers(let name, let what, let expected, let found):
      "'\(name)' has \(what) \(found), but \(expected) in the trials before; one archive holds trials of one form."
    case .recordOffGrid(let path):
      "Record '\(path)' is not on the bins of the output or on every k-th of them; record it with a stride."
    case .stridesDiffer(let first, let second):
      "Records '\(first)' and '\(second)' of one trial have different strides or windows; record both with the same."
    case .tooManyEvents(let path, let found, let limit):
      "'\(path)' has \(found) events in one piece, but at most \(limit) are taken at once; "
        + "run in shorter pieces, or lower the weights if the network runs away."
    case .selectionTooScattered(let name, let byteCount, let limit):
      "The channels that are kept of '\(name)' are in so many pieces that their numbers take \(byteCount) bytes, and \(limit) is "
        + "the most; keep neighbours, fewer, or all of them."
    case .recordsNotContiguous(let path, let trial):
      "Record '\(path)' comes back in trial \(trial) after a trial without it; "
        + "record it in one unbroken range of trials."
    case .recordsChanged(let expected, let found):
      "A piece of a run has the records \(found), but the run began with \(expected); record the same in all pieces."
    case .pathsCollide(let first, let second):
      "'\(first)' and '\(second)' would lie at the same place of the archive; rename one of the modules."
    case .columnLength(let name, let expected, let found):
      "Column '\(name)' has \(found) values, but the archive has \(expected) trials; give one value a trial."
    case .columnsChanged(let expected, let found):
      "A trial has the columns \(found), but the trials before \(expected); give the same in all trials."
    case .metricShape(let name, let shape, let found):
      "Metric '\(name)' has \(found) values, which do not fill the shape \(shape); give as many as its product."
    case .alreadySet(let what, let name):
      "There is already \(what) named '\(name)'; give each a name of its own."
    case .segmentDamaged(let path, let reason):
      "Segment '\(path)' no longer holds what was written (\(reason)); nothing was published - check the disk; "
        + "salvage publishes what comes before it, and resume goes on from there when damage is left out."
    case .notAsWritten(let path, let object):
      "Archive '\(path)' did not read back as it was written (\(object)); nothing was published, check the disk."
    case .missing(let path):
      "Archive '\(path)' does not exist; check the path."
    case .cannotOpen(let path, let reason):
      "Archive '\(path)' cannot be opened: \(reason)."
    case .notHDF5(let path):
      "'\(path)' is no HDF5 file; check the path, or copy the file again if it was damaged on the way."
    case .notAnArchive(let path):
      "'\(path)' is an HDF5 file, but no Loligo archive; give a file that Loligo wrote."
    case .otherArithmetic(let path, let what, let found, let supported):
      "Archive '\(path)' was computed with version \(found) of \(what), this version has \(supported); "
        + "replay it with the Loligo that wrote it."
    case .newerFormat(let path, let found, let supported):
      "Archive '\(path)' was written by format \(found); this version reads up to \(supported); use a later Loligo."
    case .damaged(let path, let reason):
      "Archive '\(path)' is damaged: \(reason); restore it from a copy."
    case .noSuchSteps(let steps, let stepCount):
      "Steps \(steps.lowerBound) to \(steps.upperBound) do not exist: the trial has \(stepCount); ask for a part of 0 to \(stepCount)."
    case .noSuchTrial(let trial, let trialCount):
      "There is no trial \(trial); the archive has \(trialCount)\(trialCount > 0 ? ", from 0" : "")."
    case .notRecorded(let path, let trial, let recorded):
      "'\(path)' was not recorded in trial \(trial), only in trials \(recorded.lowerBound) to \(recorded.upperBound - 1)."
    case .notFound(let what, let name, let suggestion):
      "The archive has no \(what) '\(name)'.\(suggestion.map { " Did you mean '\($0)'?" } ?? "")"
    case .module(let error):
      error.description
    case .signal(let name, let error):
      "'\(name)': \(error.description)"
    }
  }
}
