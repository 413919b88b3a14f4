/// What is wrong with a file of the oracle, or cannot be said in Swift.
enum OracleError: Error, CustomStringConvertible {
  /// A dataset or attribute that the format promises and that is not there.
  case missing(String)
  /// A dataset or attribute of another shape or kind than the format says.
  case unreadable(String)
  /// A call that Swift's types rule out.
  case notExpressible(String)

  var description: String {
    switch self {
    case .missing(let name): "'\(name)' is missing"
    case .unreadable(let name): "'\(name)' is not as the format says"
    case .notExpressible(let what): "\(what) cannot be said in Swift"
    }
  }
}
