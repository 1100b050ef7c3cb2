/// A shared service: the database or cache that does not scale with the nodes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "models/cluster/server_queue.hpp"
#include "models/cluster/tier.hpp"
#include "models/request/request.hpp"
#include "models/request/timeline.hpp"
#include "sim/kernel/instant_count.hpp"
#include "sim/cores/cores.hpp"
#include "sim/network/network.hpp"
#include "sim/sync/semaphore.hpp"
#include "sim/kernel/simulation.hpp"
#include "sim/kernel/weak_ref.hpp"
#include "sim/stats/time_average.hpp"
#include "sim/kernel/units.hpp"

namespace knee::models {

/// `servers` work in parallel on one queue, by one of several disciplines. Services may share
/// the cores of a machine: their calls then compute by processor sharing. A share of each call can be serial (a lock that all
/// servers need), and under the same lock each call can inform the other clients of its changes, one after the other
/// (keeping them coherent). Where N clients call in rounds, each of which waits for the last, these two are Amdahl's and
/// Gunther's laws exactly: a round takes T(1 - s) + N(sT + c(N - 1)) (docs/explanation/models.md).
class Service {
 public:
  static constexpr std::size_t kUnlimited = std::numeric_limits<std::size_t>::max();
  struct Options {
    std::string name;
    std::size_t servers = 1;
    std::size_t queue = kUnlimited;        ///< calls that may wait; further ones are refused
    std::size_t connections = kUnlimited;  ///< that all clients together may have in use
    double serial = 0;                     ///< share of each call's time under the lock, 0 to 1
    sim::Duration coherency{};             ///< under the lock, for each other connected client
    sim::Bytes query_size{};               ///< on the network, to the service
    sim::Bytes answer_size{};              ///< on the network, back
    std::optional<int> cores = {};              ///< of its machine, which calls share; none: each server has a core of its own
    std::optional<std::size_t> cores_of = {};   ///< the service on whose cores it computes, by its index; none: on its own
    /// Of the classes of requests, by number: their priorities, or with `Discipline::fair` their numbers; empty: all are equal.
    std::vector<std::size_t> ranks = {};
    Discipline discipline = Discipline::fifo;   ///< with ranks `priority`, unless it is `fair`
    Codel::Options codel = {};                  ///< of that discipline
    std::optional<std::size_t> tier = {};       ///< that serves its calls, by its number; none: servers of its own
  };

  Service(sim::Simulation& simulation, const Options& options, Timeline* timeline = nullptr);

  /// A client process connects; it stays connected to the end.
  void connect() { ++clients_; }

  [[nodiscard]] sim::Simulation& simulation() const { return simulation_; }
  [[nodiscard]] sim::Instant now() const { return simulation_.now(); }
  /// Computes on the cores of `other` from now on: both run on one machine.
  void share_cores_of(Service& other) { cores_ = other.cores_; }
  /// `tier` serves its calls from now on.
  void lead_to(Tier& tier) { tier_ = &tier; }
  /// Null: it has servers of its own.
  [[nodiscard]] Tier* tier() const { return tier_; }

  /// Serves a call of `request` that needs `time` on a server; refused if the queue is full, or drops the call.
  sim::Task<Outcome> serve(sim::Duration time, std::size_t rank, const Request* request);
  /// From now on each call takes `factor` times as long as by its demand. A call in service keeps its time.
  void slow_down(double factor) { slowness_ = factor; }
  /// The rank of a request among the requests that wait for a server, from 0; null: it has no class.
  [[nodiscard]] std::size_t rank_of(const Request* request) const {
    return options_.ranks.empty() || request == nullptr ? 0 : options_.ranks[request->class_number];
  }

  /// The connections all clients share.
  [[nodiscard]] sim::Semaphore& connections() { return connections_; }
  [[nodiscard]] const Options& options() const { return options_; }
  /// Its own cores; null: it has none.
  [[nodiscard]] const sim::Cores* cores() const { return own_cores_ ? &*own_cores_ : nullptr; }
  [[nodiscard]] const sim::TimeAverage& busy() const { return busy_; }
  /// 1 while a call is in the serial part, else 0.
  [[nodiscard]] const sim::TimeAverage& serial_busy() const { return serial_busy_; }
  /// Connections in use, of the connections that all clients share.
  [[nodiscard]] sim::TimeAverage& connected() { return connected_; }
  [[nodiscard]] const sim::TimeAverage& waiting() const { return waiting_; }
  /// Restarts the measurement.
  void reset_statistics();

 private:
  // The row of a server that begins to work, if each server has a row.
  TimelineRow take_row() {
    if (idle_servers_.empty()) return {};
    const TimelineRow row = idle_servers_.back();
    idle_servers_.pop_back();
    return row;
  }
  [[nodiscard]] sim::Duration coherency() const {
    return sim::product(options_.coherency, clients_ > 0 ? clients_ - 1 : 0);
  }
  [[nodiscard]] std::string refusals() const;
  sim::Task<> work(sim::Duration time);
  void change(sim::TimeAverage& average, TimelineRow& row, std::int64_t by) {
    average.add(by, simulation_.now());
    row.count(static_cast<double>(average.value()));
  }

  sim::Simulation& simulation_;
  Options options_;
  std::optional<sim::Cores> own_cores_;
  sim::Cores* cores_ = nullptr;  // on which it computes; null: each server has one
  ServerQueue servers_;
  sim::Semaphore lock_;
  sim::Semaphore connections_;
  Tier* tier_ = nullptr;
  std::size_t clients_ = 0;
  double slowness_ = 1;
  sim::TimeAverage busy_;
  sim::TimeAverage serial_busy_;
  sim::TimeAverage connected_;
  sim::TimeAverage waiting_;
  sim::InstantCount refused_;
  TimelineRow busy_row_;
  TimelineRow waiting_row_;
  std::vector<TimelineRow> idle_servers_;  // rows of servers with nothing to do, if there is a timeline
};

/// One process's way to a service: its pool of connections.
class ServiceClient {
 public:
  struct Options {
    std::size_t pool = Service::kUnlimited;         ///< connections this process may use at a time
    std::optional<sim::Duration> acquire_time_out;  ///< how long a call waits for one; none: without limit
  };

  /// The way across the network; without one the service is on the same machine.
  struct Route {
    sim::Network& network;
    sim::Host here;
    sim::Host there;
  };

  ServiceClient(sim::Simulation& simulation, Service& service, const Options& options, std::optional<Route> route);
  /// Another process's way to the service of `like`, with as many connections.
  ServiceClient(sim::Simulation& simulation, const ServiceClient& like);
  /// One call: takes a connection, sends the query, has the service serve it, gets the answer, gives the
  /// connection back. If the call is given up, the service executes a query that has been sent to its end, the answer is
  /// dropped, and a new connection takes the place of the one that was in use.
  sim::Task<Outcome> call(sim::Duration time, const Request* request = nullptr);
  /// The call of an item of the work of `request`, on a connection that the request holds if the item says so. Null: the request
  /// has been given up.
  sim::Task<Outcome> call(const WorkItem& item, const Request* request);

  /// A connection that a request holds over several calls (a transaction): from the end of `take` to the end of the object.
  class Held;

  /// Connections of the pool; kUnlimited: no limit.
  [[nodiscard]] std::size_t connections() const { return connections_; }
  /// Connections of the pool in use.
  [[nodiscard]] const sim::TimeAverage& in_use() const { return in_use_; }
  /// Restarts the measurement; nothing has changed from `since` on.
  void reset_statistics(sim::Instant since) { in_use_.reset(since); }

 private:
  class Connection;
  struct Query;
  sim::Task<Outcome> call_on_held(const WorkItem& item, const Request* request);
  sim::Task<Outcome> take_and_call(const WorkItem* item, sim::Duration time, const Request* request);

  // From waiting for a connection of the service to the answer; outlives the call, and the client.
  static sim::Process ask(sim::WeakRef<Query> query, Service& service, std::optional<Route> route);
  static sim::Process ask_tier(sim::WeakRef<Query> query, Service& service, Server& door, std::optional<Route> route);

  sim::Simulation& simulation_;
  Service& service_;
  std::size_t connections_;
  sim::TimeAverage in_use_;
  sim::Semaphore pool_;
  std::optional<sim::Duration> acquire_time_out_;
  std::optional<Route> route_;
  Server* door_ = nullptr;  // of a tier
};

class ServiceClient::Held {
 public:
  explicit Held(ServiceClient& client) : client_{client} {}
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  ~Held();

  /// Waits for a connection of the pool, and for one of the connections that all clients share. A wait for the pool
  /// that takes too long has timed out.
  sim::Task<Outcome> take();

 private:
  ServiceClient& client_;
  bool of_pool_ = false;
  bool of_service_ = false;
};

}  // namespace knee::models
