#include "models/balancing/hash_table.hpp"

#include <algorithm>
#include <cmath>

#include "sim/random/random_stream.hpp"

namespace knee::models {
namespace {

// Where a node's points or entries are depends on its number alone, as it depends on its address in a proxy: all balancers of all
// runs have the same tables.
sim::RandomStream places_of(std::size_t node) { return sim::RandomStream{{.purpose = "places in a hash table", .index = node}}; }

}  // namespace

HashRing::HashRing(const std::vector<std::uint32_t>& weights, std::size_t size) {
  double sum = 0;
  for (const std::uint32_t weight : weights) sum += weight;
  const auto least = static_cast<double>(*std::min_element(weights.begin(), weights.end())) / sum;
  const double scale = std::ceil(least * static_cast<double>(size)) / least;
  double wanted = 0;
  for (std::size_t node = 0; node < weights.size(); ++node) {
    wanted += scale * weights[node] / sum;
    sim::RandomStream places = places_of(node);
    while (static_cast<double>(points_.size()) < wanted - 1e-6) points_.push_back({places(), node});
  }
  std::sort(points_.begin(), points_.end(), [](const Point& a, const Point& b) { return a.at < b.at; });
}

std::size_t HashRing::points(std::size_t node) const {
  return static_cast<std::size_t>(std::count_if(points_.begin(), points_.end(), [node](const Point& one) { return one.node == node; }));
}

std::size_t HashRing::place(std::uint64_t key) const {
  const auto next = std::lower_bound(points_.begin(), points_.end(), key, [](const Point& one, std::uint64_t at) { return one.at < at; });
  return next == points_.end() ? 0 : static_cast<std::size_t>(next - points_.begin());
}

MaglevTable::MaglevTable(const std::vector<std::uint32_t>& weights, std::size_t size) : nodes_(size, kFree) {
  struct Claimant {
    std::uint64_t next;
    std::uint64_t skip;
    std::uint64_t claimed = 0;  // its turns so far, times the greatest weight
  };
  std::vector<Claimant> all;
  for (std::size_t node = 0; node < weights.size(); ++node) {
    sim::RandomStream places = places_of(node);
    const std::uint64_t offset = places() % size;
    all.push_back({.next = offset, .skip = places() % (size - 1) + 1});
  }
  const std::uint64_t greatest = *std::max_element(weights.begin(), weights.end());
  std::size_t left = size;
  for (std::uint64_t round = 1; left > 0; ++round) {
    for (std::size_t node = 0; node < all.size() && left > 0; ++node) {
      Claimant& one = all[node];
      if (weights[node] == 0 || round * weights[node] < one.claimed) continue;
      one.claimed += greatest;
      while (nodes_[one.next] != kFree) one.next = (one.next + one.skip) % size;
      nodes_[one.next] = static_cast<std::uint32_t>(node);
      --left;
    }
  }
}

std::size_t MaglevTable::entries(std::size_t node) const {
  return static_cast<std::size_t>(std::count(nodes_.begin(), nodes_.end(), static_cast<std::uint32_t>(node)));
}

}  // namespace knee::models
