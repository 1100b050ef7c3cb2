/// Warning: something the user wrote that is right and has no effect, and Warnings: all of them.
#pragma once

#include <compare>
#include <cstddef>
#include <set>
#include <string>
#include <utility>

#include "scenarios/yaml/source_location.hpp"

namespace knee::scenarios {

/// What has no effect, where, and what to do. A warning never stops a command.
struct Warning {
  SourceLocation place;
  std::string what;    ///< names what the user wrote
  std::string advice;  ///< one way to give it an effect, or to leave it out

  friend auto operator<=>(const Warning&, const Warning&) = default;
};

/// One line: `file:line:column: warning: what; advice`.
[[nodiscard]] std::string to_string(const Warning& warning);

/// Every warning, ordered by place, each only once.
class Warnings {
 public:
  void add(Warning warning) { warnings_.insert(std::move(warning)); }

  [[nodiscard]] bool empty() const { return warnings_.empty(); }
  [[nodiscard]] std::size_t size() const { return warnings_.size(); }
  [[nodiscard]] auto begin() const { return warnings_.begin(); }
  [[nodiscard]] auto end() const { return warnings_.end(); }

 private:
  std::set<Warning> warnings_;
};

/// One line for each warning, each ended by a line break.
[[nodiscard]] std::string to_string(const Warnings& warnings);

}  // namespace knee::scenarios
