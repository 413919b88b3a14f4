/// What came of one unit of the oracle: a case of kind `module`, or a call of kind `timed`.
enum Outcome: Equatable {
  /// Every quantity agrees.
  case passed
  /// Loligo differs on purpose; everything else agrees.
  case deliberate(Fault)
  /// The call cannot be said in Swift.
  case leftOut(String)
  /// Something differs that should not.
  case failed(String)

  /// What comes of a comparison; what it throws tells why there was none, or that it failed.
  init(_ compare: () throws -> Outcome) {
    do { self = try compare() } catch OracleError.notExpressible(let what) { self = .leftOut(what) } catch {
      self = .failed("\(error)")
    }
  }

  /// What comes of what was found to differ, and of a difference that is there on purpose.
  init(_ failures: [String], except fault: Fault? = nil) {
    self = failures.isEmpty ? fault.map(Outcome.deliberate) ?? .passed : .failed(failures.joined(separator: "; "))
  }
}
