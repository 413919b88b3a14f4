internal import HDF5

extension Archive {
  /// Every object of the file that the list of hashes names, in the byte order of the paths.
  ///
  /// - Throws: `ArchiveError.damaged` for one that cannot be read.
  public var objects: [ArchivedObject] {
    get throws(ArchiveError) {
      try integrity.objects.map { object throws(ArchiveError) in
        let group = try? file.group(object.path)
        if let group { return try describe(object.path, group, type: nil, shape: []) }
        let dataset = try file.reading { () throws(HDF5Error) in try file.file.root.dataset(object.path) }
        return try describe(
          object.path, dataset, type: dataset.type.map(String.init(describing:)) ?? "other", shape: dataset.shape)
      }
    }
  }

  private func describe(
    _ path: String, _ object: some HDF5Object, type: String?, shape: [Int]
  ) throws(ArchiveError) -> ArchivedObject {
    let attributes = try file.attributes(of: object)
    return ArchivedObject(
      path: path, type: type, shape: shape, units: try file.optionalText("units", of: object),
      attributes: attributes.map { .init(name: $0.name, value: Self.words($0.value)) })
  }

  private static func words(_ value: HDF5Value) -> String {
    switch value {
    case .text(let text): text
    case .integer(let number): "\(number)"
    case .real(let number): "\(number)"
    case .flag(let flag): "\(flag)"
    case .texts(let texts): texts.joined(separator: ", ")
    case .integers(let numbers): "\(numbers)"
    case .reals(let numbers): "\(numbers)"
    case .flags(let flags): "\(flags)"
    }
  }
}
