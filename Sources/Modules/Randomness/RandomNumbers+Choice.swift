internal import Kernels

extension RandomNumbers {
  /// A whole number from 0 up to `bound`, the one at an index.
  func whole(at index: Int, below bound: Int) -> Int {
    Int(philox.bits(at: Int64(index)).multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// As many different numbers from 0 up to `count` as are asked for, in random order (Fisher & Yates).
  package func choice(of wanted: Int, from count: Int) -> [Int] {
    var numbers = Array(0..<count)
    for index in 0..<wanted { numbers.swapAt(index, index + whole(at: index, below: count - index)) }
    return Array(numbers.prefix(wanted))
  }
}
