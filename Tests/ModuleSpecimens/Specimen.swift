public import Modules
public import Testing

/// A module to be put under the laws.
public struct Specimen: Sendable, CustomTestStringConvertible {
  public let testDescription: String
  public let module: any Module
  /// Whether pieces of a run give the output of the whole.
  public let canBeCut: Bool

  public init(_ description: String, _ module: any Module, canBeCut: Bool = true) {
    testDescription = description
    self.module = module
    self.canBeCut = canBeCut
  }

  /// Every module of the library, in its variants: a new one is one line.
  public static func library() throws -> [Specimen] {
    try core() + layers() + sources() + networks() + filters()
  }
}
