#include "scenarios/yaml/warning.hpp"

#include <fmt/format.h>

namespace knee::scenarios {

std::string to_string(const Warning& warning) {
  return fmt::format("{}: warning: {}; {}", to_string(warning.place), warning.what, warning.advice);
}

std::string to_string(const Warnings& warnings) {
  std::string lines;
  for (const Warning& warning : warnings) lines += to_string(warning) + "\n";
  return lines;
}

}  // namespace knee::scenarios
