public import LoligoTesting
public import Modules
public import Testing

/// A module to be put under the laws.
public struct Specimen: Sendable, CustomTestStringConvertible {
  public let testDescription: String
  public let module: any Module
  /// Whether pieces of a run give the output of the whole.
  public let canBeCut: Bool

  /// How to make inputs, where those that suit most modules do not suit it.
  public let inputs: InputMaker?

  public init(_ description: String, _ module: any Module, canBeCut: Bool = true, inputs: InputMaker? = nil) {
    testDescription = description
    self.module = module
    self.canBeCut = canBeCut
    self.inputs = inputs
  }

  /// Every module of the library, in its variants: a new one is one line.
  public static func library() throws -> [Specimen] {
    try core() + layers() + resettingNeurons() + membranes() + spatial() + sparse() + sources() + networks() + filters()
      + compounds() + nodeGraphs()
  }
}
