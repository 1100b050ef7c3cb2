#include "models/heap/v8_heap.hpp"

#include <algorithm>

namespace knee::models {
namespace {

sim::Duration times_megabytes(sim::Duration per_megabyte, std::int64_t bytes) {
  return sim::from_seconds(sim::to_seconds(per_megabyte) * static_cast<double>(bytes) / 1e6);
}

}  // namespace

V8Heap::V8Heap(sim::TaskScope& threads, Machine& machine, const Options& options, sim::Bytes own)
    : Heap{own}, threads_{threads}, machine_{machine}, options_{options}, old_limit_{0} {
  old_limit_ = std::max(static_cast<std::int64_t>(options.growing_factor * static_cast<double>(old_alive())),
                        old_alive() + options.least_growth.count());
}

sim::Bytes V8Heap::size() const { return sim::Bytes{options_.new_space.count() + old_alive() + old_garbage_}; }

// A finished marking pauses at the next allocation, whatever the room.
std::int64_t V8Heap::room() const {
  return marking_ == Marking::done ? 0 : std::max<std::int64_t>(0, options_.new_space.count() - allocated_);
}

void V8Heap::grow(std::int64_t total, std::int64_t /*held*/) { allocated_ += total; }

Pause V8Heap::collect() {
  if (marking_ == Marking::done) return {finish_marking(), "mark-compact"};
  return {scavenge(), "scavenge"};
}

sim::Duration V8Heap::scavenge() {
  const sim::Duration pause =
      options_.scavenge + times_megabytes(options_.scavenge_per_megabyte, live_[0] + live_[1]);
  live_ = {0, live_[0], live_[2] + live_[1]};
  // Survivors share the space with the next allocations. If nearly everything survives they would leave no room; V8
  // then promotes early.
  allocated_ = std::min(live_[1], options_.new_space.count() / 2);
  ++scavenges_;
  if (marking_ == Marking::none && old_alive() + old_garbage_ >= old_limit_) threads_.start(mark());
  return pause;
}

sim::Process V8Heap::mark() {
  marking_ = Marking::running;
  marked_dead_ = old_garbage_;
  co_await machine_.compute(times_megabytes(options_.marking_per_megabyte, old_alive()));
  marking_ = Marking::done;
}

sim::Duration V8Heap::finish_marking() {
  marking_ = Marking::none;
  ++majors_;
  old_garbage_ -= marked_dead_;
  old_limit_ = std::max(static_cast<std::int64_t>(options_.growing_factor * static_cast<double>(old_alive())),
                        old_alive() + options_.least_growth.count());
  return options_.major + times_megabytes(options_.major_per_megabyte, old_alive());
}

void V8Heap::update_ages(RetainedBytes& holding) const {
  const std::uint64_t passed = scavenges_ - holding.minor;
  if (passed == 0) return;
  auto& [young, survived, old] = holding.bytes;
  old += survived;
  survived = 0;
  (passed == 1 ? survived : old) += young;
  young = 0;
  holding.minor = scavenges_;
}

void V8Heap::free(const RetainedBytes& holding) { old_garbage_ += holding.bytes[2]; }

}  // namespace knee::models
