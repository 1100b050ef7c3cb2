#include "scenarios/scenario.hpp"

#include <algorithm>

namespace knee::scenarios {
namespace {

// Requests per second of one stream; none if it is closed.
std::optional<double> rate_of(const models::RequestStream& stream) {
  if (const auto* renewals = std::get_if<models::RenewalArrivals>(&stream.arrivals)) {
    return 1 / renewals->interval.mean();
  }
  if (const auto* recorded = std::get_if<models::RecordedArrivals>(&stream.arrivals)) {
    if (recorded->at->empty()) return 0;
    return static_cast<double>(recorded->at->size()) / sim::to_seconds(recorded->at->back());
  }
  return std::nullopt;
}

}  // namespace

std::uint64_t Architecture::threads() const {
  const auto* threads = std::get_if<models::ThreadServer::Options>(&group.runtime);
  return threads != nullptr ? threads->threads : 1;
}

std::optional<sim::Duration> Objective::goodput_limit() const {
  const auto strictest = std::max_element(latencies.begin(), latencies.end(), [](const Latency& a, const Latency& b) {
    return a.quantile < b.quantile;
  });
  if (strictest == latencies.end()) return std::nullopt;
  return strictest->limit;
}

std::optional<double> Scenario::offered_rate() const {
  double sum = 0;
  for (const models::RequestStream& stream : workload) {
    const std::optional<double> rate = rate_of(stream);
    if (!rate) return std::nullopt;
    sum += *rate;
  }
  return sum;
}

Scenario Scenario::at_load(sim::Rate rate) const {
  Scenario scaled = *this;
  double renewal_rate = 0;
  for (const models::RequestStream& stream : workload) {
    if (std::holds_alternative<models::RenewalArrivals>(stream.arrivals)) renewal_rate += *rate_of(stream);
  }
  for (models::RequestStream& stream : scaled.workload) {
    if (auto* renewals = std::get_if<models::RenewalArrivals>(&stream.arrivals)) {
      renewals->interval = renewals->interval.scaled(renewal_rate / rate.per_second());
    }
  }
  return scaled;
}

}  // namespace knee::scenarios
