import CKernels

/// A set of vector instructions that the kernels are compiled for; every level gives the same bits.
package enum VectorLevel: String, CaseIterable, Sendable {
  /// What every x86-64 processor runs: correct, not fast.
  case baseline
  /// x86-64-v3: AVX2 and fused multiply-add.
  case v3
  /// x86-64-v4: AVX-512.
  case v4
  /// 64-bit Arm.
  case neon

  /// Whether this processor and its operating system can run the level.
  package var isSupported: Bool { loligo_level_is_supported(raw) }

  /// The levels that this machine can run, slowest first.
  package static let supported: [VectorLevel] = allCases.filter(\.isSupported)

  /// The fastest level that this machine can run.
  package static let best: VectorLevel = supported.last ?? .baseline

  /// The level that kernels use unless told otherwise, chosen once.
  package static let current: VectorLevel = selection.level

  /// How the current level was chosen.
  package static let selection = Selection(requested: Environment.value(of: "LOLIGO_VECTOR_LEVEL"))

  private var raw: loligo_level {
    switch self {
    case .baseline: LOLIGO_LEVEL_BASELINE
    case .v3: LOLIGO_LEVEL_V3
    case .v4: LOLIGO_LEVEL_V4
    case .neon: LOLIGO_LEVEL_NEON
    }
  }

  /// The functions of this level.
  var kernels: UnsafePointer<loligo_kernels> {
    precondition(self == VectorLevel.current || isSupported, "this machine cannot run the vector level '\(rawValue)'")
    return loligo_kernels_at(raw)
  }
}
