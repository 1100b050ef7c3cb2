#include "sim/network/simgrid/simgrid_bridge.hpp"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <utility>

#include <simgrid/kernel/Timer.hpp>
#include <xbt/config.hpp>

namespace knee::sim {
namespace {

namespace s4u = simgrid::s4u;

Instant nearest_instant(double seconds) { return kStart + from_seconds(seconds); }

/// `seconds` rounded down to a whole nanosecond.
Instant floor_instant(double seconds) {
  return kStart + Duration{static_cast<Duration::rep>(std::floor(seconds * 1e9))};
}

// The lanes of a way: two, or one if both ends share it, or none.
template <class Function>
void for_each_lane(const Way& way, Function function) {
  if (way.up != nullptr) function(*way.up);
  if (way.down != nullptr && way.down != way.up) function(*way.down);
}

}  // namespace

SimgridBridge::SimgridBridge(Calendar& calendar, const Platform& platform, const StarPlatform& created)
    : Model{"knee"}, calendar_{calendar}, hosts_{created.hosts}, lanes_{platform, created.links}, platform_may_change_{!platform.is_star()} {}

void SimgridBridge::enqueue(NetworkSending& sending) {
  Flow& flow = take_slot(sending);
  flow.sending = WeakRef{sending};
  if (!lanes_.keep_latency()) return hand_over_later(flow, calendar_.now());
  flow.timer = calendar_.call_at(calendar_.now() + flow.way.latency, [](void* target) {
    auto& travelled = *static_cast<Flow*>(target);
    travelled.timer = {};
    travelled.bridge->end_latency(travelled);
  }, &flow, sending.coroutine());
}

SimgridBridge::Flow& SimgridBridge::take_slot(const NetworkSending& sending) {
  if (free_.empty()) {
    free_.push_back(&flows_.emplace_back(Flow{.bridge = this, .number = flows_.size(), .from = sending.from, .to = sending.to}));
  }
  Flow& flow = *free_.back();
  free_.pop_back();
  flow.from = sending.from;
  flow.to = sending.to;
  flow.bytes = static_cast<double>(std::max<std::int64_t>(sending.bytes.count(), 1));
  flow.way = lanes_.way(flow.from, flow.to);
  flow.sequence = started_++;
  flow.failures = 0;
  flow.goes_on = false;
  if (observer_ != nullptr) observer_->sent(flow.number, sending.from, sending.to, sending.bytes);
  return flow;
}

void SimgridBridge::end_latency(Flow& flow) {
  bool is_alone = true;
  for_each_lane(flow.way, [&](Lane& lane) {
    make_room(lane);
    is_alone = is_alone && lane.is_free();
    lane.enter();
  });
  is_alone ? transfer_alone(flow) : hand_over(flow);
}

/// Ends the lone flow of a lane, or hands it over, as another one comes.
void SimgridBridge::make_room(Lane& lane) {
  if (!lane.lone_flow()) return;
  Flow& lone = flows_[*lane.lone_flow()];
  calendar_.cancel(lone.timer);
  if (lone.ends_at <= calendar_.now()) return end_alone(lone);
  lone.bytes = lone.way.bytes_per_s * to_seconds(lone.ends_at - calendar_.now());
  leave_lone(lone);
  hand_over(lone);
}

void SimgridBridge::transfer_alone(Flow& flow) {
  const Instant now = calendar_.now();
  flow.ends_at = now + from_seconds(flow.bytes / flow.way.bytes_per_s);
  for_each_lane(flow.way, [&](Lane& lane) { lane.begin_lone(flow.number, now, flow.way.bytes_per_s); });
  flow.timer = calendar_.call_at(flow.ends_at, [](void* target) {
    auto& ended = *static_cast<Flow*>(target);
    ended.timer = {};
    ended.bridge->end_alone(ended);
  }, &flow);
}

void SimgridBridge::leave_lone(const Flow& flow) {
  for_each_lane(flow.way, [&](Lane& lane) { lane.end_lone(calendar_.now()); });
}

void SimgridBridge::end_alone(Flow& flow) {
  leave_lone(flow);
  for_each_lane(flow.way, [](Lane& lane) { lane.leave(); });
  const WeakRef<NetworkSending> sending = std::move(flow.sending);
  tell_end(flow, true);
  release(flow);
  if (!sending) return;
  sending->arrived = true;
  sending->resume_now();
}

/// SimGrid starts the flow at this instant: the calendar stops for it.
void SimgridBridge::hand_over(Flow& flow) {
  pending_.push_back(&flow);
  calendar_.stop();
}

/// After the latency that changes have added to its way.
void SimgridBridge::hand_over_later(Flow& flow, Instant from) {
  flow.added = link_changes_.added_latency(host_of(flow.from), host_of(flow.to));
  const Instant at = from + flow.added;
  if (at <= calendar_.now()) {
    for_each_lane(flow.way, [](Lane& lane) { lane.enter(); });
    return hand_over(flow);
  }
  flow.timer = calendar_.call_at(at, [](void* target) {
    auto& travelled = *static_cast<Flow*>(target);
    travelled.timer = {};
    for_each_lane(travelled.way, [](Lane& lane) { lane.enter(); });
    travelled.bridge->hand_over(travelled);
  }, &flow);
}

/// SimGrid changes the link at this instant: the calendar stops for it.
void SimgridBridge::change_link(const std::string& link, const Network::LinkState& state) {
  KNEE_CHECK(platform_may_change_, "links of a platform that may change");
  pending_changes_.emplace_back(link, state);
  calendar_.stop();
}

void SimgridBridge::start_pending() {
  for (const auto& [link, state] : pending_changes_) go_on_faster(link_changes_.apply(link, state));
  pending_changes_.clear();
  for (Flow* flow : pending_) start(*flow);
  pending_.clear();
}

/// SimGrid gives a flow at most the bandwidth that the links of its way have when it starts. Flows over links that have more now start
/// again with what is left of them.
void SimgridBridge::go_on_faster(const std::vector<std::string>& links) {
  for (Flow& flow : flows_) {
    if (flow.comm == nullptr || flow.route == nullptr || flow.goes_on) continue;
    const double left = flow.comm->get_remaining() / lanes_.units_per_byte();
    const bool is_faster = std::any_of(flow.route->begin(), flow.route->end(), [&](std::size_t number) {
      return std::find(links.begin(), links.end(), loads_.name(number)) != links.end();
    });
    if (!is_faster || left <= 0) continue;
    loads_.count(*flow.route, flow.bytes - left);
    flow.bytes = std::max(1.0, left);
    flow.route = nullptr;
    flow.goes_on = true;
    flow.comm->cancel();
  }
}

void SimgridBridge::start(Flow& flow) {
  const bool possible = host_of(flow.from)->is_on() && host_of(flow.to)->is_on();
  if (!possible) return end_shared(flow, false);
  for_each_lane(flow.way, [&](Lane& lane) {
    if (!lane.is_shared()) shared_.push_back(&lane);
    lane.begin_shared();
  });
  if (platform_may_change_) flow.route = &loads_.route(host_of(flow.from), host_of(flow.to));
  flow.comm = s4u::Comm::sendto_init();
  flow.comm->set_data(&flow);
  const double units = std::round(flow.bytes * lanes_.units_per_byte());
  flow.comm->set_payload_size(static_cast<std::uint64_t>(std::max(1.0, units)));
  if (flow.added > Duration{}) {
    const double rate = window_rate(to_seconds(passage(flow.from, flow.to, Bytes{})));
    if (rate > 0) flow.comm->set_rate(rate);
  }
  flow.comm->set_source(host_of(flow.from))->set_destination(host_of(flow.to));
  // SimGrid does not announce the end of a flow if a link on its way is off: the flow that it has just started has
  // nothing left to send.
  if (flow.comm->get_remaining() <= 0) end_shared(flow, false);
}

void SimgridBridge::on_completion(const s4u::Activity& activity) {
  auto* flow = activity.get_data<Flow>();
  if (flow == nullptr || !flow->bridge->open_) return;
  // SimGrid announces the end of a flow that is cancelled twice.
  const std::vector<Flow*>& ended = flow->bridge->ended_;
  const bool is_again = flow->comm.get() != &activity || std::find(ended.begin(), ended.end(), flow) != ended.end();
  if (is_again) return;
  const bool is_whole = !flow->goes_on && activity.get_state() == s4u::Activity::State::FINISHED;
  flow->bridge->end_shared(*flow, is_whole);
}

void SimgridBridge::end_shared(Flow& flow, bool arrived) {
  flow.arrived = arrived;
  const double left = arrived || flow.goes_on || flow.comm == nullptr ? 0 : flow.comm->get_remaining() / lanes_.units_per_byte();
  if (flow.route != nullptr && (arrived || left > 0)) loads_.count(*flow.route, flow.bytes - left);
  flow.route = nullptr;
  if (left > 0) flow.bytes = std::min(flow.bytes, std::max(1.0, left));  // else SimGrid does not know
  for_each_lane(flow.way, [](Lane& lane) {
    lane.end_shared();
    lane.leave();
  });
  std::erase_if(shared_, [](const Lane* lane) { return !lane->is_shared(); });
  flow.ends_at = nearest_instant(s4u::Engine::get_clock());
  ended_.push_back(&flow);
}

/// Schedules the senders whose flows have ended, in the order in which the flows started. (SimGrid announces the ends
/// of one instant in the order of its own heap.)
void SimgridBridge::settle_ended() {
  std::sort(ended_.begin(), ended_.end(),
            [](const Flow* a, const Flow* b) { return a->sequence < b->sequence; });
  for (Flow* flow : ended_) {
    flow->comm.reset();
    if (std::exchange(flow->goes_on, false)) {
      for_each_lane(flow->way, [](Lane& lane) { lane.enter(); });
      hand_over(*flow);
      continue;
    }
    if (!flow->arrived && retransmission_) {
      send_again(*flow);
      continue;
    }
    tell_end(*flow, flow->arrived);
    if (flow->sending) flow->sending->arrived = flow->arrived;
    if (const WeakRef<NetworkSending> sending = std::move(flow->sending)) {
      sending->resume_at(std::max(calendar_.now(), flow->ends_at));
    }
    release(*flow);
  }
  ended_.clear();
}

void SimgridBridge::send_again(Flow& flow) {
  const Duration wait = std::min(retransmission_->longest, retransmission_->first * (std::int64_t{1} << std::min(flow.failures, 20)));
  ++flow.failures;
  hand_over_later(flow, std::max(calendar_.now(), flow.ends_at) + wait);
}

void SimgridBridge::count_bytes(double seconds) {
  for (Lane* lane : shared_) lane->count(seconds);
}

/// Called after all other models, so that the rates hold until the next step.
void SimgridBridge::read_rates() {
  for (Lane* lane : shared_) lane->read_rate();
}

std::vector<double> SimgridBridge::carried() const {
  std::vector<double> bytes(loads_.size());
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = loads_.carried(i);
  for (const Flow& flow : flows_) {
    if (flow.route == nullptr || flow.comm == nullptr) continue;
    const double sent = flow.bytes - flow.comm->get_remaining() / lanes_.units_per_byte();
    for (const std::size_t link : *flow.route) bytes[link] += sent;
  }
  return bytes;
}

std::pair<const Lane*, const Lane*> SimgridBridge::lanes_of(Host host) const {
  const Lanes::Uplink uplink = lanes_.of(host);
  return {uplink.up, uplink.down};
}

void SimgridBridge::way(Host from, Host to) { static_cast<void>(loads_.route(host_of(from), host_of(to))); }

std::vector<Network::Link> SimgridBridge::links() const {
  std::vector<Network::Link> links;
  for (std::size_t i = 0; i < loads_.size(); ++i) links.push_back({.name = loads_.name(i), .bytes_per_s = loads_.bytes_per_s(i)});
  return links;
}

// A window in a round trip, bytes per second; 0: no limit.
double SimgridBridge::window_rate(double latency_s) const {
  const auto window = simgrid::config::get_value<double>("network/TCP-gamma");
  return latency_s > 0 && window > 0 ? window / (2 * latency_s) : 0;
}

// The window limits the rate over a round trip.
Duration SimgridBridge::passage(Host from, Host to, Bytes bytes) const {
  Way way = lanes_.way(from, to);
  if (platform_may_change_) {
    std::vector<s4u::Link*> links;
    double latency = 0;
    host_of(from)->route_to(host_of(to), links, &latency);
    way.latency = from_seconds(latency) + link_changes_.added_latency(host_of(from), host_of(to));
    way.bytes_per_s = links.empty() ? 0 : links.front()->get_bandwidth();
    for (const s4u::Link* link : links) way.bytes_per_s = std::min(way.bytes_per_s, link->get_bandwidth());
  }
  if (way.bytes_per_s <= 0) return way.latency;
  const double rate = window_rate(to_seconds(way.latency));
  if (rate > 0) way.bytes_per_s = std::min(way.bytes_per_s, rate);
  return way.latency + from_seconds(static_cast<double>(bytes.count()) / way.bytes_per_s);
}

/// The instant up to which the calendar may run ahead at SimGrid's time `now`: nothing happens in SimGrid before it.
/// The ends of flows are known in advance; a change of bandwidth by a profile is not, and would move them.
Instant SimgridBridge::horizon(double now) const {
  if (platform_may_change_ && flows_in_flight() > 0) return calendar_.now();
  double next = simgrid::kernel::timer::Timer::next();
  for (Model* model : s4u::Engine::get_instance()->get_all_models()) {
    if (model == this) continue;
    const double wait = model->next_occurring_event(now);
    if (wait >= 0 && (next < 0 || now + wait < next)) next = now + wait;
  }
  return next < 0 || next >= to_seconds(end_) ? end_ : std::min(end_, floor_instant(next));
}

double SimgridBridge::next_occurring_event(double now) {
  if (!open_) return -1;
  settle_ended();
  read_rates();
  if (!is_pending()) calendar_.run_before(horizon(now));
  const Instant next = is_pending() ? calendar_.now() : calendar_.next_event();
  return next >= end_ ? -1 : std::max(0.0, to_seconds(next) - now);
}

void SimgridBridge::update_actions_state(double now, double delta) {
  if (!open_) return;
  count_bytes(delta);
  const Instant due = std::min(nearest_instant(now), end_ - Duration{1});
  if (due < calendar_.now()) return;  // an event of SimGrid that the calendar has already passed
  do {
    start_pending();
    calendar_.run_through(due);
  } while (is_pending());
}

void SimgridBridge::run_before(Instant end) {
  if (end > Network::kLatest) throw EndlessRun("a run with a network ends after 48 simulated days, and this one does not");
  end_ = end;
  const s4u::Engine& engine = *s4u::Engine::get_instance();
  // SimGrid stops up to 10 microseconds before the end, so it is called until it has reached it.
  while (calendar_.now() < end || nearest_instant(s4u::Engine::get_clock()) < end) {
    engine.run_until(std::max(to_seconds(end), s4u::Engine::get_clock()));
    // On a platform that may change the calendar does not run ahead of flows: only its clock may be left behind.
    const bool is_over = nearest_instant(s4u::Engine::get_clock()) >= end && ended_.empty() && !is_pending();
    if (is_over) calendar_.run_before(end);
  }
}

/// Cancels the flows in flight and lets SimGrid process that, so that it does not abort over them at exit.
void SimgridBridge::close() {
  settle_ended();
  open_ = false;
  bool cancelling = false;
  for (Flow& flow : flows_) {
    if (flow.timer) calendar_.cancel(flow.timer);
    if (flow.comm == nullptr) continue;
    flow.comm->cancel();
    cancelling = true;
  }
  if (cancelling) s4u::Engine::get_instance()->run_until(s4u::Engine::get_clock());
  flows_.clear();
}

}  // namespace knee::sim
