#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What several runs of a body took.
struct Measurement {
  /// Seconds of the first run, that warms up.
  let first: Double
  /// Seconds by the clock, one a run.
  let walls: [Double]
  /// Seconds of the processor, one a run.
  let processor: [Double]

  /// Runs a body once to warm up, and then some times; for no rounds that first run is what counts.
  init(rounds: Int, _ body: () throws -> Void) rethrows {
    func timed() throws -> (wall: Double, processor: Double) {
      let (start, used) = (Self.wall(), Self.processorTime())
      try body()
      return (Self.wall() - start, Self.processorTime() - used)
    }
    let warm = try timed()
    first = warm.wall
    var results = rounds > 0 ? [] : [warm]
    for _ in 0..<rounds { results.append(try timed()) }
    walls = results.map(\.wall)
    processor = results.map(\.processor)
  }

  static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }

  private static func wall() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// Seconds of user and system, of the whole process.
  private static func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// The threads that the engine may use.
  static var threadCount: Int {
    getenv("LOLIGO_THREADS").flatMap { Int(String(cString: $0)) } ?? max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
  }

  /// The largest resident memory of the process so far, in MiB.
  static var peakMemory: Double {
    var usage = rusage()
    #if canImport(Glibc)
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    #else
      getrusage(RUSAGE_SELF, &usage)
    #endif
    return Double(usage.ru_maxrss) / 1024
  }
}
