/// Tables of consistent hashing: which node has a key.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace knee::models {

/// Points of nodes on a ring of 64-bit numbers: a key belongs to the node of the next point. A node that goes takes only its own
/// keys along (Karger et al., STOC 1997).
class HashRing {
 public:
  /// Points in proportion to the weights, at least `size` together (Envoy: minimum_ring_size). `weights`: of each node, above 0.
  HashRing(const std::vector<std::uint32_t>& weights, std::size_t size);

  [[nodiscard]] std::size_t size() const { return points_.size(); }
  /// Points of a node.
  [[nodiscard]] std::size_t points(std::size_t node) const;
  /// Place of the point that `key` comes to.
  [[nodiscard]] std::size_t place(std::uint64_t key) const;
  [[nodiscard]] std::size_t node(std::size_t place) const { return points_[place].node; }

 private:
  struct Point {
    std::uint64_t at;
    std::size_t node;
  };
  std::vector<Point> points_;
};

/// Google's Maglev (Eisenbud et al., NSDI 2016, section 3.4): the nodes take turns to claim entries of a table, each in an order of
/// its own. Fair to one entry; a node that goes moves about twice as many keys as with a ring. Unlike weights as in Envoy
/// (maglev_lb.cc): a node has its turn when its weight times the round has caught up.
class MaglevTable {
 public:
  /// `size`: a prime, larger than the number of nodes. A weight of 0: the node has no entries; some weight is above 0.
  MaglevTable(const std::vector<std::uint32_t>& weights, std::size_t size);

  [[nodiscard]] std::size_t size() const { return nodes_.size(); }
  /// Entries of a node.
  [[nodiscard]] std::size_t entries(std::size_t node) const;
  [[nodiscard]] std::size_t place(std::uint64_t key) const { return key % nodes_.size(); }
  [[nodiscard]] std::size_t node(std::size_t place) const { return nodes_[place]; }

 private:
  static constexpr std::uint32_t kFree = 0xffffffff;
  std::vector<std::uint32_t> nodes_;
};

}  // namespace knee::models
