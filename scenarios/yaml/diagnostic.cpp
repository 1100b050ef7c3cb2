#include "scenarios/yaml/diagnostic.hpp"

#include <utility>

#include <fmt/format.h>

namespace knee::scenarios {

Diagnostic wrong(std::string what, std::string expected, std::string nearest) {
  return {.what = std::move(what), .expected = std::move(expected), .nearest = std::move(nearest)};
}

std::string to_string(const Diagnostic& mistake) {
  const std::string place = to_string(mistake.place);
  std::string line = place.empty() ? mistake.what : fmt::format("{}: {}", place, mistake.what);
  if (!mistake.expected.empty()) line += fmt::format("; expected {}", mistake.expected);
  if (!mistake.nearest.empty()) line += fmt::format("; did you mean \"{}\"?", mistake.nearest);
  return line;
}

std::string to_string(const Warning& warning) {
  return fmt::format("{}: warning: {}; {}", to_string(warning.place), warning.what, warning.advice);
}

}  // namespace knee::scenarios
