#include "scenarios/language/change_effects.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "scenarios/language/keys/common.hpp"

namespace knee::scenarios::language {

void ChangeEffects::add(const Interpretation& reading) {
  const std::optional<sim::Duration> length = reading.built->run_length();
  if (length) longest_ = std::max(longest_, *length);
  for (std::size_t i = 0; i < reading.written.changes.size(); ++i) {
    const std::optional<sim::Duration>& at = reading.written.changes[i].at;
    if (!at || !length || *at < *length) happening_.insert(i);
  }
}

void ChangeEffects::warn(const Scenario& written, Warnings& warnings) const {
  for (std::size_t i = 0; i < written.changes.size(); ++i) {
    const Change& change = written.changes[i];
    if (!change.at || happening_.contains(i)) continue;
    warnings.add({.place = change.place,
                  .what = fmt::format("the change at {} comes after the run, which ends at {}", duration().write(*change.at),
                                      duration().write(longest_)),
                  .advice = "let it come earlier, set a longer measure.duration, or leave it out"});
  }
}

}  // namespace knee::scenarios::language
