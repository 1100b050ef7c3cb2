#include "scenarios/theory/station_model.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <variant>

namespace knee::scenarios::theory {
namespace {

using analysis::ResourceKind;
using models::EventLoopServer;
using models::ThreadServer;

class ModelBuilder {
 public:
  ModelBuilder(const Scenario& scenario, const Architecture& architecture, const Demands& demands)
      : scenario_{scenario},
        architecture_{architecture},
        demands_{demands},
        loop_{std::get_if<EventLoopServer::Options>(&architecture.group.runtime)},
        threads_{std::get_if<ThreadServer::Options>(&architecture.group.runtime)},
        processes_{architecture.nodes * architecture.group.processes} {}

  StationModel build();

 private:
  using VisitsOfClass = std::function<Visits(const RequestUse& use)>;
  void add(ResourceKind kind, const std::string& name, std::size_t servers, std::size_t queues, Discipline discipline,
           const VisitsOfClass& visits);
  void add_cores(Part except);
  void add_loops();
  void add_threads();
  void add_shared_cores(std::size_t owner);
  void add_services();
  void add_primary();
  void find_spread();
  void find_room();
  void leave_one_queue();
  void find_delays();
  void say(const char* departure) { model_.departures.emplace_back(departure); }
  void find_departures();
  void find_limits_of_services();

  [[nodiscard]] double rate_of(ResourceKind kind) const;
  [[nodiscard]] std::size_t servers_of(std::size_t service) const;
  [[nodiscard]] bool connects() const;
  [[nodiscard]] double network_time(const models::RequestClass& one) const;

  const Scenario& scenario_;
  const Architecture& architecture_;
  const Demands& demands_;
  const EventLoopServer::Options* loop_;
  const ThreadServer::Options* threads_;
  std::size_t processes_;
  StationModel model_;
};

void ModelBuilder::add(ResourceKind kind, const std::string& name, std::size_t servers, std::size_t queues,
                       Discipline discipline, const VisitsOfClass& visits) {
  QueueStation station{
      .resource = {.kind = kind, .name = name}, .servers = servers, .queues = queues, .discipline = discipline};
  double most = 0;
  for (const RequestUse& use : demands_.classes) {
    station.classes.push_back(visits(use));
    most = std::max(most, station.classes.back().demand());
  }
  if (most > 0) model_.stations.push_back(std::move(station));
}

// The highest rate that a kind of resource allows; of the cores, with their limit.
double ModelBuilder::rate_of(ResourceKind kind) const {
  if (kind == ResourceKind::cores && demands_.find(ResourceKind::cpu_limit) != nullptr) return rate_of(ResourceKind::cpu_limit);
  const ResourceDemand* found = demands_.find(kind);
  return found == nullptr ? std::numeric_limits<double>::infinity() : found->highest_rate();
}

// Calls that a service can serve at a time, with as many connections as there are.
std::size_t ModelBuilder::servers_of(std::size_t service) const {
  const models::Service::Options& options = scenario_.services[service];
  const auto& pools = architecture_.group.pools;
  const std::size_t connections = std::min(options.servers, options.connections);
  const bool is_pooled = service < pools.size() && pools[service].pool != models::Service::kUnlimited;
  return is_pooled ? std::min(connections, processes_ * pools[service].pool) : connections;
}

// Work on the cores, except what the queue of another resource has already. With a CPU limit there are as many cores as it
// fills, rounded up, and they are slower.
void ModelBuilder::add_cores(Part except) {
  const models::Machine::Options& machine = architecture_.machine;
  const bool is_limited = machine.cpu_limit.cores > 0 && machine.cpu_limit.cores < machine.cores;
  const double limit = is_limited ? machine.cpu_limit.cores : machine.cores;
  const double slowness = std::ceil(limit) / limit;
  const auto work = [except, slowness](const RequestUse& use) {
    Moments rest = use.at(Part::cores);
    if (except != Part::cores && use.at(except).mean > 0) {
      rest = {std::max(0.0, rest.mean - use.at(except).mean), std::max(0.0, rest.variance - use.at(except).variance)};
    }
    return rest.mean > 1e-15 ? Visits{rest.scaled(slowness)} : Visits{};
  };
  if (is_limited) say("the periods of the CPU limit");
  add(is_limited ? ResourceKind::cpu_limit : ResourceKind::cores, "", static_cast<std::size_t>(std::ceil(limit)),
      architecture_.nodes, Discipline::sharing, work);
}

void ModelBuilder::add_loops() {
  const bool shares = loop_->executor.has_value();
  const ResourceKind interpreter = shares ? ResourceKind::lock : ResourceKind::loop;
  const bool by_cores = demands_.contended && rate_of(ResourceKind::cores) < rate_of(interpreter);
  if (by_cores) {
    add_cores(Part::cores);
    say("that a loop waits while it has no core");
  } else {
    add(interpreter, "", 1, processes_, shares ? Discipline::blind : Discipline::first_come,
        [](const RequestUse& use) { return use.bursts.visits(); });
    if (shares) say("the order in which threads get the lock");
    if (demands_.contended) say("waiting for a core");
  }
  if (!by_cores || rate_of(ResourceKind::pool) < rate_of(ResourceKind::cores)) {
    add(ResourceKind::pool, "", loop_->pool_threads, processes_, Discipline::first_come,
        [](const RequestUse& use) { return use.pool; });
    if (demands_.find(ResourceKind::pool) != nullptr) say("the order in which a loop takes the results of its pool");
  }
}

// The queue for threads is outside of all others: `leave_one_queue` puts it in place.
void ModelBuilder::add_threads() {
  const std::size_t interpreters = processes_ * threads_->interpreters;
  const ResourceKind lock = ResourceKind::lock;
  model_.threads = interpreters * threads_->threads;
  Mixture held;
  for (std::size_t i = 0; i < demands_.shares.size(); ++i) held.add(demands_.shares[i], demands_.classes[i].at(Part::elapsed));
  if (std::isfinite(held.moments().variance)) model_.held_squared_cv = held.moments().squared_cv();
  const bool waits_for_lock = demands_.find(lock) != nullptr && threads_->threads > 1;
  const bool by_lock = waits_for_lock && (!demands_.contended || rate_of(lock) <= rate_of(ResourceKind::cores));
  if (by_lock && threads_->lock) {
    add(lock, "", 1, interpreters, Discipline::blind, [](const RequestUse& use) { return use.bursts.visits(); });
    say("the order in which threads get the lock");
    if (demands_.contended) add_cores(Part::lock);
    return;
  }
  if (waits_for_lock) say("waiting for the lock");
  if (demands_.contended) add_cores(Part::cores);
}

// The cores of a service's machine, with the calls of all services there.
void ModelBuilder::add_shared_cores(std::size_t owner) {
  const auto& services = scenario_.services;
  const auto calls = [&services, owner](const RequestUse& use) {
    Visits all;
    for (std::size_t i = 0; i < services.size(); ++i) {
      if (i == owner || services[i].cores_of == owner) all += use.calls(i);
    }
    return all;
  };
  add(ResourceKind::service, services[owner].name + " (cores)", static_cast<std::size_t>(*services[owner].cores), 1,
      Discipline::sharing, calls);
}

void ModelBuilder::add_services() {
  for (std::size_t i = 0; i < scenario_.services.size(); ++i) {
    const models::Service::Options& service = scenario_.services[i];
    if (service.cores) add_shared_cores(i);
    if (!service.cores && !service.cores_of) {
      add(ResourceKind::service, service.name, servers_of(i), 1, Discipline::first_come,
          [i](const RequestUse& use) { return use.calls(i); });
    }
    if (demands_.find(ResourceKind::serial, service.name) != nullptr) say("waiting for the serial part of a service");
  }
}

void ModelBuilder::add_primary() {
  add(ResourceKind::primary, "", 1, architecture_.nodes, Discipline::first_come, [](const RequestUse& use) {
    const Moments& time = use.at(Part::primary);
    return time.mean > 0 ? Visits{time} : Visits{};
  });
  if (architecture_.group.offload) {
    add(ResourceKind::offload, "", architecture_.group.offload->workers, processes_, Discipline::first_come,
        [](const RequestUse& use) { return use.offload; });
  }
}

// Whether requests come on new connections.
bool ModelBuilder::connects() const { return !architecture_.connections || (threads_ != nullptr && !threads_->gthread); }

void ModelBuilder::find_spread() {
  using Kind = models::Policy::Kind;
  const std::optional<models::Balancer::Options>& balancer = architecture_.balancer;
  const auto is = [&balancer](Kind kind) {
    return balancer && balancer->policy.kind == kind && balancer->policy.weights.empty() && balancer->count == 1;
  };
  const bool one_node = architecture_.nodes == 1;
  const bool one_process = architecture_.group.processes == 1;
  const bool node_in_turn = one_node || is(Kind::round_robin);
  const bool process_random = one_process || (connects() && architecture_.group.accept == models::Accept::reuse_port);
  const bool node_random = one_node || is(Kind::random);
  model_.spread = node_in_turn && one_process     ? Spread::in_turn
                  : node_random && process_random ? Spread::random
                                                  : Spread::unknown;
}

// Requests beyond the backlog try again later; beyond the number of connections they wait in another queue.
void ModelBuilder::find_room() {
  const models::ProcessGroup::Options& group = architecture_.group;
  model_.room =
      connects() ? architecture_.nodes * (group.backlog + 1) : architecture_.nodes * architecture_.connections->keep_alive;
}

// With no queue inside of the threads, the threads are the servers of the one queue. With one queue inside, exponential work,
// and no time elsewhere, it does not matter that some requests wait outside.
void ModelBuilder::leave_one_queue() {
  if (threads_ == nullptr) return;
  if (model_.stations.empty()) {
    const bool own_sockets = architecture_.group.accept == models::Accept::reuse_port;
    const std::size_t queues = own_sockets ? processes_ : architecture_.nodes;
    add(ResourceKind::threads, "", model_.threads / queues, queues, Discipline::first_come,
        [](const RequestUse& use) { return Visits{use.at(Part::elapsed)}; });
    model_.threads = 0;
    return;
  }
  if (threads_->gthread) return;
  QueueStation& only = model_.stations.front();
  const double elsewhere = *std::max_element(model_.elsewhere.begin(), model_.elsewhere.end());
  const bool is_exponential = only.mixed(demands_.shares).each().exponential;
  const bool is_visited_once = alike(only.mixed(demands_.shares).count(), 1);
  const bool is_filled = model_.threads >= only.servers * only.queues;
  if (model_.stations.size() > 1 || elsewhere > 0 || !is_exponential || !is_visited_once || !is_filled) return;
  only.discipline = Discipline::blind;
  std::erase(model_.departures, "the order in which threads get the lock");
  model_.threads = 0;
}

double ModelBuilder::network_time(const models::RequestClass& one) const {
  if (!architecture_.balancer && scenario_.network.use != NetworkUse::all) return 0;
  const double bytes = static_cast<double>(one.request_size.count() + one.response_size.count());
  const double hops = architecture_.balancer ? 2 : 1;  // two ways, of two links
  sim::Duration inside{};
  if (architecture_.balancer) inside = architecture_.balancer->latency + architecture_.balancer->latency_jitter;
  return sim::to_seconds(inside) + hops * (4 * sim::to_seconds(scenario_.network.latency) + bytes / scenario_.network.bandwidth);
}

void ModelBuilder::find_delays() {
  model_.alone.clear();
  model_.elsewhere.clear();
  std::size_t number = 0;
  for (const models::ArrivalStream& stream : scenario_.workload) {
    for (const models::RequestClass& one : stream.classes) {
      const double alone = demands_.classes[number].at(Part::elapsed).mean + network_time(one);
      double elsewhere = alone;
      for (const QueueStation& station : model_.stations) elsewhere -= station.classes[number].demand();
      model_.alone.push_back(alone);
      model_.elsewhere.push_back(elsewhere > 1e-9 * alone ? elsewhere : 0);
      ++number;
    }
  }
}

void ModelBuilder::find_limits_of_services() {
  const auto& pools = architecture_.group.pools;
  for (std::size_t i = 0; i < scenario_.services.size(); ++i) {
    const models::Service::Options& service = scenario_.services[i];
    if (demands_.find(ResourceKind::service, service.name) == nullptr) continue;
    if (service.queue != models::Service::kUnlimited) say("refusals by a full service");
    const bool is_pooled = i < pools.size() && pools[i].pool != models::Service::kUnlimited;
    if (is_pooled || service.connections != models::Service::kUnlimited) say("waiting for a connection to a service");
  }
}

void ModelBuilder::find_departures() {
  const auto several = [](const QueueStation& station) { return station.queues > 1; };
  const bool are_spread = std::any_of(model_.stations.begin(), model_.stations.end(), several);
  if (are_spread && model_.spread == Spread::unknown) say("how requests are spread over the processes");
  if (scenario_.has_network(architecture_)) say("messages that share a link");
  const auto any = [this](const auto& is_so) { return std::any_of(demands_.classes.begin(), demands_.classes.end(), is_so); };
  if (any([](const RequestUse& use) { return use.has_branches; })) say("branches that wait for each other");
  if (loop_ != nullptr && any([](const RequestUse& use) { return use.has_timers; })) say("the ticks of timers");
  if (loop_ != nullptr && connects() && any([](const RequestUse& use) { return use.bursts.visits().count() > 1; })) {
    say("that a loop accepts one connection at a time");
  }
  if (threads_ != nullptr && threads_->gthread) say("the main thread of gthread as a queue");
  find_limits_of_services();
  for (const std::string& words : demands_.left_out.words) {
    if (words != "unequal shares of the processes in the work" && words != "handovers of the interpreter lock")
      model_.departures.push_back(words);
    if (words == "handovers of the interpreter lock" && demands_.left_out.computes) model_.departures.push_back(words);
  }
}

StationModel ModelBuilder::build() {
  if (loop_ != nullptr) add_loops();
  if (threads_ != nullptr) add_threads();
  add_primary();
  add_services();
  find_spread();
  find_room();
  find_delays();
  leave_one_queue();
  find_delays();
  find_departures();
  return std::move(model_);
}

}  // namespace

Visits QueueStation::mixed(const std::vector<double>& shares) const {
  Visits visits;
  for (std::size_t i = 0; i < shares.size(); ++i) visits += classes[i].times(shares[i]);
  return visits;
}

StationModel station_model_of(const Scenario& scenario, const Architecture& architecture, const Demands& demands) {
  return ModelBuilder{scenario, architecture, demands}.build();
}

}  // namespace knee::scenarios::theory
