/// Codecs, checks and printing that several keys use.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scenarios/schema/adapters.hpp"
#include "scenarios/schema/compound.hpp"
#include "scenarios/schema/mapping.hpp"
#include "scenarios/schema/quantity.hpp"
#include "scenarios/schema/words.hpp"
#include "sim/kernel/units.hpp"

namespace knee::scenarios::language {

/// A whole number, or `unlimited`: the largest value.
class Limit final : public Codec<std::size_t> {
 public:
  explicit Limit(Range<std::size_t> range) : number_{integer<std::size_t>(range)} {}

  using Codec::read;
  [[nodiscard]] Expected<std::size_t> read(std::string_view text) const final;
  [[nodiscard]] std::string write(const std::size_t& value) const final;
  [[nodiscard]] ScalarSchema schema() const final;

 private:
  Integer<std::size_t> number_;
};

[[nodiscard]] inline Limit limit(Range<std::size_t> range) { return Limit{range}; }

/// A sum of percentages for a message, without the rounding errors of the addition.
[[nodiscard]] std::string in_percent(double sum);

/// A size on the network.
[[nodiscard]] inline auto size() {
  return as<sim::Bytes>(
      bytes(), [](std::int64_t count) { return sim::Bytes{count}; },
      [](sim::Bytes size) { return size.count(); });
}

/// A duration in seconds, the unit of distributions.
[[nodiscard]] inline auto seconds(Range<sim::Duration> range = kAnyDuration) {
  return as<double>(
      duration(range), [](sim::Duration time) { return sim::to_seconds(time); },
      [](double time) { return sim::from_seconds(time); });
}

/// The unit of a recorded column: `s`, `ms`, `us` or `ns`.
[[nodiscard]] ChoiceCodec<sim::Duration> unit_of_time();

/// Durations above zero.
inline constexpr Range<sim::Duration> kPositiveDuration{.least = sim::Duration{1}, .most = kAnyDuration.most};
/// A factor of a demand.
inline constexpr Range<double> kFactor{.least = 1e-6, .most = 1e6};

/// A class of requests that is not among `names` is a mistake.
void check_class(const Placed<std::string>& written, const std::vector<std::string>& names,
                 Diagnostics& mistakes);

/// The text of a node in one line.
[[nodiscard]] std::string one_line(const Node& node);

/// The schema of a value that is printed as it was written.
[[nodiscard]] Schema as_written(const Node& node);

}  // namespace knee::scenarios::language
