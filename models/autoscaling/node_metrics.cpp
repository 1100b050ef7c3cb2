#include "models/autoscaling/node_metrics.hpp"

#include <cmath>
#include <utility>

namespace knee::models {

NodeMetrics::NodeMetrics(sim::Simulation& simulation, const Options& options, Fleet& fleet)
    : simulation_{simulation}, options_{options}, fleet_{fleet}, asked_(fleet.places()) {
  for (std::size_t i = 0; i < fleet.places(); ++i) {
    if (fleet.phase(i) == Fleet::Phase::ready) asked_[i] = Asked{};
  }
  simulation.start(scrape_again_and_again());
}

sim::Process NodeMetrics::scrape_again_and_again() {
  for (;;) {
    co_await simulation_.delay(options_.resolution);
    scrapes_.push_back(scrape());
  }
}

const NodeMetrics::Scrape* NodeMetrics::latest(sim::Instant now) {
  while (scrapes_.size() > 1 && sim::after(scrapes_[1].at, options_.delay) <= now) scrapes_.pop_front();
  return scrapes_.empty() || sim::after(scrapes_.front().at, options_.delay) > now ? nullptr : &scrapes_.front();
}

NodeMetrics::Scrape NodeMetrics::scrape() {
  const sim::Instant now = simulation_.now();
  Scrape scrape{.at = now, .cores = {}, .in_flight = {}};
  double sent = 0;
  double answered = 0;
  double latency_us = 0;
  for (std::size_t i = 0; i < fleet_.places(); ++i) {
    const NodeLoad::Counts counts = fleet_.place(i).load.take();
    sent += static_cast<double>(counts.sent);
    answered += static_cast<double>(counts.answered);
    latency_us += 1e6 * sim::to_seconds(counts.latency);
    scrape.cores.push_back(cores_of(i, now));
    scrape.in_flight.push_back(scrape.cores.back());
    if (scrape.in_flight.back()) scrape.in_flight.back()->milli = std::llround(1e3 * counts.in_flight);
  }
  scrape.requests_milli = std::llround(1e3 * sent / sim::to_seconds(options_.resolution));
  if (answered > 0) scrape.latency_us = std::llround(latency_us / answered);
  return scrape;
}

// A node that has not been asked before has no sample, nor has one whose processes do not listen.
std::optional<MetricSample> NodeMetrics::cores_of(std::size_t place, sim::Instant now) {
  const std::optional<ScaledNode> node = fleet_.node(place);
  const bool is_down = node && node->is_ready && fleet_.place(place).group.port() != Port::open;
  if (!node || node->is_pending || is_down) {
    asked_[place].reset();
    return std::nullopt;
  }
  const double busy = fleet_.place(place).machine.cores().busy_time();
  const std::optional<Asked> before = std::exchange(asked_[place], Asked{.started = node->started, .busy = busy});
  if (!before || before->started != node->started) return std::nullopt;
  const double cores = (busy - before->busy) / static_cast<double>(options_.resolution.count());
  return MetricSample{.milli = std::llround(1e3 * cores), .at = now, .window = options_.resolution};
}

}  // namespace knee::models
