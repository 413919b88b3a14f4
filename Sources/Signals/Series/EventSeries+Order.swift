/// Checks of all events at once, without a branch for each; memory is read unchecked within what was compared first.
extension EventSeries {
  /// Whether events are ordered by time and simultaneous ones by channel; not where a time is not a number.
  ///
  /// - Parameter channelCount: The number of channels of which each must be one, when that is not known yet.
  static func areInOrder(_ times: [Double], _ channels: [Int32], channelCount: Int? = nil) -> Bool {
    precondition(times.count == channels.count, "Every event has a time and a channel.")
    let last = Int32(clamping: (channelCount ?? Int(Int32.max) + 1) - 1)
    return unsafe times.withUnsafeBytes { times in
      unsafe channels.withUnsafeBytes { channels in unsafe areInOrder(times, channels, lastChannel: last) }
    }
  }

  /// The same of memory that holds as many of both: eight events at once, each with the next, and what is left one by one.
  fileprivate static func areInOrder(
    _ times: UnsafeRawBufferPointer, _ channels: UnsafeRawBufferPointer, lastChannel last: Int32
  ) -> Bool {
    let count = times.count / 8
    // Negative where a channel is not from 0 to the last.
    var outside = SIMD8<Int32>.zero
    var event = 0
    while event + 8 < count {
      let time = unsafe times.loadUnaligned(fromByteOffset: event * 8, as: SIMD8<Double>.self)
      let next = unsafe times.loadUnaligned(fromByteOffset: event * 8 + 8, as: SIMD8<Double>.self)
      let channel = unsafe channels.loadUnaligned(fromByteOffset: event * 4, as: SIMD8<Int32>.self)
      outside |= channel | (SIMD8(repeating: last) &- channel)
      if !all(time .< next) {
        let nextChannel = unsafe channels.loadUnaligned(fromByteOffset: event * 4 + 4, as: SIMD8<Int32>.self)
        let descends = channel .> nextChannel
        guard all(time .<= next) else { return false }
        if any(descends) {
          for lane in 0..<8 where descends[lane] && time[lane] == next[lane] { return false }
        }
      }
      event += 8
    }
    while event < count {
      let channel = unsafe channels.load(fromByteOffset: event * 4, as: Int32.self)
      outside[0] |= channel | (last &- channel)
      if event + 1 < count {
        let time = unsafe times.load(fromByteOffset: event * 8, as: Double.self)
        let next = unsafe times.load(fromByteOffset: event * 8 + 8, as: Double.self)
        let nextChannel = unsafe channels.load(fromByteOffset: event * 4 + 4, as: Int32.self)
        if !(time < next || (time == next && channel <= nextChannel)) { return false }
      }
      event += 1
    }
    return outside.min() >= 0
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

/// Whether events are in order, and on channels that there are, by what is shown of them a stretch at a time.
package struct EventOrder {
  private let lastChannel: Int32
  /// Whether all that was shown is.
  package private(set) var holds = true

  /// Before anything was shown.
  package init(channelCount: Int) { lastChannel = Int32(clamping: channelCount - 1) }

  /// Looks at times of 64 and channels of 32 bits, as many of both; each stretch but the first begins with the event before it.
  package mutating func look(at times: UnsafeRawBufferPointer, _ channels: UnsafeRawBufferPointer) {
    holds = unsafe holds && EventSeries.areInOrder(times, channels, lastChannel: lastChannel)
  }
}
