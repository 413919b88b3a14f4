import CHDF5

/// The result of a call of libhdf5, or what the library says about its failure, copied before the next call.
@discardableResult
func checked<Result: SignedInteger>(
  _ result: Result, _ call: String, on object: String
) throws(HDF5Error) -> Result {
  guard result < 0 else { return result }
  throw .callFailed(call: call, object: object, stack: copiedErrorStack())
}

/// The lines of this thread's error stack, outermost function first.
private func copiedErrorStack() -> [String] {
  var lines: [String] = []
  withUnsafeMutablePointer(to: &lines) { lines in
    let visit: H5E_walk2_t = { _, entry, lines in
      guard let entry, let lines else { return 0 }
      let function = entry.pointee.func_name.map { String(cString: $0) } ?? "libhdf5"
      let text = entry.pointee.desc.map { String(cString: $0) } ?? "failed"
      lines.assumingMemoryBound(to: [String].self).pointee.append("\(function): \(text)")
      return 0
    }
    _ = H5Ewalk2(CHDF5_H5E_DEFAULT(), H5E_WALK_DOWNWARD, visit, lines)
  }
  return lines
}
