extension VectorLevel {
  /// The choice of a level: what `LOLIGO_VECTOR_LEVEL` asked for, and what is used.
  package struct Selection: Hashable, Sendable {
    /// The text of `LOLIGO_VECTOR_LEVEL`, or nil when it is unset or empty.
    package let requested: String?
    /// The level in use.
    package let level: VectorLevel

    /// Whether a level was asked for that is unknown or that this machine cannot run, so that the best is used.
    package var isFallback: Bool { requested != nil && requested != level.rawValue }

    /// Chooses the level named by a text if this machine can run it, else the best.
    package init(requested: String?) {
      self.requested = requested?.isEmpty == true ? nil : requested
      let named = requested.flatMap(VectorLevel.init(rawValue:))
      level = named.flatMap { $0.isSupported ? $0 : nil } ?? VectorLevel.best
    }
  }
}
