/// What is measured of a process goes on with the one that takes its place.
#pragma once

#include "sim/kernel/time.hpp"
#include "sim/stats/time_average.hpp"

namespace knee::models {

/// `average` has just begun; it goes on where `older` has ended.
inline void go_on_from(const sim::TimeAverage& older, sim::TimeAverage& average, sim::Instant now) {
  const auto value = average.value();
  average = older;
  average.set(value, now);
}

}  // namespace knee::models
