/// Finds the name that was probably meant.
package enum SpellingSuggestion {
  /// The candidate with the fewest edits to `name`, when they are few against its length.
  package static func nearest(to name: String, in candidates: [String]) -> String? {
    if name.isEmpty { return nil }
    let limit = max(1, (name.count + 1) / 3)
    var best: (name: String, distance: Int)?
    for candidate in candidates {
      let distance = editDistance(Array(name), Array(candidate))
      if distance <= limit, distance < best?.distance ?? Int.max { best = (candidate, distance) }
    }
    return best?.name
  }

  /// The number of insertions, deletions and replacements between two texts (Levenshtein 1966).
  private static func editDistance(_ first: [Character], _ second: [Character]) -> Int {
    var previous = Array(0...second.count)
    for (row, character) in first.enumerated() {
      var current = [row + 1]
      for (column, other) in second.enumerated() {
        current.append(
          min(previous[column] + (character == other ? 0 : 1), previous[column + 1] + 1, current[column] + 1))
      }
      previous = current
    }
    return previous[second.count]
  }
}
