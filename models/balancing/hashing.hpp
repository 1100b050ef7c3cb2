/// Policies that send the same client to the same node.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "models/balancing/hash_table.hpp"
#include "models/balancing/policy.hpp"
#include "models/balancing/turns.hpp"

namespace knee::models {

/// The requests that a balancer has sent to each node, and the most that a node may have: ceil(factor x average), where the average
/// counts the request that is to be sent, by weight (Mirrokni, Thorup and Zadimoghaddam, "Consistent Hashing with Bounded Loads",
/// SODA 2018; HAProxy: hash-balance-factor).
class LoadBound {
 public:
  /// `factor`: above 1; none: no bound.
  LoadBound(std::vector<std::uint32_t> weights, std::optional<double> factor);

  [[nodiscard]] bool admits(std::size_t node) const { return !factor_ || in_flight_[node] < cap(node); }
  /// The most requests that the node may have when one more is sent.
  [[nodiscard]] std::uint64_t cap(std::size_t node) const;
  void sent(std::size_t node);
  void answered(std::size_t node);
  [[nodiscard]] std::uint64_t in_flight(std::size_t node) const { return in_flight_[node]; }

 private:
  std::vector<std::uint32_t> weights_;
  std::optional<double> factor_;
  std::vector<std::uint64_t> in_flight_;
  std::uint64_t all_ = 0;
  double sum_ = 0;  // of the weights
};

/// Consistent hashing, with or without bounded loads. From the place of a key on, the first node gets the request that is a
/// candidate and below its bound; if all are at it, the first candidate.
class ConsistentHash : public Policy {
 public:
  explicit ConsistentHash(const Options& options);

  [[nodiscard]] std::size_t pick(sim::Instant now) override { return pick_for(0, now); }
  [[nodiscard]] std::size_t pick_for(std::uint64_t key, sim::Instant now) override;
  void sent(std::size_t node, sim::Instant /*now*/) override { bound_.sent(node); }
  void answered(std::size_t node, sim::Duration /*took*/, sim::Instant /*now*/) override { bound_.answered(node); }
  [[nodiscard]] const LoadBound& bound() const { return bound_; }

 private:
  // Of some candidates.
  struct Maglev {
    std::vector<char> members;
    MaglevTable table;
  };
  static constexpr std::size_t kTablesMax = 16;

  template <class Places>
  [[nodiscard]] std::size_t walk(const Places& table, std::uint64_t key);
  [[nodiscard]] const MaglevTable& maglev_of(const Candidates* among);

  std::vector<std::uint32_t> weights_;
  std::size_t table_size_;
  std::optional<HashRing> ring_;
  std::vector<Maglev> tables_;  // for the sets of candidates that occurred last
  LoadBound bound_;
};

/// nginx's `ip_hash`: the hash of a client, modulo the sum of the weights, names a node. If it is out, the client is hashed on, up to
/// 20 times, and then takes the next node in turn. Of the address, of which nginx takes the first three bytes of IPv4, only
/// that it is hashed is modelled.
class ClientHash : public Policy {
 public:
  explicit ClientHash(const Options& options);

  void limit_to(const Candidates& candidates) override {
    Policy::limit_to(candidates);
    turns_.limit_to(candidates);
  }
  [[nodiscard]] std::size_t pick(sim::Instant now) override { return pick_for(0, now); }
  [[nodiscard]] std::size_t pick_for(std::uint64_t key, sim::Instant now) override;

 private:
  static constexpr int kTries = 20;
  [[nodiscard]] std::size_t node_at(std::uint64_t weight) const;

  std::vector<std::uint32_t> weights_;
  std::uint64_t sum_ = 0;
  Turns turns_;
};

}  // namespace knee::models
