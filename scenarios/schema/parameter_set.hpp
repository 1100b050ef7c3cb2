/// ParameterSet: one of several sets of keys that give the same numbers, such as mean and cv, or shape and
/// scale.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/schema/codec.hpp"

namespace knee::scenarios {

/// One number and its key.
struct Parameter {
  const char* name;
  const SchemaType<double>& (*type)();
  const char* doc;
};

struct ParameterSet {
  std::vector<Parameter> parameters;

  [[nodiscard]] bool has(std::string_view name) const;
};

/// The result of a reading: the position of the set, and its values in order.
struct Parameters {
  std::size_t set = 0;
  std::vector<double> values;
};

/// `mean and cv, or shape and scale`.
[[nodiscard]] std::string in_words(std::span<const ParameterSet> sets);

}  // namespace knee::scenarios
