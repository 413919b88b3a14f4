/// What a name stands for in a NIR file: an array, text, or more names.
///
/// ```swift
/// node.metadata["integrator"] = .text("euler")
/// ```
public indirect enum NIRValue: Sendable, Hashable {
  /// Numbers or truth values.
  case array(NIRArray)
  /// One text.
  case text(String)
  /// Texts of a shape, row-major.
  case texts([String], shape: [Int])
  /// Values by name.
  case group([String: NIRValue])

  /// A single number.
  public static func number(_ value: Double) -> NIRValue { .array(NIRArray([value], shape: [])) }
  /// A single whole number.
  public static func integer(_ value: Int) -> NIRValue { .array(NIRArray([value], shape: [])) }

  /// The array, if it is one.
  public var array: NIRArray? { if case .array(let array) = self { array } else { nil } }
  /// The text, if it is one.
  public var text: String? { if case .text(let text) = self { text } else { nil } }
  /// The number, if it is one by itself.
  public var number: Double? { array.flatMap { $0.count == 1 ? $0.doubles[0] : nil } }
}
