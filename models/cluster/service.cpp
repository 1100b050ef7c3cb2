#include "models/cluster/service.hpp"

#include <algorithm>

namespace knee::models {

Service::Service(sim::Simulation& simulation, const Options& options, Timeline* timeline)
    : simulation_{simulation},
      options_{options},
      servers_{simulation, options.servers},
      lock_{simulation, 1},
      connections_{simulation, options.connections},
      busy_row_{timeline, "services", options.name + ": servers busy"},
      waiting_row_{timeline, "services", options.name + ": calls waiting"} {
  simulation.calendar().add_witness([this] { return refusals(); });
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

sim::Task<Outcome> Service::serve(sim::Duration time, const Request* request) {
  if (servers_.free() == 0 && servers_.waiting() >= options_.queue) {
    refused_.add(simulation_.now());
    co_return Outcome::refused;
  }
  change(waiting_, waiting_row_, 1);
  co_await servers_.acquire();
  change(waiting_, waiting_row_, -1);
  change(busy_, busy_row_, 1);
  TimelineRow row = take_row();
  row.begin(options_.name, request);

  const sim::Duration serial = std::min(time, sim::from_seconds(sim::to_seconds(time) * options_.serial));
  const sim::Duration locked = sim::sum(serial, coherency());
  if (locked > sim::Duration::zero()) {
    co_await lock_.acquire();
    serial_busy_.add(1, simulation_.now());
    co_await simulation_.delay(locked);
    serial_busy_.add(-1, simulation_.now());
    lock_.release();
  }
  co_await simulation_.delay(time - serial);

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

// The caller sleeps until the answer arrives.
struct ServiceClient::Query : sim::Referenced, sim::Suspension {
  ServiceClient& client;
  sim::Duration time;
  const Request* request;
  Outcome outcome = Outcome::served;
  Query(ServiceClient& whose, sim::Duration long_, const Request* of)
      : Suspension{whose.simulation_.calendar()}, client{whose}, time{long_}, request{of} {}
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> caller) {
    suspend(caller);
    client.simulation_.start(client.ask(sim::WeakRef{*this}));
  }
  Outcome await_resume() noexcept {
    resumed();
    return outcome;
  }
};

sim::Task<Outcome> ServiceClient::call(sim::Duration time, const Request* request) {
  if (acquire_time_out_) {
    const bool acquired = co_await pool_.acquire_within(*acquire_time_out_);
    if (!acquired) co_return Outcome::timed_out;
  } else {
    co_await pool_.acquire();
  }
  const Connection connection{*this};
  co_return co_await Query{*this, time, request};
}

sim::Process ServiceClient::ask(sim::WeakRef<Query> query) {
  const sim::Duration time = query->time;
  const Request* request = query->request;
  co_await service_.connections().acquire();
  service_.connected().add(1, simulation_.now());
  if (route_) co_await route_->network.send(route_->here, route_->there, service_.options().query_size);
  const Outcome outcome = co_await service_.serve(time, request);
  if (route_) co_await route_->network.send(route_->there, route_->here, service_.options().answer_size);
  service_.connected().add(-1, simulation_.now());
  service_.connections().release();
  if (!query) co_return;
  query->outcome = outcome;
  query->resume();
}

}  // namespace knee::models
