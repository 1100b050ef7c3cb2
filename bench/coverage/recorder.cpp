#include "bench/coverage/recorder.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <vector>

namespace knee::coverage {
namespace {

constexpr double kNsInMs = 1e6;
constexpr std::uint32_t kBits = 9;

/// The bucket of a duration, the inverse of `Distribution::edge`.
std::uint32_t bucket_of(double ns) {
  const auto whole = static_cast<std::uint64_t>(ns);
  if (whole < (2U << kBits)) return static_cast<std::uint32_t>(whole);
  const auto octave = static_cast<std::uint32_t>(std::bit_width(whole)) - kBits - 1;
  return (octave << kBits) + static_cast<std::uint32_t>(whole >> octave);
}

/// Counts durations.
class Counter {
 public:
  void add(double ns) {
    const std::uint32_t bucket = bucket_of(ns);
    if (bucket >= counts_.size()) counts_.resize(bucket + 1);
    ++counts_[bucket];
    first_ = std::min(first_, bucket);
    last_ = std::max(last_, bucket);
    least_ = std::min(least_, ns);
    most_ = std::max(most_, ns);
  }

  analysis::Distribution take() {
    std::vector<analysis::Distribution::Bucket> buckets;
    for (std::uint32_t i = first_; i <= last_ && i < counts_.size(); ++i) {
      if (counts_[i] > 0) buckets.push_back({.number = i, .count = counts_[i]});
      counts_[i] = 0;
    }
    analysis::Distribution taken{std::move(buckets), least_, most_};
    first_ = UINT32_MAX;
    last_ = 0;
    least_ = INFINITY;
    most_ = 0;
    return taken;
  }

 private:
  std::vector<std::uint32_t> counts_;
  std::uint32_t first_ = UINT32_MAX;
  std::uint32_t last_ = 0;
  double least_ = INFINITY;
  double most_ = 0;
};

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

void count(const Request& request, analysis::Tally& tally, Counter& latencies) {
  const auto outcome = request.served ? analysis::Outcome::served : analysis::Outcome::refused;
  ++tally.ended[static_cast<std::size_t>(outcome)];
  tally.present_ms += request.latency;
  if (!request.served) return;
  tally.served_ms += request.latency;
  latencies.add(request.latency * kNsInMs);
}

}  // namespace

analysis::Replication record(Queue& queue, std::size_t requests) {
  analysis::Replication replication;
  Counter latencies;
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
    batch.classes.front().latency = latencies.take();
    present.close(start, next.due, batch);
    start = next.due;
    replication.batches.push_back(std::move(batch));
  }
  return replication;
}

}  // namespace knee::coverage
