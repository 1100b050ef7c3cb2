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
  if (resource == first_sizes_.size()) {
    first_sizes_.push_back(size);
    weights_.push_back(0);
  }
  const double weight = size / first_sizes_[resource];  // exactly 1 where all are alike
  weights_[resource] += weight;
  active_.add();
  const Kind equal{.read = done.read, .rest = done.rest, .resource = resource, .weight = weight, .size = size, .rate = rate};
  watched_.push_back({.subject = done.subject, .kind = number_of(equal), .presence = presence_});
}

std::uint32_t Usage::number_of(const Kind& kind) {
  const auto found = std::find(kinds_.begin(), kinds_.end(), kind);
  const auto number = static_cast<std::uint32_t>(found - kinds_.begin());
  if (found == kinds_.end()) kinds_.push_back(kind);
  return number;
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
  for (Watched& one : watched_) {
    const Kind& kind = kinds_[one.kind];
    if (kind.rate.per_second > 0) one.before = kind.read(one.subject, now);
  }
}

double Usage::end(Watched& one, sim::Instant now, double seconds) const {
  const Kind& kind = kinds_[one.kind];
  const double read = kind.read(one.subject, now);
  if (kind.rate.per_second == 0) return read / kind.size;
  const double share = (read - std::exchange(one.before, read)) / (kind.rate.per_second * seconds * kind.size);
  return kind.rate.is_capped ? std::clamp(share, 0.0, 1.0) : share;
}

Usage::Reading::Reading(Usage& usage, sim::Instant now)
    : usage_{usage},
      now_{now},
      seconds_{sim::to_seconds(now - usage.batch_begin_)},
      reads_all_{seconds_ <= 0 || !usage.presences_.empty()},
      sums_(usage.resources_.size(), 0),
      weights_{reads_all_ ? sums_ : usage.weights_} {
  usage.read_at_ = now;
  usage.there_s_ += seconds_;
}

void Usage::Reading::read(std::size_t meters) {
  constexpr std::size_t kAhead = 8;  // the subjects lie apart; the processor fetches these while it reads others
  for (const std::size_t end = next_ + meters; next_ < end; ++next_) {
    if (next_ + kAhead < usage_.watched_.size()) __builtin_prefetch(usage_.watched_[next_ + kAhead].subject);
    read_one(next_);
  }
}

void Usage::Reading::read_one(std::size_t meter) {
  Watched& one = usage_.watched_[meter];
  const Kind& kind = usage_.kinds_[one.kind];
  const double utilisation = usage_.end(one, now_, seconds_);
  const double presence = one.presence == 0 ? 1 : usage_.presences_[one.presence - 1](now_);
  if (std::isnan(utilisation) || presence <= 0) return;
  sums_[kind.resource] += kind.weight * utilisation;
  if (reads_all_) weights_[kind.resource] += kind.weight * presence;
  one.busy_s += utilisation * seconds_;
  if (one.presence != 0) one.there_s += seconds_ * presence;
}

void Usage::Reading::let_rest(std::size_t meter) {
  const Watched& one = usage_.watched_[meter];
  const Kind& kind = usage_.kinds_[one.kind];
  if (kind.rest == nullptr || reads_all_) return;
  if (sim::Rest* rest = kind.rest(one.subject)) usage_.active_.let_rest(meter, *rest);
}

std::vector<double> Usage::Reading::end() {
  if (reads_all_) {
    read(usage_.watched_.size() - next_);
  } else {
    usage_.active_.for_each_active(next_, [this](std::size_t meter) {
      read_one(meter);
      let_rest(meter);
    });
  }
  for (std::size_t i = 0; i < sums_.size(); ++i) sums_[i] /= weights_[i];  // not-a-number without a resource
  return std::move(sums_);
}

void Usage::begin_highest() {
  there_s_ = 0;
  for (Watched& one : watched_) one.busy_s = one.there_s = 0;
}

std::vector<analysis::Resource> Usage::resources() const {
  std::vector<analysis::Resource> resources = resources_;
  for (const Watched& one : watched_) {
    if (there_s(one) <= 0) continue;
    double& highest = resources[kinds_[one.kind].resource].highest;
    highest = std::fmax(highest, one.busy_s / there_s(one));
  }
  return resources;
}

}  // namespace knee::scenarios
