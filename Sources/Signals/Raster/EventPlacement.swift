/// Where in its bin an event of a raster is placed when it becomes an instant.
public enum EventPlacement: String, Sendable, CaseIterable {
  case binMiddle = "middle"
  case binStart = "start"
}
