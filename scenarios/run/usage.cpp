#include "scenarios/run/usage.hpp"

#include <algorithm>
#include <cmath>

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

void Usage::add(analysis::ResourceKind kind, const std::string& name, double size, Utilisation utilisation, Begin begin) {
  const std::size_t resource = resource_of(kind, name);
  if (resource == first_sizes_.size()) first_sizes_.push_back(size);
  const double weight = size / first_sizes_[resource];  // exactly 1 where all are alike
  watched_.push_back({.resource = resource,
                      .weight = weight,
                      .utilisation = std::move(utilisation),
                      .begin = std::move(begin),
                      .presence = presence_});
}

void Usage::begin_batch(sim::Instant now) {
  batch_begin_ = now;
  for (const Watched& one : watched_) one.begin(now);
}

std::vector<double> Usage::end_batch(sim::Instant now) {
  const double seconds = sim::to_seconds(now - batch_begin_);
  std::vector<double> sums(resources_.size(), 0);
  std::vector<double> weights(resources_.size(), 0);
  for (Watched& one : watched_) {
    const double utilisation = one.utilisation(now);
    const double presence = one.presence ? one.presence(now) : 1;
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
