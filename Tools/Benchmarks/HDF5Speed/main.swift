// W5 without archives: what the layer below them takes for the same rows and events, with no hash but the checksum of each
// chunk. Archives are not written this way; it says what their hashes cost. One line of JSON an operation.
//
//   HDF5Speed FOLDER [rows | events]

import HDF5

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

let (stepCount, channelCount, blockSteps, eventCount, rounds) = (31_250, 4000, 256, 10_000_000, 3)
guard let folder = CommandLine.arguments.dropFirst().first else {
  print("usage: HDF5Speed FOLDER [rows | events]")
  exit(2)
}
let path = folder + "/hdf5.h5"

func seconds(_ clock: clockid_t) -> Double {
  var time = timespec()
  clock_gettime(clock, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

func measure(_ operation: String, _ data: String, bytes: Int, _ body: () throws -> Void) throws {
  var (walls, processor): ([Double], [Double]) = ([], [])
  for _ in 0...rounds {
    if operation == "write" {
      unlink(path)
      sync()
    }
    let (wall, used) = (seconds(CLOCK_MONOTONIC), seconds(CLOCK_PROCESS_CPUTIME_ID))
    try body()
    walls.append(seconds(CLOCK_MONOTONIC) - wall)
    processor.append(seconds(CLOCK_PROCESS_CPUTIME_ID) - used)
  }
  // The first round warms up.
  print(
    """
    {"workload": "W5", "system": "loligo", "op": "\(operation) unhashed", "data": "\(data)", "bytes": \(bytes), "n": \(rounds), \
    "median_s": \(median(Array(walls.dropFirst()))), "cpu_median_s": \(median(Array(processor.dropFirst())))}
    """)
}

func write<Value: HDF5Scalar>(_ values: [Value], width: Int?, to name: String, in file: HDF5File) throws {
  let rows = values.count / (width ?? 1)
  let tail = width.map { [$0] } ?? []
  // Chunks as in archives: up to 512 KiB.
  let rowBytes = (width ?? 1) * MemoryLayout<Value>.size
  let chunkRows = 1 << (Int.bitWidth - 1 - max(1, (1 << 19) / rowBytes).leadingZeroBitCount)
  let dataset = try file.root.createDataset(name, type: Value.hdf5Type, shape: [rows] + tail, chunk: [chunkRows] + tail)
  let writer = try HDF5RowWriter(dataset)
  try values.withUnsafeBytes { bytes in
    let blockBytes = blockSteps * channelCount * 4
    for first in stride(from: 0, to: bytes.count, by: blockBytes) {
      try writer.append(.init(rebasing: bytes[first..<min(first + blockBytes, bytes.count)]))
    }
  }
  try writer.finish()
}

/// The same numbers in every run, from 0 up to 2³¹.
func noise(_ count: Int) -> [UInt32] {
  var state: UInt64 = 1
  return (0..<count).map { _ in
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return UInt32(truncatingIfNeeded: state >> 33)
  }
}

func same<Value: Equatable>(_ found: [Value], _ written: [Value]) {
  guard found != written else { return }
  print("what was read is not what was written")
  exit(1)
}

func measureRows() throws {
  let rows = noise(stepCount * channelCount).map { Float($0) / Float(1 << 31) }
  try measure("write", "rows", bytes: rows.count * 4) {
    let file = try HDF5File.create(at: path)
    try write(rows, width: channelCount, to: "v", in: file)
    try file.close()
  }
  var rowsRead: [Float] = []
  try measure("read", "rows", bytes: rows.count * 4) {
    rowsRead = []
    rowsRead = try HDF5File.open(path).root.dataset("v").read()
  }
  same(rowsRead, rows)
}

func measureEvents() throws {
  let times = (0..<eventCount).map { Double($0) * 3.125e-6 }
  let channels = noise(eventCount).map { Int32($0 % 1000) }
  try measure("write", "events", bytes: eventCount * 12) {
    let file = try HDF5File.create(at: path)
    try write(times, width: nil, to: "t", in: file)
    try write(channels, width: nil, to: "c", in: file)
    try file.close()
  }
  var (timesRead, channelsRead): ([Double], [Int32]) = ([], [])
  try measure("read", "events", bytes: eventCount * 12) {
    (timesRead, channelsRead) = ([], [])
    let file = try HDF5File.open(path)
    timesRead = try file.root.dataset("t").read()
    channelsRead = try file.root.dataset("c").read()
  }
  same(timesRead, times)
  same(channelsRead, channels)
}

if CommandLine.arguments.dropFirst(2).first != "events" { try measureRows() }
if CommandLine.arguments.dropFirst(2).first != "rows" { try measureEvents() }
unlink(path)
