#include "scenarios/uncertainty/uncertain_input.hpp"

#include <algorithm>
#include <cmath>

#include "scenarios/schema/quantity_pair.hpp"

namespace knee::scenarios {
namespace {

/// The largest ratio of the ends of a linear scale.
constexpr double kLinearRatio = 2;

double between(const QuantityPair& ends, double share) {
  const bool logarithmic = ends.low > 0 && ends.high > kLinearRatio * ends.low;
  const double value =
      logarithmic ? ends.low * std::pow(ends.high / ends.low, share) : ends.low + share * (ends.high - ends.low);
  return std::clamp(value, ends.low, ends.high);
}

}  // namespace

std::string value_at(const UncertainInput& input, double share) {
  if (share <= 0) return input.low;
  if (share >= 1) return input.high;
  const auto ends = quantity_pair(input.low, input.high);
  const double value = between(*ends, share);
  return ends->kind->write(input.whole ? std::round(value) : value);
}

std::vector<language::Assignment> assignments_at(const std::vector<UncertainInput>& inputs, const std::vector<double>& shares) {
  std::vector<language::Assignment> all;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    all.push_back({inputs[i].path, Node(Node::Kind::scalar, inputs[i].place, value_at(inputs[i], shares[i]))});
  }
  return all;
}

}  // namespace knee::scenarios
