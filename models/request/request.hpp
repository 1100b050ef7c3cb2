/// A request in flight, and the interfaces of requesters and servers.
#pragma once

#include <algorithm>
#include <coroutine>
#include <cstdint>
#include <optional>
#include <vector>

#include "models/request/latency_ledger.hpp"
#include "models/request/retained_bytes.hpp"
#include "models/request/work.hpp"
#include "sim/kernel/simulation.hpp"
#include "sim/kernel/working_set.hpp"
#include "sim/network/platform.hpp"

namespace knee::models {

/// How a request ended.
enum class Outcome : std::uint8_t {
  served,
  refused,    ///< a full service queue turned it away, a full listen backlog each time that it tried to connect, a host on
              ///< which no process listens, a balancer without a node to send it to, or a limit of concurrency
  timed_out,  ///< it waited too long for a connection of a pool, or its client for the response, or a balancer for a node
  failed,     ///< the process that had it was killed
  shed,       ///< its client turned it away itself: the circuit breaker was open, or the rate limit exceeded
};
inline constexpr std::size_t kOutcomes = 5;

struct Request;

/// Gets a request back when it is done.
class Requester {
 public:
  virtual void completed(Request& request) = 0;

 protected:
  ~Requester() = default;
};

/// Learns that the client of a request has gone.
class DisconnectListener {
 public:
  virtual void client_has_gone(Request& request) = 0;

 protected:
  ~DisconnectListener() = default;
};

class Server;

/// A client's connection to a process, as long as both ends keep it open (HTTP/1.1 keep-alive). It belongs to the
/// client; the process that serves it sets the members.
struct Connection {
  Server* server = nullptr;    ///< the process at the other end; null: not accepted yet, or closed
  Request* unread = nullptr;   ///< a request that the process has not noticed yet
  bool watched = false;        ///< whether its process waits for the next request on it
  sim::Instant expires{};      ///< when a watched one will be closed
  sim::Instant closes_at = sim::kNever;  ///< when its process closes it, if it is idle until then
};

/// One request. Its work is drawn before any model sees it; its ledger shows where its time went.
struct Request {
  const RequestClass* request_class = nullptr;
  std::uint64_t number = 0;  ///< in its stream, from 0
  std::uint32_t class_number = 0;  ///< of its class among those of all streams
  std::uint64_t client = 0;  ///< which client it is from: a user or a session, by number; without sessions each is from its own
  static constexpr std::uint32_t kNoCookie = 0xffffffff;
  std::uint32_t cookie = kNoCookie;  ///< node to which a balancer has bound its client; none: to none so far
  static constexpr std::uint32_t kNoBatch = 0xffffffff;
  std::uint32_t batch = kNoBatch;  ///< of the measurement, by when it is due; none: it is not measured
  sim::Instant due{};        ///< when the client wanted it sent; latency counts from here
  std::vector<WorkItem> work;
  Ledger ledger;
  double slowness = 1;       ///< of the interpreter with this request: multiplies a runtime's overhead
  Outcome outcome = Outcome::served;
  Requester* requester = nullptr;
  std::optional<std::uint32_t> process;  ///< which of a group's processes its connection goes to; none: any
  std::optional<sim::Host> origin = {};  ///< of a request to a tier: the node that sends it; none: a client of the service
  RetainedBytes holding;  ///< of the heap of the process that serves it
  Connection* connection = nullptr;  ///< the client's connection that carries it; null: one of its own, for it alone
  bool lost = false;  ///< its host is gone without a word: it comes back only when its client gives it up
  sim::Duration first_byte_delay{};           ///< how long a client that has connected sends nothing; counts on a new connection
  sim::Instant body_arrives = sim::kStart;  ///< the last byte of a slow client's request, at the server
  sim::Bytes proxy_buffer{};  ///< of a response to a slow client: what proxies before the server take in advance
  sim::Bytes undelivered{};   ///< of that response: what its client has not read when the server is done with it
  /// When the last byte of the request is there: a client that has just connected may be silent at first, or slow.
  [[nodiscard]] sim::Instant arrives() const { return std::max(sim::after(due, first_byte_delay), body_arrives); }
  /// Its place in the list of its process's requests in hand.
  struct InHand {
    Request* previous = nullptr;
    Request* next = nullptr;
    bool listed = false;
  };
  InHand in_hand{};
  std::uint32_t attempts = 0;  ///< that its client has sent for it; 0: the client sends each request once, as it is
  bool abandoned = false;      ///< its client has gone: the response reaches nothing
  DisconnectListener* disconnect_listener = nullptr;  ///< of the server that has it and wants to know; null: none does
  /// Work that its process begins after the response, the first (models/steps/background_work.hpp); null: none. Of such work:
  /// the next of the same request.
  Request* after = nullptr;

  /// Gives the request back to its requester.
  void finish(Outcome how) {
    outcome = how;
    requester->completed(*this);
  }
};

/// The host of `request` goes down. Its kernel resets the connection; a host that is `silent` cannot.
inline void lose(Request& request, bool silent) {
  if (silent && !request.abandoned) {
    request.lost = true;
  } else {
    request.finish(Outcome::failed);
  }
}

/// Interpreted work of `time` for a request with which the interpreter is `slowness` times as slow as nominally.
[[nodiscard]] inline sim::Duration slowed(sim::Duration time, double slowness) {
  return slowness == 1 ? time : sim::from_seconds(sim::to_seconds(time) * slowness);
}

/// Anything that requests can be handed to: a process, a group of them, a balancer.
class Server {
 public:
  virtual ~Server() = default;
  /// Takes charge of `request` until `request.finish`, which may come before `submit` returns.
  virtual void submit(Request& request) = 0;
  /// The client of a request that this server has in charge goes away and closes the connection. The request stays in its
  /// charge until `request.finish`, which may come before `abandon` returns.
  virtual void abandon(Request& request) {
    request.abandoned = true;
    if (request.lost) return request.finish(Outcome::failed);
    if (request.disconnect_listener != nullptr) request.disconnect_listener->client_has_gone(request);
  }
  /// Adds to `set` what a request touches in this server.
  virtual void add_to(sim::WorkingSet& /*set*/) const {}
};

/// `co_await ServedBy{simulation, server, request}`: hands the request on and waits until it comes back, its outcome set.
/// Afterwards its previous requester is its requester again, also if the wait is given up.
class ServedBy : sim::Suspension, Requester {
 public:
  ServedBy(sim::Simulation& simulation, Server& server, Request& request)
      : Suspension{simulation.calendar()}, server_{server}, request_{request} {}
  ~ServedBy() {
    if (waits_ && !calendar().is_closed()) request_.requester = previous_;
  }

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> process) {
    suspend(process);
    waits_ = true;
    previous_ = request_.requester;
    request_.requester = this;
    server_.submit(request_);
  }
  void await_resume() noexcept { resumed(); }

 private:
  void completed(Request&) override {
    waits_ = false;
    request_.requester = previous_;
    resume_now();
  }

  Server& server_;
  Request& request_;
  Requester* previous_ = nullptr;
  bool waits_ = false;
};

}  // namespace knee::models
