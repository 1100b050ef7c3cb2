/// `SimgridBridge`: the calendar of a simulation as a model inside SimGrid's engine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <simgrid/kernel/resource/Model.hpp>
#include <simgrid/s4u.hpp>

#include "sim/network/simgrid/lanes.hpp"
#include "sim/network/simgrid/link_changes.hpp"
#include "sim/network/simgrid/link_loads.hpp"
#include "sim/network/simgrid/simgrid_platform.hpp"
#include "sim/network/network_module.hpp"

namespace knee::sim {

/// It tells the time of the calendar's next event and runs the events that are due. SimGrid's engine keeps it until the end of
/// the process; after `close` it reports no events.
class SimgridBridge final : public NetworkDriver, public simgrid::kernel::resource::Model {
 public:
  /// `created` is what SimGrid has of the platform; only a star has links.
  SimgridBridge(Calendar& calendar, const Platform& platform, const StarPlatform& created);

  void enqueue(NetworkSending& sending) override;
  void run_before(Instant end) override;
  void close() override;
  [[nodiscard]] std::size_t flows_in_flight() const override { return flows_.size() - free_.size() - ended_.size(); }
  [[nodiscard]] Duration passage(Host from, Host to, Bytes bytes) const override;
  void retransmit(const Network::Retransmission& how) override { retransmission_ = how; }
  void change_link(const std::string& link, const Network::LinkState& state) override;
  void observe(Network::Observer& observer) override { observer_ = &observer; }
  [[nodiscard]] std::pair<const Lane*, const Lane*> lanes_of(Host host) const override;
  void way(Host from, Host to) override;
  void add_to(WorkingSet& set, Host host) const override { lanes_.add_to(set, host); }
  [[nodiscard]] std::vector<Network::Link> links() const override;
  [[nodiscard]] std::vector<double> carried() const override;

  double next_occurring_event(double now) override;
  void update_actions_state(double now, double delta) override;

  /// Called by SimGrid for every activity of this process that ends.
  static void on_completion(const simgrid::s4u::Activity& activity);

 private:
  /// A message on its way; its slot is reused after the flow has ended. The calendar keeps the latency (in a star), then
  /// the transfer of a flow that has its lanes for itself; SimGrid simulates the transfer of flows that share one.
  struct Flow {
    SimgridBridge* bridge;
    std::size_t number;  // of the slot
    Host from;
    Host to;
    WeakRef<NetworkSending> sending = {};
    double bytes = 0;  // still to be sent
    Way way = {};
    std::uint64_t sequence = 0;   // flows count up in the order of their start
    Instant ends_at = kStart;     // of a lone flow, or of one that has ended
    Calendar::TimerId timer = {};     // the end of the latency, of the transfer of a lone flow, or of a wait to send again
    const LinkLoads::Route* route = nullptr;  // over links of a platform file
    Duration added{};                 // latency by changes of links
    bool goes_on = false;             // what is left of it starts again at once
    int failures = 0;                 // times that it was stopped
    bool arrived = false;
    simgrid::s4u::CommPtr comm = {};  // SimGrid aborts if the last reference to a flow disappears before it ends
  };

  // A flow that the calendar keeps.
  void end_latency(Flow& flow);
  void transfer_alone(Flow& flow);
  void end_alone(Flow& flow);
  void make_room(Lane& lane);
  void leave_lone(const Flow& flow);

  // A flow that SimGrid simulates.
  void hand_over(Flow& flow);
  void hand_over_later(Flow& flow, Instant from);
  [[nodiscard]] double window_rate(double latency_s) const;
  [[nodiscard]] simgrid::s4u::Host* host_of(Host host) const { return hosts_[host.number()]; }
  void start_pending();
  [[nodiscard]] bool is_pending() const { return !pending_.empty() || !pending_changes_.empty(); }
  void start(Flow& flow);
  void end_shared(Flow& flow, bool arrived);
  void settle_ended();
  void send_again(Flow& flow);
  void go_on_faster(const std::vector<std::string>& links);
  void tell_end(const Flow& flow, bool arrived) {
    if (observer_ != nullptr) observer_->ended(flow.number, arrived);
  }
  void count_bytes(double seconds);
  void read_rates();

  [[nodiscard]] Instant horizon(double now) const;
  Flow& take_slot(const NetworkSending& sending);
  void release(Flow& flow) { free_.push_back(&flow); }

  Calendar& calendar_;
  std::vector<simgrid::s4u::Host*> hosts_;
  Lanes lanes_;
  LinkLoads loads_;
  bool platform_may_change_;
  std::optional<Network::Retransmission> retransmission_ = {};
  bool open_ = true;
  Instant end_ = kStart;
  std::deque<Flow> flows_;      // SimGrid and the calendar hold their addresses
  std::vector<Flow*> free_;
  std::vector<Flow*> pending_;  // that SimGrid starts at the present instant
  std::vector<std::pair<std::string, Network::LinkState>> pending_changes_;  // of links, at the present instant
  LinkChanges link_changes_;
  Network::Observer* observer_ = nullptr;
  std::vector<Flow*> ended_;    // senders not yet resumed: SimGrid uses a flow while it announces its end
  std::vector<Lane*> shared_;   // with flows that SimGrid simulates
  std::uint64_t started_ = 0;
};

}  // namespace knee::sim
