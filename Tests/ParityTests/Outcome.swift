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
}
