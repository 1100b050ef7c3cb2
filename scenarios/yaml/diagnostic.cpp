#include "scenarios/yaml/diagnostic.hpp"

#include <utility>

#include <fmt/format.h>

#include "analysis/table/visible.hpp"

namespace knee::scenarios {
namespace {

/// A longer suggestion, such as a whole line of the file, is nothing that a reader compares.
constexpr std::size_t kSuggestionMax = 200;

}  // namespace

Diagnostic wrong(std::string what, std::string expected, std::string nearest) {
  return {.what = std::move(what), .expected = std::move(expected), .nearest = std::move(nearest)};
}

std::string to_string(const Diagnostic& mistake) {
  const std::string place = to_string(mistake.place);
  std::string line = place.empty() ? mistake.what : fmt::format("{}: {}", place, mistake.what);
  if (!mistake.expected.empty()) line += fmt::format("; expected {}", mistake.expected);
  if (!mistake.nearest.empty() && mistake.nearest.size() <= kSuggestionMax) line += fmt::format("; did you mean \"{}\"?", mistake.nearest);
  return analysis::visible(line);
}

std::string to_string(const Warning& warning) {
  return analysis::visible(fmt::format("{}: warning: {}; {}", to_string(warning.place), warning.what, warning.advice));
}

}  // namespace knee::scenarios
