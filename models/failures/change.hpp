/// `Change`: something that happens to a node, a service or a link during a run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "models/autoscaling/rolling_update.hpp"
#include "sim/kernel/time.hpp"
#include "sim/random/distribution.hpp"

namespace knee::models {

struct Change {
  enum class Kind : std::uint8_t {
    down,          ///< the node's machine goes down, and starts again
    drain,         ///< the balancers send the node no new requests; those in flight end
    slow_node,     ///< the node's cores are slower
    slow_service,  ///< the calls of a service take longer
    kill,          ///< one process of the node is killed; its parent starts another one
    reload,        ///< processes of new code replace those of the node
    deploy,        ///< nodes of a new version replace all nodes
    link_down,      ///< links carry nothing
    link_bandwidth, ///< links have `factor` of their bandwidth
    link_latency,   ///< links have `latency` more
  };
  /// The nodes to which it happens.
  enum class Target : std::uint8_t {
    one,   ///< `node`
    any,   ///< a random one, each time
    each,  ///< every node, independently of the others
    zone,  ///< all nodes of a zone at once
  };

  Kind kind = Kind::down;
  Target target = Target::one;
  std::size_t node = 0;     ///< from 0
  std::string zone = {};    ///< whose nodes
  std::size_t service = 0;  ///< by its index
  std::optional<std::size_t> tier = {};  ///< whose nodes are meant, by its number; none: those of the architecture
  std::size_t process = 0;  ///< of the node, from 0
  double factor = 1;        ///< how many times slower; of a bandwidth, its share
  std::string link = {};    ///< the links of `client`, `balancer`, `nodes`, `services` or one service, by its name
  sim::Duration latency{};  ///< added
  RollingUpdate update = {};  ///< with `deploy`
  bool silently = false;    ///< the machine is gone without a word: it resets no connection
  std::optional<sim::Duration> at = {};            ///< when it happens, once; else:
  std::optional<sim::Distribution> every = {};     ///< seconds from the start, and from the end of one to the next
  std::optional<sim::Distribution> length = {};    ///< seconds that it lasts; none: to the end of the run
  std::string name = {};    ///< in charts and traces: `node 2 down`

  [[nodiscard]] bool is_of_link() const {
    return kind == Kind::link_down || kind == Kind::link_bandwidth || kind == Kind::link_latency;
  }
};

}  // namespace knee::models
