/// Checks of all events at once, without a branch for each; memory is read unchecked within what was compared first.
extension EventSeries {
  /// Whether events are ordered by time and simultaneous ones by channel; not where a time is not a number.
  static func areInOrder(_ times: [Double], _ channels: [Int32]) -> Bool {
    precondition(times.count == channels.count, "Every event has a time and a channel.")
    let (times, channels) = (times.span, channels.span)
    var wrong: Int32 = 0
    for event in stride(from: 1, to: times.count, by: 1) {
      unsafe wrong |=
        isInOrder(
          times[unchecked: event - 1], channels[unchecked: event - 1], times[unchecked: event],
          channels[unchecked: event])
        ? 0 : 1
    }
    return wrong == 0
  }

  @inline(__always)
  private static func isInOrder(_ time: Double, _ channel: Int32, _ next: Double, _ nextChannel: Int32) -> Bool {
    let (isLater, isSame, isNext) = (time < next, time == next, channel <= nextChannel)
    return isLater || (isSame && isNext)
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
