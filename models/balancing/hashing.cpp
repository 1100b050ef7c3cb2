#include "models/balancing/hashing.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sim/random/random_stream.hpp"

namespace knee::models {
namespace {

std::vector<std::uint32_t> all_weights(const Policy::Options& options) {
  return options.weights.empty() ? std::vector<std::uint32_t>(options.nodes, 1) : options.weights;
}

}  // namespace

LoadBound::LoadBound(std::vector<std::uint32_t> weights, std::optional<double> factor)
    : weights_{std::move(weights)}, factor_{factor}, in_flight_(weights_.size()) {
  sum_ = std::accumulate(weights_.begin(), weights_.end(), 0.0);
}

std::uint64_t LoadBound::cap(std::size_t node) const {
  const double share = weights_[node] / sum_;
  return static_cast<std::uint64_t>(std::ceil(*factor_ * static_cast<double>(all_ + 1) * share - 1e-9));
}

void LoadBound::sent(std::size_t node) {
  ++in_flight_[node];
  ++all_;
}

void LoadBound::answered(std::size_t node) {
  --in_flight_[node];
  --all_;
}

ConsistentHash::ConsistentHash(const Options& options)
    : weights_{all_weights(options)}, table_size_{options.table_size}, bound_{weights_, options.bound} {
  if (options.table == Table::ring) ring_.emplace(weights_, options.ring_size);
}

template <class Places>
std::size_t ConsistentHash::walk(const Places& table, std::uint64_t key) {
  const Candidates* among = limits();
  const std::size_t first = table.place(key);
  std::optional<std::size_t> fallback;
  for (std::size_t i = 0; i < table.size(); ++i) {
    const std::size_t node = table.node((first + i) % table.size());
    if (among != nullptr && !among->has(node)) continue;
    if (bound_.admits(node)) return node;
    if (!fallback) fallback = node;
  }
  return fallback.value_or(0);
}

// A table is made for the candidates alone, as Envoy does when one goes.
const MaglevTable& ConsistentHash::maglev_of(const Candidates* among) {
  std::vector<char> members(weights_.size(), 1);
  for (std::size_t i = 0; among != nullptr && i < members.size(); ++i) members[i] = among->has(i) ? 1 : 0;
  const auto found = std::find_if(tables_.begin(), tables_.end(), [&](const Maglev& one) { return one.members == members; });
  if (found != tables_.end()) return found->table;
  if (tables_.size() == kTablesMax) tables_.erase(tables_.begin());
  std::vector<std::uint32_t> weights = weights_;
  for (std::size_t i = 0; i < weights.size(); ++i) weights[i] *= static_cast<std::uint32_t>(members[i]);
  MaglevTable table{weights, table_size_};
  return tables_.emplace_back(Maglev{std::move(members), std::move(table)}).table;
}

std::size_t ConsistentHash::pick_for(std::uint64_t key, sim::Instant /*now*/) {
  if (ring_) return walk(*ring_, key);
  return walk(maglev_of(limits()), key);
}

ClientHash::ClientHash(const Options& options) : weights_{all_weights(options)}, turns_{options} {
  sum_ = std::accumulate(weights_.begin(), weights_.end(), std::uint64_t{0});
}

std::size_t ClientHash::node_at(std::uint64_t weight) const {
  std::size_t node = 0;
  for (; weight >= weights_[node]; ++node) weight -= weights_[node];
  return node;
}

std::size_t ClientHash::pick_for(std::uint64_t key, sim::Instant now) {
  const Candidates* among = limits();
  std::size_t node = node_at(key % sum_);
  if (among == nullptr || among->has(node)) return node;
  sim::RandomStream further{{.purpose = "hash of a client", .index = key}};
  for (int i = 0; i < kTries; ++i) {
    node = node_at(further() % sum_);
    if (among->has(node)) return node;
  }
  return turns_.pick(now);
}

}  // namespace knee::models
