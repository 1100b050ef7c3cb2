#include "models/balancing/in_flight.hpp"

namespace knee::models {

InFlight::InFlight(const Policy::Options& options)
    : weights_{options.weights}, counts_(options.nodes), interval_{options.refresh}, loads_{options.nodes} {}

void InFlight::change(std::size_t node, std::int64_t by, sim::Instant now) {
  if (interval_) refresh(now);
  counts_[node] += by;
  if (interval_) {
    changed_.push_back(node);
  } else {
    show(node);
  }
}

// Between two changes the counts stay, so what they were at a multiple of the interval is known at the next change.
void InFlight::refresh(sim::Instant now) {
  if (now < next_refresh_) return;
  for (const std::size_t node : changed_) show(node);
  changed_.clear();
  next_refresh_ += ((now - next_refresh_) / *interval_ + 1) * *interval_;
}

void InFlight::show(std::size_t node) {
  const auto count = static_cast<double>(counts_[node]);
  loads_.set(node, weights_.empty() ? count : count / weights_[node]);
}

}  // namespace knee::models
