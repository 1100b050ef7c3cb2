#include "models/cluster/service.hpp"

#include <algorithm>

namespace knee::models {
namespace {

// One of the connections that all clients share.
void release_connection(Service& service) {
  service.connected().add(-1, service.now());
  service.connections().release();
}

std::size_t ranks_of(const Service::Options& options) {
  return options.ranks.empty() ? 1 : *std::max_element(options.ranks.begin(), options.ranks.end()) + 1;
}

ServerQueue::Options queue_of(const Service::Options& options) {
  const bool has_ranks = !options.ranks.empty() && options.discipline == Discipline::fifo;
  return {.servers = options.servers,
          .discipline = has_ranks ? Discipline::priority : options.discipline,
          .lists = ranks_of(options),
          .codel = options.codel};
}

}  // namespace

Service::Service(sim::Simulation& simulation, const Options& options, Timeline* timeline)
    : simulation_{simulation},
      options_{options},
      servers_{simulation, queue_of(options)},
      lock_{simulation, 1},
      connections_{simulation, options.connections},
      busy_row_{options.tier ? nullptr : timeline, "services", options.name + ": servers busy"},
      waiting_row_{options.tier ? nullptr : timeline, "services", options.name + ": calls waiting"} {
  if (options.tier) return;
  simulation.calendar().add_witness([this] { return refusals(); });
  if (options.cores) cores_ = &own_cores_.emplace(simulation, *options.cores);
  constexpr std::size_t kRowsMax = 64;  // more rows than a picture can have
  for (std::size_t i = options.servers; timeline != nullptr && options.servers <= kRowsMax && i > 0; --i) {
    idle_servers_.emplace_back(timeline, "services", options.name + ": server " + std::to_string(i));
  }
}

// Part of the message about a run whose clock stands still.
std::string Service::refusals() const {
  const std::uint64_t count = refused_.at(simulation_.now());
  if (count == 0) return {};
  return "the service \"" + options_.name + "\" refused " + std::to_string(count) +
         " calls at this instant, because its queue is full";
}

void Service::reset_statistics() {
  for (sim::TimeAverage* average : {&busy_, &serial_busy_, &connected_, &waiting_}) average->reset(simulation_.now());
}

// A server computes: on the cores of the machine, or on one of its own.
sim::Task<> Service::work(sim::Duration time) {
  if (cores_ != nullptr) {
    co_await cores_->run(time);
  } else {
    co_await simulation_.delay(time);
  }
}

sim::Task<Outcome> Service::serve(sim::Duration time, std::size_t rank, const Request* request) {
  if (servers_.free() == 0 && servers_.waiting() >= options_.queue) {
    refused_.add(simulation_.now());
    co_return Outcome::refused;
  }
  change(waiting_, waiting_row_, 1);
  const bool has_server = co_await servers_.acquire(rank);
  change(waiting_, waiting_row_, -1);
  if (!has_server) co_return Outcome::refused;
  change(busy_, busy_row_, 1);
  TimelineRow row = take_row();
  row.begin(options_.name, request);
  if (slowness_ != 1) [[unlikely]]
    time = sim::from_seconds(sim::to_seconds(time) * slowness_);

  if (options_.serial > 0 || coherency() > sim::Duration::zero()) {
    const sim::Duration serial = std::min(time, sim::from_seconds(sim::to_seconds(time) * options_.serial));
    co_await lock_.acquire();
    serial_busy_.add(1, simulation_.now());
    co_await work(serial);
    co_await simulation_.delay(coherency());
    serial_busy_.add(-1, simulation_.now());
    lock_.release();
    time -= serial;
  }
  if (cores_ != nullptr) {  // as `work` does: most calls do no more, and need no task for it
    co_await cores_->run(time);
  } else {
    co_await simulation_.delay(time);
  }

  change(busy_, busy_row_, -1);
  row.end();
  if (row.shown()) idle_servers_.push_back(row);
  servers_.release();
  co_return Outcome::served;
}

ServiceClient::ServiceClient(sim::Simulation& simulation, Service& service, const Options& options,
                             std::optional<Route> route)
    : simulation_{simulation},
      service_{service},
      connections_{options.pool},
      pool_{simulation, options.pool},
      acquire_time_out_{options.acquire_time_out},
      route_{route} {
  service.connect();
  if (service.tier() != nullptr) door_ = &service.tier()->connect();
}

// The policies of the calls are those of the process.
ServiceClient::ServiceClient(sim::Simulation& simulation, const ServiceClient& like)
    : simulation_{simulation},
      service_{like.service_},
      connections_{like.connections_},
      pool_{simulation, like.connections_},
      acquire_time_out_{like.acquire_time_out_},
      route_{like.route_},
      door_{like.door_} {
  service_.connect();
}

// A connection of the pool in use.
class ServiceClient::Connection {
 public:
  explicit Connection(ServiceClient& client) : client_{client}, simulation_{client.simulation_} {
    client.in_use_.add(1, simulation_.now());
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() {
    if (simulation_.calendar().is_closed()) return;
    client_.in_use_.add(-1, simulation_.now());
    client_.pool_.release();
  }

 private:
  ServiceClient& client_;
  sim::Simulation& simulation_;
};

// The caller sleeps until the answer arrives. One that is given up meanwhile closes its connection to a tier.
struct ServiceClient::Query : sim::Referenced, sim::Suspension {
  ServiceClient& client;
  const WorkItem* item;  // null: of a call without one
  sim::Duration time;
  const Request* request;
  bool is_held;  // its connection
  Tier::Call* sent = nullptr;  // to the tier
  Outcome outcome = Outcome::served;
  Query(ServiceClient& whose, const WorkItem* from, sim::Duration long_, const Request* of)
      : Suspension{whose.simulation_.calendar()},
        client{whose},
        item{from},
        time{long_},
        request{of},
        is_held{from != nullptr && from->step->on_held} {}
  ~Query() {
    if (sent != nullptr && !calendar().is_closed() && !sent->is_back) client.door_->abandon(*sent);
  }
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> caller) {
    suspend(caller);
    if (client.door_ != nullptr) {
      client.simulation_.start(ask_tier(sim::WeakRef{*this}, client.service_, *client.door_, client.route_));
    } else {
      client.simulation_.start(ask(sim::WeakRef{*this}, client.service_, client.route_));
    }
  }
  Outcome await_resume() noexcept {
    resumed();
    return outcome;
  }
};

sim::Task<Outcome> ServiceClient::call(sim::Duration time, const Request* request) { return take_and_call(nullptr, time, request); }

sim::Task<Outcome> ServiceClient::call(const WorkItem& item, const Request* request) {
  if (!item.step->on_held) return take_and_call(&item, item.demand, request);
  return call_on_held(item, request);
}

sim::Task<Outcome> ServiceClient::take_and_call(const WorkItem* item, sim::Duration time, const Request* request) {
  if (acquire_time_out_) {
    const bool acquired = co_await pool_.acquire_within(*acquire_time_out_);
    if (!acquired) co_return Outcome::timed_out;
  } else {
    co_await pool_.acquire();
  }
  const Connection connection{*this};
  co_return co_await Query{*this, item, time, request};
}

sim::Task<Outcome> ServiceClient::call_on_held(const WorkItem& item, const Request* request) {
  co_return co_await Query{*this, &item, item.demand, request};
}

sim::Task<Outcome> ServiceClient::Held::take() {
  if (client_.acquire_time_out_) {
    const bool acquired = co_await client_.pool_.acquire_within(*client_.acquire_time_out_);
    if (!acquired) co_return Outcome::timed_out;
  } else {
    co_await client_.pool_.acquire();
  }
  of_pool_ = true;
  client_.in_use_.add(1, client_.simulation_.now());
  co_await client_.service_.connections().acquire();
  of_service_ = true;
  client_.service_.connected().add(1, client_.simulation_.now());
  co_return Outcome::served;
}

ServiceClient::Held::~Held() {
  if (client_.simulation_.calendar().is_closed()) return;
  const sim::Instant now = client_.simulation_.now();
  if (of_service_) {
    release_connection(client_.service_);
  }
  if (!of_pool_) return;
  client_.in_use_.add(-1, now);
  client_.pool_.release();
}

sim::Process ServiceClient::ask(sim::WeakRef<Query> query, Service& service, std::optional<Route> route) {
  const sim::Duration time = query->time;
  const Request* request = query->request;
  const std::size_t rank = service.rank_of(request);
  const bool is_held = query->is_held;
  if (!is_held) {
    co_await service.connections().acquire();
    service.connected().add(1, service.now());
  }
  if (route) co_await route->network.send(route->here, route->there, service.options().query_size);
  const Outcome outcome = co_await service.serve(time, rank, request);
  if (route) co_await route->network.send(route->there, route->here, service.options().answer_size);
  if (!is_held) release_connection(service);
  if (!query) co_return;
  query->outcome = outcome;
  query->resume();
}

// The balancer of a tier carries the request across the network itself, from the node of the caller.
sim::Process ServiceClient::ask_tier(sim::WeakRef<Query> query, Service& service, Server& door, std::optional<Route> route) {
  Tier& tier = *service.tier();
  const bool is_held = query->is_held;
  Tier::Call& call = tier.begin(*query->item, query->request);
  if (!is_held) {
    co_await service.connections().acquire();
    call.ledger.charge(LatencyComponent::queue, service.now());
    service.connected().add(1, service.now());
  }
  if (route) call.origin = route->here;
  const bool sends = route && !tier.is_balancer();
  if (sends) co_await route->network.send(route->here, route->there, call.request_class->request_size);
  call.ledger.charge(LatencyComponent::network, service.now());
  if (query) query->sent = &call;
  const Outcome outcome = co_await Tier::Sending{service.simulation(), call, door, !query};
  if (query) query->sent = nullptr;
  if (sends) co_await route->network.send(route->there, route->here, call.request_class->response_size);
  call.ledger.charge(LatencyComponent::network, service.now());
  tier.end(call);
  if (!is_held) release_connection(service);
  if (!query) co_return;
  query->outcome = outcome;
  query->resume();
}

}  // namespace knee::models
