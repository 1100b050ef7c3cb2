// Consistent hashing against published figures and a small reference.
#include "models/balancing/hashing.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <vector>

#include "tests/support/catch.hpp"

namespace knee::models::hashing_test {
namespace {

using Kind = Policy::Kind;
using Table = Policy::Table;

std::uint64_t key(std::uint64_t number) { return sim::RandomStream{{.seed = 3, .purpose = "keys", .index = number}}(); }

std::vector<std::size_t> nodes_of(Policy& policy, std::size_t keys) {
  std::vector<std::size_t> nodes;
  for (std::size_t i = 0; i < keys; ++i) nodes.push_back(policy.pick_for(key(i), sim::kStart));
  return nodes;
}

std::vector<double> shares(const std::vector<std::size_t>& picks, std::size_t nodes) {
  std::vector<double> shares(nodes);
  for (const std::size_t node : picks) shares[node] += 1.0 / static_cast<double>(picks.size());
  return shares;
}

Policy::Options hashed(Table table, std::size_t nodes) {
  return {.kind = Kind::consistent_hash, .nodes = nodes, .table = table};
}

// Share of the keys whose node is another one when node 3 of ten is out, except its own.
double moved(Table table, Kind kind = Kind::consistent_hash) {
  Policy::Options options = hashed(table, 10);
  options.kind = kind;
  const auto policy = make_policy(options, sim::RandomStream{{.purpose = "none"}});
  const auto before = nodes_of(*policy, 20'000);
  Candidates candidates{10, {}};
  candidates.set(3, false);
  policy->limit_to(candidates);
  const auto after = nodes_of(*policy, 20'000);
  double moved = 0;
  for (std::size_t i = 0; i < before.size(); ++i) {
    CHECK(after[i] != 3);
    if (before[i] != 3 && before[i] != after[i]) moved += 1.0 / 20'000;
  }
  return moved;
}

}  // namespace

// Envoy, load_balancers.rst: weights 1 and 2 in a table of 65,537.
TEST_CASE("a Maglev table of two nodes with weights 1 and 2 has 21846 and 43691 entries") {
  const MaglevTable table{{1, 2}, 65'537};
  CHECK(table.entries(0) == 21'846);
  CHECK(table.entries(1) == 43'691);
}

TEST_CASE("equal nodes have equal parts of a Maglev table to one entry") {
  const MaglevTable table{std::vector<std::uint32_t>(7, 1), 65'537};
  for (std::size_t node = 0; node < 7; ++node) CHECK(std::abs(static_cast<double>(table.entries(node)) - 65'537 / 7.0) < 1);
}

TEST_CASE("a ring has points in proportion to the weights and at least as many as asked for") {
  const HashRing ring{{1, 2, 5}, 1024};
  CHECK(ring.size() == 1024);
  CHECK(ring.points(0) == 128);
  CHECK(ring.points(1) == 256);
  CHECK(ring.points(2) == 640);
  CHECK(HashRing{{1, 1, 1}, 1024}.size() == 1026);  // Envoy scales up to whole points of the lightest host
}

// An independent reference: the ring as a map.
TEST_CASE("a key belongs to the node of the next point on the ring") {
  const std::size_t nodes = 5;
  std::map<std::uint64_t, std::size_t> points;
  const HashRing ring{std::vector<std::uint32_t>(nodes, 1), 1000};
  for (std::size_t node = 0; node < nodes; ++node) {
    sim::RandomStream places{{.purpose = "places in a hash table", .index = node}};
    for (int i = 0; i < 200; ++i) points[places()] = node;
  }
  for (std::size_t i = 0; i < 2'000; ++i) {
    auto next = points.lower_bound(key(i));
    if (next == points.end()) next = points.begin();
    CHECK(ring.node(ring.place(key(i))) == next->second);
  }
}

TEST_CASE("a node that goes takes only its own clients along on a ring and a few more with Maglev") {
  CHECK(moved(Table::ring) == 0);
  // Maglev: besides the tenth of the keys that must move about as many do (Envoy: about twice as many in all).
  CHECK(moved(Table::maglev) > 0);
  CHECK(moved(Table::maglev) < 0.1);
  CHECK(moved(Table::ring, Kind::client_hash) == 0);
}

TEST_CASE("clients are shared by weight") {
  Policy::Options options = hashed(Table::maglev, 3);
  options.weights = {1, 2, 5};
  for (const Kind kind : {Kind::consistent_hash, Kind::client_hash}) {
    options.kind = kind;
    const auto found = shares(nodes_of(*make_policy(options, sim::RandomStream{{.purpose = "none"}}), 40'000), 3);
    // Four standard deviations of a share: probability 6e-5 for each.
    for (const auto& [node, share] : {std::pair{0, 1 / 8.0}, {1, 2 / 8.0}, {2, 5 / 8.0}}) {
      CHECK(std::abs(found[static_cast<std::size_t>(node)] - share) < 4 * std::sqrt(share * (1 - share) / 40'000));
    }
  }
}

// Mirrokni, Thorup and Zadimoghaddam: no node has more than ceil((1 + eps) m / n).
TEST_CASE("with bounded loads no node is above its bound and the first free one on the ring is taken") {
  const std::size_t nodes = 8;
  Policy::Options options = hashed(Table::ring, nodes);
  options.bound = 1.25;
  ConsistentHash policy{options};
  const HashRing ring{std::vector<std::uint32_t>(nodes, 1), options.ring_size};
  std::vector<std::uint64_t> loads(nodes);  // the reference's own
  std::vector<std::size_t> open;
  sim::RandomStream draws{{.purpose = "draws"}};
  for (std::uint64_t i = 0; i < 5'000; ++i) {
    if (open.size() > 200 || (!open.empty() && draws.below(3) == 0)) {  // one of them is answered
      const std::size_t which = draws.below(open.size());
      policy.answered(open[which], {}, sim::kStart);
      --loads[open[which]];
      open.erase(open.begin() + static_cast<std::ptrdiff_t>(which));
    }
    const std::uint64_t client = key(draws.below(20));  // few clients, so that the bound counts
    const double cap = std::ceil(1.25 * static_cast<double>(open.size() + 1) / static_cast<double>(nodes));
    std::size_t place = ring.place(client);
    while (static_cast<double>(loads[ring.node(place)]) >= cap) place = (place + 1) % ring.size();
    const std::size_t node = policy.pick_for(client, sim::kStart);
    REQUIRE(node == ring.node(place));
    policy.sent(node, sim::kStart);
    ++loads[node];
    open.push_back(node);
    REQUIRE(static_cast<double>(loads[node]) <= cap);
  }
}

}  // namespace knee::models::hashing_test
