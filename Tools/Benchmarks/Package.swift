// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "loligo", path: "../..")],
  targets: [
    .executableTarget(
      name: "Benchmarks", dependencies: [.product(name: "Loligo", package: "loligo")],
      swiftSettings: [.enableUpcomingFeature("ExistentialAny")], linkerSettings: [.linkedLibrary("m")])
  ],
  swiftLanguageModes: [.v6]
)
