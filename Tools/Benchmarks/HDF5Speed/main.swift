// W5 without archives: what the layer below them takes for the same rows and events, with no hash but the checksum of each
// chunk. It says what the hashes of archives cost. One line of JSON an operation.
//
//   HDF5Speed FOLDER [rows | events]

import CChecksums
import HDF5

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

let (stepCount, channelCount, eventCount, rounds) = (31_250, 4000, 10_000_000, 3)
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

/// Datasets on their way into a file, written as archives write them: full chunks first, which then become parts of datasets.
struct Datasets {
  private struct Part {
    let name: String
    let type: HDF5Type
    let rows: Int
    let tail: [Int]
    let chunk: [Int]
    let start: Int
    let chunkCount: Int
    let rest: [UInt8]
  }

  private static let start = 2048
  private let file: GrowingFile
  private var parts: [Part] = []

  init() throws { file = try GrowingFile(path, from: Self.start) }

  /// Takes all values of a dataset; chunks are as in archives, up to 512 KiB.
  mutating func add<Value: HDF5Scalar>(_ values: [Value], width: Int?, as name: String) throws {
    let rowBytes = (width ?? 1) * MemoryLayout<Value>.size
    let chunkRows = 1 << (Int.bitWidth - 1 - max(1, (1 << 19) / rowBytes).leadingZeroBitCount)
    let (start, chunkBytes) = (file.end, chunkRows * rowBytes)
    let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: chunkBytes + HDF5Dataset.checksumBytes, alignment: 64)
    defer { chunk.deallocate() }
    try values.withUnsafeBytes { bytes in
      let chunkCount = bytes.count / chunkBytes
      for number in 0..<chunkCount {
        chunk.copyMemory(from: .init(rebasing: bytes[number * chunkBytes..<(number + 1) * chunkBytes]))
        let checksum = checksums_fletcher32(chunk.baseAddress, chunkBytes)
        chunk.storeBytes(of: checksum.littleEndian, toByteOffset: chunkBytes, as: UInt32.self)
        _ = try file.append(.init(chunk))
      }
      let tail = width.map { [$0] } ?? []
      parts.append(
        Part(
          name: name, type: Value.hdf5Type, rows: values.count / (width ?? 1), tail: tail, chunk: [chunkRows] + tail,
          start: start, chunkCount: chunkCount, rest: Array(bytes[(chunkCount * chunkBytes)...])))
    }
  }

  /// Makes the file one of HDF5.
  func finish() throws {
    try file.flush()
    let hdf5 = try HDF5File.create(over: path, keeping: Self.start..<file.end)
    for part in parts {
      let dataset = try hdf5.root.createDataset(
        part.name, type: part.type, shape: [part.rows] + part.tail, chunk: part.chunk)
      let writer = try HDF5RowWriter(dataset)
      try writer.adopt(chunks: part.chunkCount, at: part.start)
      try part.rest.withUnsafeBytes { try writer.append($0) }
      try writer.finish()
    }
    try hdf5.close()
  }
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
    var file = try Datasets()
    try file.add(rows, width: channelCount, as: "v")
    try file.finish()
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
    var file = try Datasets()
    try file.add(times, width: nil, as: "t")
    try file.add(channels, width: nil, as: "c")
    try file.finish()
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
