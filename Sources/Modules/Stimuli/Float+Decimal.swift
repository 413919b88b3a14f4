extension Float {
  /// The number that the shortest decimal text of the value stands for, so that a period of 0.01 s is a hundredth.
  var decimal: Double { Double(description) ?? Double(self) }
}
