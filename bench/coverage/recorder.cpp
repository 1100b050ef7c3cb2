#include "bench/coverage/recorder.hpp"

#include <algorithm>
#include <vector>

#include "scenarios/run/durations.hpp"
#include "sim/stats/histogram.hpp"

namespace knee::coverage {
namespace {

/// Requests that are in the system, and those that left since the batch began.
class Present {
 public:
  void add(const Request& request) { stays_.push_back({request.due, request.due + request.latency}); }

  /// Fills in the number in the system from `start` to `end`, and forgets requests that have left by then.
  void close(double start, double end, analysis::Batch& batch) {
    double area = 0;
    std::size_t left = 0;
    for (const Stay& stay : stays_) {
      area += std::min(stay.until, end) - std::max(stay.from, start);
      if (stay.until > end) stays_[left++] = stay;
    }
    stays_.resize(left);
    batch.seconds = (end - start) / 1000;
    batch.in_system = area / (end - start);
    batch.in_system_at_end = static_cast<double>(left);
  }

 private:
  struct Stay {
    double from;
    double until;
  };
  std::vector<Stay> stays_;
};

void count(const Request& request, analysis::Tally& tally, sim::Histogram& latencies) {
  const auto outcome = request.served ? analysis::Outcome::served : analysis::Outcome::refused;
  ++tally.ended[static_cast<std::size_t>(outcome)];
  tally.present_ms += request.latency;
  if (!request.served) return;
  tally.served_ms += request.latency;
  latencies.record(sim::from_seconds(request.latency / 1000));
}

}  // namespace

analysis::Replication record(Queue& queue, std::size_t requests) {
  analysis::Replication replication;
  sim::Histogram latencies;
  Present present;
  double start = 0;
  Request next = queue.next();
  for (std::size_t b = 0; b < kBatches; ++b) {
    analysis::Batch batch{.classes = {analysis::Tally{}}};
    for (std::size_t i = 0; i < requests / kBatches; ++i) {
      count(next, batch.classes.front(), latencies);
      present.add(next);
      next = queue.next();
    }
    batch.classes.front().latency = scenarios::to_distribution(latencies.counts());
    latencies.clear();
    present.close(start, next.due, batch);
    start = next.due;
    replication.batches.push_back(std::move(batch));
  }
  return replication;
}

}  // namespace knee::coverage
