/// The product of numbers that may come from a file, or `nil` if it does not fit or one is negative.
func checkedProduct(_ factors: some Sequence<Int>) -> Int? {
  var product = 1
  var isZero = false
  for factor in factors {
    guard factor >= 0 else { return nil }
    if factor == 0 { isZero = true }
    let (next, overflow) = product.multipliedReportingOverflow(by: max(factor, 1))
    guard !overflow else { return nil }
    product = next
  }
  return isZero ? 0 : product
}
