#include "analysis/capacity/load_axis.hpp"

#include <algorithm>
#include <cmath>

namespace knee::analysis {

double LoadAxis::at_most(double load) const { return is_whole() ? std::max(std::floor(load), least - 1) : load; }

double LoadAxis::at_least(double load) const { return is_whole() ? std::max(std::ceil(load), least) : load; }

double LoadAxis::nearest(double load) const { return is_whole() ? std::max(std::round(load), least) : load; }

double LoadAxis::below(double load, double ratio) const {
  return is_whole() ? std::max(std::min(std::round(load / ratio), std::ceil(load) - 1), least) : load / ratio;
}

double LoadAxis::above(double load, double ratio) const {
  return is_whole() ? std::max(std::round(load * ratio), std::floor(load) + 1) : load * ratio;
}

std::uint64_t LoadAxis::length(double load, std::uint64_t requests) const {
  constexpr double kRequestsOfUser = 20;
  const double least_requests = is_whole() ? kRequestsOfUser * load : least_s * load;
  return std::max(requests, static_cast<std::uint64_t>(least_requests));
}

bool LoadAxis::is_one_answer(const Estimate& crossing) const {
  return is_whole() && crossing.has_interval() && std::ceil(crossing.high) - std::floor(crossing.low) <= 1;
}

Estimate LoadAxis::answer(const Estimate& crossing) const {
  if (!is_whole()) return crossing;
  const double value = std::floor(crossing.value);
  if (!crossing.has_interval()) return {.value = value};
  return {.value = value, .low = std::floor(crossing.low), .high = std::max(value, std::ceil(crossing.high) - 1)};
}

}  // namespace knee::analysis
