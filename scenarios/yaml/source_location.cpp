#include "scenarios/yaml/source_location.hpp"

#include <fmt/format.h>

namespace knee::scenarios {

const std::string& SourceName::text() const {
  static const std::string kNone;
  return name_ == nullptr ? kNone : *name_;
}

std::string to_string(const SourceLocation& place) {
  const std::string& file = place.file.text();
  return place.line == 0 ? file : fmt::format("{}:{}:{}", file, place.line, place.column);
}

}  // namespace knee::scenarios
