/// `Changes`: carries out what happens to nodes and services during a run.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "models/cluster/service.hpp"
#include "models/failures/change.hpp"
#include "models/group/process_group.hpp"
#include "models/machine/machine.hpp"
#include "models/request/timeline.hpp"
#include "sim/kernel/simulation.hpp"
#include "sim/random/run_key.hpp"

namespace knee::models {

/// Changes of one node that overlap: it is down (drained) while any of them lasts, and as slow as all their factors together.
class Changes {
 public:
  struct Node {
    Machine& machine;
    ProcessGroup& group;
    std::function<void(bool drains)> drain;  ///< tells the balancers
    std::string zone{};  ///< empty: none
    TimelineRow row{};
    std::size_t down = 0;
    std::size_t drained = 0;
    double slowness = 1;
  };

  /// Replaces all nodes by those of a new version.
  using Deploy = std::function<void(const RollingUpdate& update)>;
  /// A change of links begins or ends.
  using ChangeLinks = std::function<void(const Change& change, bool begins)>;

  /// `changes` and `services` must outlive it.
  Changes(sim::Simulation& simulation, const std::vector<Change>& changes, std::vector<Node> nodes, std::deque<Service>& services,
          Deploy deploy, ChangeLinks change_links, sim::RunKey key, Timeline* timeline = nullptr);

 private:
  // One source of changes, with random streams of its own.
  struct Source {
    const Change& change;
    std::size_t node;  // to which it happens now, unless it is a zone
    sim::RandomStream stream;
    Timeline::Span span{};
  };

  sim::Process once(Source& source);
  sim::Process again_and_again(Source& source);
  sim::Task<> happen(Source& source);
  [[nodiscard]] std::size_t any_node(Source& source);
  [[nodiscard]] bool is_there(const Source& source) const;
  void begin(Source& source);
  void end(const Source& source);
  void begin(const Change& change, Node& node);
  void end(const Change& change, Node& node);
  void slow_down(const Change& change, Node& node, double factor);

  sim::Simulation& simulation_;
  std::vector<Node> nodes_;
  std::deque<Service>& services_;
  Deploy deploy_;
  ChangeLinks change_links_;
  Timeline* timeline_;
  std::vector<double> slowness_;  // of each service
  std::deque<Source> sources_;
};

}  // namespace knee::models
