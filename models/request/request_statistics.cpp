#include "models/request/request_statistics.hpp"

namespace knee::models {

void RequestStatistics::started(Request& request, sim::Instant now) {
  ++requests_;
  if (measuring_ && requests_per_batch_ > 0 && left_in_batch_ == 0) on_full_();
  in_system_.add(1, now);
  request.batch = Request::kNoBatch;
  if (!measuring_) return;
  --left_in_batch_;
  ++outstanding_;
  request.batch = static_cast<std::uint32_t>(batches_.size() - 1);
  Open& open = open_.back()[request.class_number];
  ++open.outstanding;
  open.due_ns += request.due.time_since_epoch().count();
}

void RequestStatistics::completed(const Request& request, sim::Instant now) {
  if (observer_) observer_(request, now);
  ++ended_;
  in_system_.add(-1, now);
  if (measuring_ && request.outcome == Outcome::served) ++batches_.back().classes[request.class_number].departed;
  if (request.batch == Request::kNoBatch) return;
  take(request, now);
  --outstanding_;
  const bool current = measuring_ && request.batch + 1 == batches_.size();
  if (!current) compact(request.batch);
}

void RequestStatistics::take(const Request& request, sim::Instant now) {
  RequestTally& tally = batches_[request.batch].classes[request.class_number];
  Open& open = open_[request.batch][request.class_number];
  --open.outstanding;
  open.due_ns -= request.due.time_since_epoch().count();
  ++tally.ended[static_cast<std::size_t>(request.outcome)];
  tally.attempts += request.attempts;
  const sim::Duration latency = now - request.due;
  tally.present_ns += latency.count();
  if (request.outcome != Outcome::served) return;
  tally.served_ns += latency.count();
  open.latency.record(latency);
  sim::Duration total{};
  for (std::size_t i = 0; i < kLatencyComponents; ++i) {
    const sim::Duration spent = request.ledger.spent(static_cast<LatencyComponent>(i));
    total += spent;
    if (spent != sim::Duration::zero()) tally.spent_ns[i] += spent.count();  // most are zero, and the sums are wide
  }
  KNEE_CHECK(total == latency, "every moment of a request is in its ledger, once");
}

void RequestStatistics::begin(sim::Instant now, std::uint64_t requests_per_batch, OnFull on_full) {
  KNEE_CHECK(batches_.empty(), "a run is measured once");
  requests_per_batch_ = requests_per_batch;
  on_full_ = std::move(on_full);
  measuring_ = true;
  in_system_.reset(now);
  next_batch(now);
}

void RequestStatistics::next_batch(sim::Instant now) {
  if (!batches_.empty()) end_batch(now);
  batches_.push_back({.begin = now, .end = now, .classes = std::vector<RequestTally>(classes_)});
  if (spare_.empty()) spare_.emplace_back(classes_);
  open_.push_back(std::move(spare_.back()));
  spare_.pop_back();
  left_in_batch_ = requests_per_batch_;
}

void RequestStatistics::end_batch(sim::Instant now) {
  Batch& batch = batches_.back();
  batch.end = now;
  batch.in_system = in_system_.mean(now);
  batch.in_system_at_end = in_system_.value();
  in_system_.reset(now);
  compact(batches_.size() - 1);
}

void RequestStatistics::close(sim::Instant now) {
  measuring_ = false;
  closed_ = true;
  end_batch(now);
}

// Once all requests of a batch are back, its latencies need little memory, and the histograms serve another batch.
void RequestStatistics::compact(std::size_t batch) {
  std::vector<Open>& open = open_[batch];
  for (const Open& one : open) {
    if (one.outstanding > 0) return;
  }
  for (std::size_t i = 0; i < open.size(); ++i) {
    batches_[batch].classes[i].latency = open[i].latency.counts();
    open[i].latency.clear();
  }
  spare_.push_back(std::move(open));
  open.clear();
}

void RequestStatistics::give_up(sim::Instant now) {
  for (std::size_t batch = 0; batch < open_.size(); ++batch) {
    for (std::size_t i = 0; i < open_[batch].size(); ++i) {
      Open& open = open_[batch][i];
      RequestTally& tally = batches_[batch].classes[i];
      tally.unfinished = open.outstanding;
      tally.present_ns += sim::Int128{now.time_since_epoch().count()} * static_cast<std::int64_t>(open.outstanding) - open.due_ns;
      outstanding_ -= open.outstanding;
      open = {.outstanding = 0, .due_ns = 0, .latency = std::move(open.latency)};
    }
    if (!open_[batch].empty()) compact(batch);
  }
}

}  // namespace knee::models
