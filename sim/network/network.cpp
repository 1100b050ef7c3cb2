#include "sim/network/network.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <simgrid/kernel/Timer.hpp>
#include <simgrid/kernel/resource/Model.hpp>
#include <simgrid/s4u.hpp>
#include <simgrid/version.h>

namespace knee::sim {
namespace {

namespace s4u = simgrid::s4u;

Instant nearest_instant(double seconds) { return kStart + from_seconds(seconds); }

/// `seconds` rounded down to a whole nanosecond.
Instant floor_instant(double seconds) {
  return kStart + Duration{static_cast<Duration::rep>(std::floor(seconds * 1e9))};
}

/// Current rate of a link, in bytes per second.
double load_of(const s4u::Link& link) {
#if SIMGRID_VERSION >= 40000
  return link.get_load();
#else
  return link.get_usage();
#endif
}

}  // namespace

/// The calendar as a SimGrid model: it tells the time of its next event and runs the events that are due.
/// SimGrid's engine keeps it until the end of the process; after `close` it reports no events.
class Network::Bridge final : public simgrid::kernel::resource::Model {
 public:
  Bridge(Calendar& calendar, const Platform& platform, bool platform_may_change)
      : Model{"knee"}, calendar_{calendar}, platform_may_change_{platform_may_change} {
    for (const Host host : platform.hosts()) {
      number_of_[host.host_] = uplinks_.size();
      uplinks_.emplace_back(host.name());
    }
  }

  void enqueue(Sending& sending) {
    pending_.push_back({.from = sending.from, .to = sending.to, .bytes = sending.bytes, .sending = WeakRef{sending}});
    calendar_.stop();
  }

  [[nodiscard]] Calendar& calendar() const { return calendar_; }
  void run_before(Instant end);
  void close();
  [[nodiscard]] Traffic traffic(const s4u::Host* host) const {
    const double since = to_seconds(calendar_.now()) - s4u::Engine::get_clock();
    const Uplink& uplink = uplinks_[number_of_.at(host)];
    return {.sent = uplink.up.carried(since), .received = uplink.down.carried(since)};
  }
  [[nodiscard]] std::size_t flows_in_flight() const { return flows_.size() - free_.size() - ended_.size(); }

  double next_occurring_event(double now) override;
  void update_actions_state(double now, double delta) override;

  /// Called by SimGrid for every activity of this process that ends.
  static void on_completion(const s4u::Activity& activity);

 private:
  /// One direction of a link. Its rate changes only where SimGrid takes a step.
  struct Way {
    const s4u::Link* link;
    double bytes = 0;  // carried up to SimGrid's present
    double rate = 0;   // bytes per second since then
    std::size_t flows = 0;
    [[nodiscard]] double carried(double since) const { return bytes + rate * since; }
  };
  /// The link between a host and the backbone of the star; a platform file has none.
  struct Uplink {
    explicit Uplink(const std::string& host)
        : up{s4u::Link::by_name_or_null(host + "_UP")}, down{s4u::Link::by_name_or_null(host + "_DOWN")} {}
    Way up;
    Way down;
  };

  /// What is to be sent, and its sender.
  struct Message {
    Host from;
    Host to;
    Bytes bytes;
    WeakRef<Sending> sending;
  };

  /// A flow in SimGrid; its slot is reused after the flow has ended.
  struct Flow {
    s4u::CommPtr comm;  // SimGrid aborts if the last reference to a flow disappears before it ends
    Bridge* bridge;
    WeakRef<Sending> sending;
    Way* up = nullptr;           // uplink of the sender
    Way* down = nullptr;         // downlink of the receiver
    std::uint64_t sequence = 0;  // flows count up in the order of their start
    Instant ended_at = kStart;
  };

  void count_bytes(double seconds);
  void read_rates();

  [[nodiscard]] Instant horizon(double now) const;
  void start_pending();
  void start(Message message);
  Flow& take_slot();
  void end_flow(Flow& flow, bool arrived);
  void settle_ended();

  Calendar& calendar_;
  bool platform_may_change_;
  bool open_ = true;
  Instant end_ = kStart;
  std::vector<Message> pending_;  // of the present instant, whose flow has not started
  std::deque<Flow> flows_;  // SimGrid holds their addresses
  std::vector<Flow*> free_;
  std::vector<Flow*>
      ended_;  // senders not yet resumed: SimGrid uses a flow while it announces its end
  std::uint64_t started_ = 0;
  std::vector<Uplink> uplinks_;
  std::unordered_map<const s4u::Host*, std::size_t> number_of_;  // in `uplinks_`
};

/// The instant up to which the calendar may run ahead at SimGrid's time `now`: nothing happens in SimGrid before it.
/// The ends of flows are known in advance; a change of bandwidth by a profile is not, and would move them.
Instant Network::Bridge::horizon(double now) const {
  if (platform_may_change_ && flows_in_flight() > 0) return calendar_.now();
  double next = simgrid::kernel::timer::Timer::next();
  for (Model* model : s4u::Engine::get_instance()->get_all_models()) {
    if (model == this) continue;
    const double wait = model->next_occurring_event(now);
    if (wait >= 0 && (next < 0 || now + wait < next)) next = now + wait;
  }
  return next < 0 || next >= to_seconds(end_) ? end_ : std::min(end_, floor_instant(next));
}

double Network::Bridge::next_occurring_event(double now) {
  if (!open_) return -1;
  settle_ended();
  read_rates();
  if (pending_.empty()) calendar_.run_before(horizon(now));
  const Instant next = pending_.empty() ? calendar_.next_event() : calendar_.now();
  return next >= end_ ? -1 : std::max(0.0, to_seconds(next) - now);
}

void Network::Bridge::update_actions_state(double now, double delta) {
  if (!open_) return;
  count_bytes(delta);
  const Instant due = std::min(nearest_instant(now), end_ - Duration{1});
  if (due < calendar_.now()) return;  // an event of SimGrid that the calendar has already passed
  do {
    start_pending();
    calendar_.run_through(due);
  } while (!pending_.empty());
}

void Network::Bridge::count_bytes(double seconds) {
  for (Uplink& uplink : uplinks_) {
    for (Way* way : {&uplink.up, &uplink.down}) way->bytes += way->rate * seconds;
  }
}

/// Called after all other models, so that the rates hold until the next step.
void Network::Bridge::read_rates() {
  for (Uplink& uplink : uplinks_) {
    for (Way* way : {&uplink.up, &uplink.down}) {
      way->rate = way->flows > 0 && way->link != nullptr ? load_of(*way->link) : 0;
    }
  }
}

void Network::Bridge::start_pending() {
  for (Message& message : pending_) start(std::move(message));
  pending_.clear();
}

void Network::Bridge::start(Message message) {
  if (!message.from.host_->is_on() || !message.to.host_->is_on()) {
    if (message.sending) message.sending->resume_now();
    return;
  }
  Flow& flow = take_slot();
  flow.sending = std::move(message.sending);
  flow.sequence = started_++;
  flow.up = &uplinks_[number_of_.at(message.from.host_)].up;
  flow.down = &uplinks_[number_of_.at(message.to.host_)].down;
  ++flow.up->flows;
  ++flow.down->flows;
  const auto bytes = static_cast<std::uint64_t>(std::max<std::int64_t>(message.bytes.count(), 1));
  flow.comm = s4u::Comm::sendto_init();
  flow.comm->set_data(&flow);
  flow.comm->set_payload_size(bytes)->set_source(message.from.host_)->set_destination(message.to.host_);
  // SimGrid does not announce the end of a flow if a link on its way is off: the flow that it has just started has
  // nothing left to send.
  if (flow.comm->get_remaining() <= 0) end_flow(flow, false);
}

Network::Bridge::Flow& Network::Bridge::take_slot() {
  if (free_.empty()) return flows_.emplace_back(Flow{.comm = nullptr, .bridge = this, .sending = {}});
  Flow& flow = *free_.back();
  free_.pop_back();
  return flow;
}

void Network::Bridge::on_completion(const s4u::Activity& activity) {
  auto* flow = activity.get_data<Flow>();
  if (flow == nullptr || !flow->bridge->open_) return;
  flow->bridge->end_flow(*flow, activity.get_state() == s4u::Activity::State::FINISHED);
}

void Network::Bridge::end_flow(Flow& flow, bool arrived) {
  if (flow.sending) flow.sending->arrived = arrived;
  --flow.up->flows;
  --flow.down->flows;
  flow.ended_at = nearest_instant(s4u::Engine::get_clock());
  ended_.push_back(&flow);
}

/// Schedules the senders whose flows have ended, in the order in which the flows started. (SimGrid announces the ends
/// of one instant in the order of its own heap.)
void Network::Bridge::settle_ended() {
  std::sort(ended_.begin(), ended_.end(),
            [](const Flow* a, const Flow* b) { return a->sequence < b->sequence; });
  for (Flow* flow : ended_) {
    if (const WeakRef<Sending> sending = std::move(flow->sending)) {
      sending->resume_at(std::max(calendar_.now(), flow->ended_at));
    }
    flow->comm.reset();
    free_.push_back(flow);
  }
  ended_.clear();
}

void Network::Bridge::run_before(Instant end) {
  if (end > kLatest) throw EndlessRun("a run with a network ends after 48 simulated days, and this one does not");
  end_ = end;
  const s4u::Engine& engine = *s4u::Engine::get_instance();
  // SimGrid stops up to 10 microseconds before the end, so it is called until it has reached it.
  while (calendar_.now() < end || nearest_instant(s4u::Engine::get_clock()) < end) {
    engine.run_until(std::max(to_seconds(end), s4u::Engine::get_clock()));
  }
}

/// Cancels the flows in flight and lets SimGrid process that, so that it does not abort over them at exit.
void Network::Bridge::close() {
  settle_ended();
  open_ = false;
  const bool cancelling = flows_in_flight() > 0;
  for (Flow& flow : flows_) {
    if (flow.comm != nullptr) flow.comm->cancel();
  }
  if (cancelling) s4u::Engine::get_instance()->run_until(s4u::Engine::get_clock());
  flows_.clear();
}

Network::Network(Simulation& simulation, const Platform& platform)
    : bridge_{std::make_shared<Bridge>(simulation.calendar(), platform, platform.may_change_)} {
  KNEE_CHECK(simulation.now() == kStart && s4u::Engine::get_clock() == 0.0, "a process has one network");
  // The last of all models: SimGrid's own models have moved to the present when the bridge runs its events.
  s4u::Engine::get_instance()->add_model(bridge_);
#if SIMGRID_VERSION >= 33500
  s4u::Comm::on_completion_cb(Bridge::on_completion);
#else
  s4u::Activity::on_completion_cb(Bridge::on_completion);
#endif
}

Network::~Network() { bridge_->close(); }

Network::Sending::Sending(Network& over, Host source, Host destination, Bytes size)
    : Suspension{over.bridge_->calendar()}, network{over}, from{source}, to{destination}, bytes{size} {}

void Network::enqueue(Sending& sending) { bridge_->enqueue(sending); }
void Network::run_before(Instant end) { bridge_->run_before(end); }
std::size_t Network::flows_in_flight() const { return bridge_->flows_in_flight(); }

Network::Traffic Network::traffic(Host host) const { return bridge_->traffic(host.host_); }

}  // namespace knee::sim
