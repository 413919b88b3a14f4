public import Modules

/// What can be wrong with a node of a NIR graph, or with the edges between nodes.
public enum NIRProblem: Error, Equatable, Sendable {
  /// No type is told.
  case noType
  /// A type that NIR does not have.
  case unknownType(String)
  /// A field that nodes of the type have to have.
  case missingField(String, kind: NIRNode.Kind)
  /// A field that is not what it has to be.
  case field(String, reason: String)
  /// Two fields of shapes that have to be the same.
  case shapesDiffer(String, [Int], String, [Int])
  /// An edge from or to a node that is not there.
  case danglingEdge(from: String, to: String, missing: String, suggestion: String?)
  /// An edge that is there twice.
  case duplicateEdge(from: String, to: String)
  /// Graphs in graphs beyond what is read.
  case tooDeep(limit: Int)
  /// Something that cannot be run, or has no words in NIR.
  case notPossible(String)
  /// An input of another shape than the node's.
  case inputShape(expected: [Int], found: [Int], from: String)
  /// A module that refuses the values of the node.
  case refused(ModuleError)
}

extension NIRProblem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noType: "has no dataset 'type'; write the file anew"
    case .unknownType(let name):
      "is of type '\(name)', which NIR 1.0.8 does not have; it has "
        + NIRNode.Kind.allCases.map(\.rawValue).joined(separator: ", ")
    case .missingField(let field, let kind): "has no '\(field)', which every \(kind.rawValue) needs; write it anew"
    case .field(let field, let reason): "has a '\(field)' that \(reason)"
    case .shapesDiffer(let first, let shape, let second, let other):
      "has '\(first)' of shape \(shape), but '\(second)' of shape \(other); all parameters of neurons need one shape"
    case .danglingEdge(let from, let to, let missing, let suggestion):
      "has an edge from '\(from)' to '\(to)', but no node '\(missing)'; add the node or remove the edge"
        + (suggestion.map { "; is '\($0)' meant" } ?? "")
    case .duplicateEdge(let from, let to): "has two edges from '\(from)' to '\(to)'; remove one"
    case .tooDeep(let limit): "holds graphs in graphs more than \(limit) deep; flatten it"
    case .notPossible(let reason): reason
    case .inputShape(let expected, let found, let from):
      "takes an input of shape \(expected), but '\(from)' gives \(found)"
    case .refused(let error): "cannot become a module: \("\(error)".dropLast(1))"
    }
  }
}
