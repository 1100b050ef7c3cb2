#include "models/autoscaling/autoscaler.hpp"

#include <vector>

namespace knee::models {

Autoscaler::Autoscaler(sim::Simulation& simulation, const Options& options, Fleet& fleet, TimelineRow row)
    : simulation_{simulation},
      options_{options},
      fleet_{fleet},
      metrics_{simulation, options.metrics, fleet},
      calculator_{options.calculation},
      behaviour_{options.behaviour},
      row_{row} {
  row_.count(static_cast<double>(fleet.asked_for()));
  simulation.start(synchronise());
}

sim::Process Autoscaler::synchronise() {
  for (;;) {
    co_await simulation_.delay(options_.every);
    adjust();
  }
}

void Autoscaler::adjust() {
  const sim::Instant now = simulation_.now();
  const NodeMetrics::Scrape* known = metrics_.latest(now);
  if (known == nullptr) return;
  const std::optional<std::size_t> wanted = recommended(*known);
  if (!wanted) return;
  const std::size_t current = fleet_.asked_for();
  const std::size_t next = behaviour_.next(current, *wanted, now);
  if (next == current) return;
  behaviour_.changed(current, next, now);
  row_.count(static_cast<double>(next));
  fleet_.scale_to(next);
}

std::optional<std::size_t> Autoscaler::recommended(const NodeMetrics::Scrape& known) const {
  const std::size_t current = fleet_.asked_for();
  switch (options_.metric) {
    case Metric::cores: return calculator_.by_utilisation(nodes_with(known.cores), current, options_.target, simulation_.now());
    case Metric::in_flight: return calculator_.by_mean(nodes_with(known.in_flight), current, options_.target);
    case Metric::requests: return calculator_.by_share(current, known.requests_milli, options_.target);
    case Metric::latency: break;
  }
  if (!known.latency_us) return std::nullopt;
  return calculator_.by_value(fleet_.ready(), current, *known.latency_us, options_.target);
}

// A node that has come since has no sample.
std::vector<ScaledNode> Autoscaler::nodes_with(const std::vector<std::optional<MetricSample>>& samples) const {
  std::vector<ScaledNode> nodes;
  for (std::size_t i = 0; i < fleet_.places(); ++i) {
    std::optional<ScaledNode> node = fleet_.node(i);
    if (!node) continue;
    if (samples[i] && samples[i]->at >= node->started) node->sample = samples[i];
    nodes.push_back(*node);
  }
  return nodes;
}

}  // namespace knee::models
