/// Nodes behind load balancers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "models/balancing/policy.hpp"
#include "models/cluster/attempts.hpp"
#include "models/cluster/node_load.hpp"
#include "models/cluster/relay.hpp"
#include "models/health/node_health.hpp"
#include "models/limits/admission.hpp"
#include "models/request/port.hpp"
#include "models/request/request.hpp"
#include "models/request/timeline.hpp"
#include "sim/cores/cores.hpp"
#include "sim/network/network.hpp"
#include "sim/kernel/simulation.hpp"
#include "sim/random/random_stream.hpp"
#include "sim/random/run_key.hpp"
#include "sim/sync/condition.hpp"

namespace knee::models {

/// Layer-7 proxies, each on a host of its own: a request crosses the network from the client to a balancer, from there to the
/// node that its policy picks, and its response goes the same way back. Of several balancers a request takes any, and none
/// knows what the others have sent, or what they think of the nodes. A balancer sends a request on when it has it whole
/// (nginx: proxy_request_buffering), a response while it is coming (`Relay`).
///
/// An attempt fails if the node refuses the connection or does not answer it, if the node resets the connection before its
/// response, and if the response does not come in time. Then another node may be tried (nginx: `proxy_next_upstream`), each once
/// at most. The client gets the end of the last attempt: refused (502), timed out (504), failed (502). Without a node to pick the
/// balancer refuses at once (nginx: 502, HAProxy and Envoy: 503).
class Balancer : public Server {
 public:
  /// How an attempt ends.
  enum class Failure : std::uint8_t { none, error, refused, no_answer, reset, time_out };

  /// What a policy that hashes looks at.
  enum class Key : std::uint8_t {
    client,         ///< the client: a user or a session (its address, or its name)
    request_class,  ///< the class of the request: its path
  };

  /// Ends of an attempt after which another node may be tried.
  struct NextTry {
    bool connect = true;    ///< the connection was refused, or nothing answered (nginx: error, timeout)
    bool reset = true;      ///< the connection broke before the response (nginx: error)
    bool time_out = true;   ///< the response did not come in time (nginx: timeout)
    bool error = false;     ///< the response was an error (nginx: http_5xx); only then it counts as a failure of the node
    std::size_t tries = static_cast<std::size_t>(-1);  ///< of other nodes (nginx: proxy_next_upstream_tries, which counts the first)
    friend bool operator==(const NextTry&, const NextTry&) = default;
  };

  /// Requests that wait at a balancer while no node may take them (HAProxy: maxconn, timeout queue; nginx: max_conns, queue).
  struct Limit {
    std::size_t connections = 1;  ///< requests in flight of one balancer at one node
    std::size_t queue = static_cast<std::size_t>(-1);  ///< requests that wait at most; further ones are refused
    sim::Duration time_out = std::chrono::seconds{60};  ///< longest wait (nginx: 60 s; HAProxy: that of connecting)
    friend bool operator==(const Limit&, const Limit&) = default;
  };

  struct Options {
    Policy::Options policy = {};
    std::size_t count = 1;  ///< balancers
    NodeHealth::Options health = {};
    std::optional<NextTry> next = {};  ///< none: one attempt
    sim::Duration connect_time_out = std::chrono::seconds{60};  ///< nginx: proxy_connect_timeout
    std::optional<sim::Duration> time_out = {};                 ///< longest wait for the response of a node
    sim::Bytes buffer{16'384};                                  ///< of responses, which are passed on from then on (HAProxy: tune.bufsize)
    std::optional<Limit> limit = {};                            ///< none: a node takes any number of requests
    /// Of the requests that a balancer has sent to all nodes; further ones are refused (503). None: any number.
    std::optional<Admission::Options> concurrency = {};
    sim::Duration cpu{};  ///< CPU time of a balancer for a request, half of it before the node and half after it, in one attempt or many
    /// Time that each request spends in a balancer besides, without its processor: half of it before the node and half after it. A
    /// proxy of a cloud provider of which only that time is known.
    sim::Duration latency{};
    sim::Duration latency_jitter{};  ///< mean of an exponential time in addition, half of it for either half, each drawn
    int cores = 1;                   ///< of each balancer (HAProxy: nbthread, nginx: worker_processes)
    bool nodes_change = false;                                  ///< nodes may go down or drain
    /// A client's next requests go to the node that has served it, as long as that one is healthy: the response sets a cookie
    /// (HAProxy: cookie insert; nginx: sticky cookie). All balancers understand it.
    bool sticky = false;
    Key key = Key::client;
    friend bool operator==(const Options&, const Options&) = default;
  };

  /// A node: its host on the network, and its server.
  struct Node {
    sim::Host host;
    Server& server;
    const Port* port = nullptr;   ///< what its host answers; null: it is always open
    std::uint64_t in_flight = 0;  ///< of all balancers
    TimelineRow row{};            ///< its requests in flight
    NodeLoad* load = nullptr;     ///< null: nothing reads what it gets
  };

  /// The hosts of the clients and of the balancers themselves.
  struct NetworkAddress {
    sim::Network& network;
    sim::Host client;
    std::vector<sim::Host> balancers;
  };

  /// `options.policy.nodes` is the number of `nodes`.
  Balancer(sim::Simulation& simulation, NetworkAddress place, const Options& options, std::vector<Node> nodes, sim::RunKey key);

  /// From now on a row of balancer number `balancer` marks which node it picks for a request.
  void show_picks(std::size_t balancer, TimelineRow row) { proxies_[balancer].picks = row; }

  void submit(Request& request) override;

  /// From now on the balancers know the node, or do not: it gets neither requests nor checks (`Options::nodes_change`).
  void know(std::size_t node, bool is_there);
  /// From now on a node gets no new requests, or gets them again.
  void drain(std::size_t node, bool drains);
  /// Further nodes that were tried, since the beginning.
  [[nodiscard]] std::uint64_t retries() const { return retries_; }
  /// Whether a failed attempt may be followed by one at another node.
  [[nodiscard]] bool may_try_another() const { return options_.next.has_value(); }
  /// The cores of a balancer; null: it takes no CPU time.
  [[nodiscard]] const sim::Cores* cores(std::size_t balancer) const { return proxies_[balancer].cores.get(); }
  /// Attempts that the balancers wait for.
  [[nodiscard]] std::uint64_t in_flight() const;
  /// The limit of concurrency of a balancer; null: it has none.
  [[nodiscard]] Admission* admission(std::size_t balancer) { return proxies_[balancer].admission.get(); }

 private:
  static constexpr sim::Bytes kPacket{60};  // of a handshake, or a reset

  struct Proxy;
  struct Waiter;
  // One of the balancers.
  struct Proxy {
    sim::Host host;
    std::unique_ptr<Policy> policy;
    std::unique_ptr<NodeHealth> health = nullptr;  // null: it picks any node
    std::unique_ptr<sim::Cores> cores = nullptr;
    std::unique_ptr<Admission> admission = nullptr;
    std::vector<std::size_t> taken = {};     // slots of each node; empty: there is no limit
    std::vector<std::size_t> excluded = {};  // from a pick
    std::deque<Waiter*> waiting = {};
    TimelineRow picks = {};
  };

  [[nodiscard]] sim::WorkingSet touched_at(const Node& node) const;
  sim::Process route(Request& request);
  sim::Process route_with_care(Request& request);
  sim::Task<> send_on(Proxy& proxy, Request& request, std::optional<Relay>& response);
  [[nodiscard]] std::optional<std::size_t> pick(Proxy& proxy, const Request& request, const std::vector<std::size_t>& tried);
  sim::Task<std::optional<std::size_t>> pick_in_time(Proxy& proxy, Request& request, const std::vector<std::size_t>& tried);
  sim::Task<std::optional<std::size_t>> wait_for_slot(Proxy& proxy, Request& request);
  void release_slot(Proxy& proxy, std::size_t node);
  void serve_waiting(Proxy& proxy);
  sim::Task<> compute(Proxy& proxy, Request& request, sim::Duration work);
  [[nodiscard]] bool takes_time() const { return options_.latency > sim::Duration{} || options_.latency_jitter > sim::Duration{}; }
  [[nodiscard]] sim::Duration half_latency(sim::Duration fixed);
  [[nodiscard]] std::size_t node_for(Proxy& proxy, const Request& request);
  [[nodiscard]] std::uint64_t hash_of(const Request& request) const;
  void set_cookie(Request& request, std::size_t node) const;
  sim::Task<Failure> attempt(Proxy& proxy, std::size_t picked, Request& request, std::optional<Relay>& response);
  sim::Task<Failure> serve(Node& node, Request& request);
  [[nodiscard]] bool tries_again(Failure end, std::size_t tried) const;
  [[nodiscard]] bool is_failure(Failure end) const;
  sim::Process check(Proxy& proxy, std::size_t node, sim::Duration first);
  sim::Task<bool> passes(Proxy& proxy, Node& node);
  sim::Process sweep(Proxy& proxy);
  void begin_checks();
  [[nodiscard]] std::size_t any_balancer();
  void count(Node& node, std::int64_t by) {
    node.in_flight += static_cast<std::uint64_t>(by);
    node.row.count(static_cast<double>(node.in_flight));
  }

  sim::Simulation& simulation_;
  NetworkAddress place_;
  Options options_;
  std::deque<Proxy> proxies_;  // which stay where they are
  std::vector<Node> nodes_;
  std::vector<sim::WorkingSet> touched_;  // by a request on its way to each node
  sim::RunKey key_;
  sim::RandomStream stream_;  // which balancer
  sim::RandomStream jitter_;  // of the latency
  Attempts attempts_;
  RequestClass check_class_{};  // of health checks
  std::uint64_t retries_ = 0;
};

}  // namespace knee::models
