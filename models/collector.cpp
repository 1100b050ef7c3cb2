#include "models/collector.hpp"

#include <numeric>

namespace knee::models {

void Collector::completed(const Request& request, sim::Instant now) {
  if (observer_) observer_(request, now);
  in_flight_.add(-1, now);
  if (request.due >= closed_) return;
  if (outstanding_ > 0) --outstanding_;
  ++completed_[static_cast<std::size_t>(request.outcome)];
  if (request.outcome != Outcome::served) return;

  const sim::Duration latency = now - request.due;
  if (!objective_ || latency <= *objective_) ++good_;
  if (request.due < cut_) return;
  KNEE_CHECK(request.ledger.total() == latency, "every moment of a request is in its ledger, once");
  latency_.record(latency);
  for (std::size_t i = 0; i < kSpentKinds; ++i) spent_[i] += request.ledger.spent(static_cast<Spent>(i));
}

void Collector::cut(sim::Instant now) {
  cut_ = now;
  latency_.clear();
  started_ = 0;
  good_ = 0;
  completed_.fill(0);
  spent_.fill({});
  in_flight_.reset(now);
}

void Collector::close(sim::Instant now) {
  closed_ = now;
  outstanding_ = static_cast<std::uint64_t>(in_flight_.value());
}

std::uint64_t Collector::completed() const {
  return std::accumulate(completed_.begin(), completed_.end(), std::uint64_t{0});
}

double Collector::mean_spent(Spent account) const {
  const auto count = static_cast<double>(latency_.count());
  return count > 0 ? sim::to_seconds(spent_[static_cast<std::size_t>(account)]) / count : 0;
}

}  // namespace knee::models
