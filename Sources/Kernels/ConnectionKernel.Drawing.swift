import CKernels

extension ConnectionKernel {
  /// A block as C takes it.
  struct Drawing {
    private let block: Block
    private var common: loligo_connection_block
    /// Whether lines write to rows of their own, so that threads can share them out.
    private let hasOwnRows: Bool
    /// The most partners that a line finds.
    private let capacity: Int

    init(_ block: Block) {
      self.block = block
      common = loligo_connection_block()
      common.key = block.key
      common.has_autapses = block.hasAutapses
      common.first_source = Int32(block.sources.lowerBound)
      common.source_count = Int32(block.sources.count)
      common.first_target = Int32(block.targets.lowerBound)
      common.target_count = Int32(block.targets.count)
      common.ports = Int32(block.ports)
      common.port = Int32(block.port)
      common.end_line = block.sources.count
      var (capacity, hasOwnRows) = (max(block.sources.count, block.targets.count), true)
      switch block.rule {
      case .probability(let probability):
        common.rule = LOLIGO_RULE_PROBABILITY
        // Below 2^-53 a gap is longer than any row, and 1 - p is 1.
        if 1 - probability < 1 {
          common.gap_scale = 1 / ElementaryFunctions.log(1 - probability)
        } else {
          common.end_line = 0
        }
      case .inDegree(let degree, let withReplacement):
        common.rule = LOLIGO_RULE_IN_DEGREE
        common.number = Int64(degree)
        common.has_replacement = withReplacement
        common.end_line = block.targets.count
        (capacity, hasOwnRows) = (max(capacity, degree), false)
      case .outDegree(let degree, let withReplacement):
        common.rule = LOLIGO_RULE_OUT_DEGREE
        common.number = Int64(degree)
        common.has_replacement = withReplacement
        capacity = max(capacity, degree)
      case .totalNumber(let number):
        common.rule = LOLIGO_RULE_TOTAL_NUMBER
        common.number = Int64(number)
        hasOwnRows = false
      case .oneToOne: common.rule = LOLIGO_RULE_ONE_TO_ONE
      }
      self.capacity = capacity
      self.hasOwnRows = hasOwnRows
      switch block.weights {
      case .constant(let weight): (common.weight_rule, common.weight_location) = (LOLIGO_WEIGHT_CONSTANT, weight)
      case .normal(let mean, let deviation):
        (common.weight_rule, common.weight_location) = (LOLIGO_WEIGHT_NORMAL, mean)
        common.weight_scale = deviation
      case .lognormal(let median, let deviation):
        (common.weight_rule, common.weight_location) = (LOLIGO_WEIGHT_LOGNORMAL, median)
        common.weight_scale = deviation
      case .uniform(let low, let width):
        (common.weight_rule, common.weight_location) = (LOLIGO_WEIGHT_UNIFORM, low)
        common.weight_scale = width
      }
      common.first_delay = UInt32(block.delays.lowerBound)
      common.delay_count = UInt32(block.delays.count)
      guard let space = block.space else { return }
      switch space.profile {
      case .gaussian(let scale): (common.profile, common.profile_scale) = (LOLIGO_PROFILE_GAUSSIAN, scale)
      case .exponential(let scale): (common.profile, common.profile_scale) = (LOLIGO_PROFILE_EXPONENTIAL, scale)
      case .disc(let square): (common.profile, common.profile_scale) = (LOLIGO_PROFILE_DISC, square)
      }
      let perTarget = space.targets.count / max(1, block.targets.count)
      common.dimensions = block.sources.isEmpty ? perTarget : space.sources.count / block.sources.count
      precondition(space.sources.count == common.dimensions * block.sources.count, "sources are [dimensions, sources]")
      precondition(space.targets.count == common.dimensions * block.targets.count, "targets are [dimensions, targets]")
      precondition(space.periods.isEmpty || space.periods.count == common.dimensions, "periods are [dimensions]")
    }

    /// Goes through all lines; `place` says where counts, or synapses, go.
    func run(threads: Int?, level: VectorLevel, place: (inout loligo_connection_block) -> Void) {
      var placed = common
      place(&placed)
      if let space = block.space {
        placed.source_positions = space.sources.span.address
        placed.target_positions = space.targets.span.address
        placed.periods = space.periods.isEmpty ? nil : space.periods.span.address
      }
      nonisolated(unsafe) let common = placed
      let lines = common.end_line
      let parts = hasOwnRows ? max(1, min(threads ?? Parallel.availableThreads, lines / 1024)) : 1
      let (capacity, sortsRows) = (capacity, common.rule == LOLIGO_RULE_OUT_DEGREE && common.has_replacement)
      _ = Parallel.map(count: parts, threads: parts) { part in
        var found = [Int32](repeating: 0, count: max(1, capacity))
        var marks = [UInt64](repeating: 0, count: capacity / 64 + 1)
        var keys = [UInt64](repeating: 0, count: sortsRows ? 2 * capacity : 0)
        found.withAddress { found in
          marks.withAddress { marks in
            keys.withAddress { keys in
              var block = common
              (block.found, block.marks, block.keys) = (found, marks, keys)
              (block.first_line, block.end_line) = (lines * part / parts, lines * (part + 1) / parts)
              level.kernels.pointee.connect_block(&block)
            }
          }
        }
      }
    }
  }
}
