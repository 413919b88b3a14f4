extension EventSeries {
  /// The train on another number of channels: events on surplus channels are left out, added channels are silent.
  ///
  /// A module refuses a train of another width; the model system fits it in this way without a word.
  public func fittingChannels(to channelCount: Int) -> EventSeries {
    precondition(channelCount >= 0 && channelCount <= Int(Int32.max), "A train has from 0 to 2^31 - 1 channels.")
    let kept = channels.indices.filter { channels[$0] < channelCount }
    return EventSeries(
      sortedTimes: kept.map { times[$0] }, channels: kept.map { channels[$0] }, channelCount: channelCount,
      start: start, stop: stop, isPeriodic: isPeriodic, name: name)
  }
}
