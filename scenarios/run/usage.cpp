#include "scenarios/run/usage.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace knee::scenarios {

std::size_t Usage::resource_of(analysis::ResourceKind kind, const std::string& name) {
  const auto found = std::find_if(resources_.begin(), resources_.end(), [&](const analysis::Resource& resource) {
    return resource.kind == kind && resource.name == name;
  });
  if (found == resources_.end()) {
    resources_.push_back({.kind = kind, .name = name});
    return resources_.size() - 1;
  }
  ++found->count;
  return static_cast<std::size_t>(found - resources_.begin());
}

void Usage::add(analysis::ResourceKind kind, const std::string& name, double size, Meter in_use) {
  add(kind, name, size, in_use, {.per_second = 0, .is_capped = false});
}

void Usage::add(analysis::ResourceKind kind, const std::string& name, double size, const sim::TimeAverage& in_use) {
  add(kind, name, size, meter<[](const sim::TimeAverage& average, sim::Instant now) { return average.mean(now); }>(in_use));
}

void Usage::add(analysis::ResourceKind kind, const std::string& name, double size, Meter done, Rate rate) {
  const std::size_t resource = resource_of(kind, name);
  if (resource == first_sizes_.size()) first_sizes_.push_back(size);
  watched_.push_back({.meter = done,
                      .resource = static_cast<std::uint32_t>(resource),
                      .presence = presence_,
                      .weight = size / first_sizes_[resource],  // exactly 1 where all are alike
                      .size = size,
                      .rate = rate});
}

void Usage::set_presence(const Presence& presence) {
  presence_ = 0;
  if (!presence) return;
  presences_.push_back(presence);
  presence_ = static_cast<std::uint32_t>(presences_.size());
}

void Usage::begin_batch(sim::Instant now) {
  batch_begin_ = now;
  if (read_at_ == now) return;  // by the end of the last batch
  for (Watched& one : watched_) one.restart(now);
}

void Usage::Watched::restart(sim::Instant now) {
  if (rate.per_second > 0) before = meter.read(meter.subject, now);
}

double Usage::Watched::end(sim::Instant now, double seconds) {
  const double read = meter.read(meter.subject, now);
  if (rate.per_second == 0) return read / size;
  const double share = (read - std::exchange(before, read)) / (rate.per_second * seconds * size);
  return rate.is_capped ? std::clamp(share, 0.0, 1.0) : share;
}

std::vector<double> Usage::end_batch(sim::Instant now) {
  const double seconds = sim::to_seconds(now - batch_begin_);
  read_at_ = now;
  std::vector<double> sums(resources_.size(), 0);
  std::vector<double> weights(resources_.size(), 0);
  for (Watched& one : watched_) {
    const double utilisation = one.end(now, seconds);
    const double presence = one.presence == 0 ? 1 : presences_[one.presence - 1](now);
    if (std::isnan(utilisation) || presence <= 0) continue;
    sums[one.resource] += one.weight * utilisation;
    weights[one.resource] += one.weight * presence;
    one.busy_s += utilisation * seconds;
    one.there_s += seconds * presence;
  }
  for (std::size_t i = 0; i < sums.size(); ++i) sums[i] /= weights[i];  // not-a-number without a resource
  return sums;
}

void Usage::begin_highest() {
  for (Watched& one : watched_) one.busy_s = one.there_s = 0;
}

std::vector<analysis::Resource> Usage::resources() const {
  std::vector<analysis::Resource> resources = resources_;
  for (const Watched& one : watched_) {
    if (one.there_s <= 0) continue;
    double& highest = resources[one.resource].highest;
    highest = std::fmax(highest, one.busy_s / one.there_s);
  }
  return resources;
}

}  // namespace knee::scenarios
