/// Checks of all events at once, without a branch for each; memory is read unchecked within what was compared first.
extension EventSeries {
  /// Whether events are ordered by time and simultaneous ones by channel; not where a time is not a number.
  static func areInOrder(_ times: [Double], _ channels: [Int32]) -> Bool {
    precondition(times.count == channels.count, "Every event has a time and a channel.")
    return unsafe times.withUnsafeBytes { times in
      unsafe channels.withUnsafeBytes { channels in unsafe areInOrder(times, channels) }
    }
  }

  /// The same of memory that holds as many of both: eight events at once, each with the next, and what is left one by one.
  private static func areInOrder(_ times: UnsafeRawBufferPointer, _ channels: UnsafeRawBufferPointer) -> Bool {
    let pairCount = times.count / 8 - 1
    var wrong = SIMD8<Int64>.zero
    var event = 0
    while event + 8 <= pairCount {
      let time = unsafe times.loadUnaligned(fromByteOffset: event * 8, as: SIMD8<Double>.self)
      let next = unsafe times.loadUnaligned(fromByteOffset: event * 8 + 8, as: SIMD8<Double>.self)
      let channel = unsafe channels.loadUnaligned(fromByteOffset: event * 4, as: SIMD8<Int32>.self)
      let nextChannel = unsafe channels.loadUnaligned(fromByteOffset: event * 4 + 4, as: SIMD8<Int32>.self)
      // Channels are not negative: the difference is negative where they descend.
      let descends = SIMD8<Int64>(truncatingIfNeeded: nextChannel &- channel)
      wrong |= SIMD8(repeating: -1).replacing(with: descends, where: time .== next).replacing(
        with: 0, where: time .< next)
      event += 8
    }
    while event < pairCount {
      let time = unsafe times.load(fromByteOffset: event * 8, as: Double.self)
      let next = unsafe times.load(fromByteOffset: event * 8 + 8, as: Double.self)
      let channel = unsafe channels.load(fromByteOffset: event * 4, as: Int32.self)
      let nextChannel = unsafe channels.load(fromByteOffset: event * 4 + 4, as: Int32.self)
      if !(time < next || (time == next && channel <= nextChannel)) { return false }
      event += 1
    }
    return wrong.min() >= 0
  }

  /// Events by time, simultaneous ones by channel.
  static func sorted(_ times: [Double], _ channels: [Int32]) -> (times: [Double], channels: [Int32]) {
    let order = times.indices.sorted { (times[$0], channels[$0]) < (times[$1], channels[$1]) }
    return (order.map { times[$0] }, order.map { channels[$0] })
  }

  /// The channels in 32 bits; `nil` where one is not from 0 up to the number of channels, which an `Int32` holds.
  static func narrowed(_ channels: [Int], channelCount: Int) -> [Int32]? {
    var largest: UInt = 0
    let narrow = unsafe [Int32](unsafeUninitializedCapacity: channels.count) { target, count in
      unsafe LargePages.request(for: target)
      for index in channels.indices {
        largest = Swift.max(largest, UInt(bitPattern: channels[index]))
        unsafe target[index] = Int32(truncatingIfNeeded: channels[index])
      }
      count = channels.count
    }
    return largest < UInt(channelCount) || channels.isEmpty ? narrow : nil
  }
}
