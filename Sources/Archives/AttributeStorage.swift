/// How the value of an attribute is stored.
enum AttributeStorage: String {
  case tensor, scalar, integers, integer, number, count, flag, text
  case timeStep = "time_step"
}
