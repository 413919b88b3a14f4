import Foundation
import Testing

extension Trait where Self == ConditionTrait {
  /// Of tests whose processes limit their memory: `Tools/test --sanitize` leaves them out.
  static var limitsMemory: Self {
    .disabled(
      if: ProcessInfo.processInfo.environment["LOLIGO_SANITIZER"] != nil, "a sanitizer takes terabytes of addresses")
  }
}
