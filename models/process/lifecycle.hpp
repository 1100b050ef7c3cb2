/// The life of a process: its requests in hand, when it ends, and its last heartbeat.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "models/request/request.hpp"
#include "sim/sync/condition.hpp"
#include "sim/kernel/simulation.hpp"

namespace knee::models {

/// The requests that a process has accepted and not answered yet, in the order of acceptance.
class RequestsInHand {
 public:
  [[nodiscard]] bool empty() const { return first_ == nullptr; }
  [[nodiscard]] Request& first() { return *first_; }

  /// A request that is listed already keeps its place.
  void add(Request& request) {
    if (request.in_hand.listed) return;
    request.in_hand = {.previous = last_, .next = nullptr, .listed = true};
    (last_ != nullptr ? last_->in_hand.next : first_) = &request;
    last_ = &request;
  }
  void remove(Request& request) {
    const Request::InHand link = std::exchange(request.in_hand, {});
    if (!link.listed) return;
    (link.previous != nullptr ? link.previous->in_hand.next : first_) = link.next;
    (link.next != nullptr ? link.next->in_hand.previous : last_) = link.previous;
  }

 private:
  Request* first_ = nullptr;
  Request* last_ = nullptr;
};

/// One process after the other: each begins when it accepts connections, and is over when it exits or is killed.
///
/// gunicorn: workers/base.py (max_requests, alive, notify), arbiter.py (murder_workers, reap_workers, spawn_workers).
class Lifecycle {
 public:
  struct Options {
    sim::Duration start_up{};         ///< CPU time of a process that replaces another one, before it accepts
    std::uint64_t max_requests = 0;   ///< after which a process exits; 0: never
    std::uint64_t max_requests_jitter = 0;    ///< largest addition to that, drawn for each process
    std::optional<sim::Duration> time_out{};  ///< killed when its last heartbeat is older; none: never
    std::optional<sim::Duration> health_check{};  ///< killed when a thread of it does not answer a ping in that time; none: never
  };

  explicit Lifecycle(sim::Simulation& simulation)
      : simulation_{simulation}, over_{simulation}, ping_{simulation}, pong_{simulation} {}

  /// A process begins. It takes `requests_max` requests; 0: any number.
  void begin(std::uint64_t requests_max) {
    requests_max_ = requests_max;
    requests_ = 0;
    asleep_ = 0;
    accepts_ = true;
    is_over_ = false;
    heartbeat();
    pong_.broadcast();  // a ping to its predecessor does not count
  }

  // Called by the process.

  /// Counts a request. With the last one the process stops accepting.
  void count_request() {
    if (++requests_ == requests_max_) accepts_ = false;
  }
  /// Whether the process accepts connections (`alive`).
  [[nodiscard]] bool accepts() const { return accepts_; }
  /// The parent tells the process to end: it stops accepting (workers/base.py: handle_exit).
  void retire() { accepts_ = false; }
  /// Tells the parent that the process is alive (`notify`).
  void heartbeat() { last_heartbeat_ = simulation_.now(); }
  /// A thread enters (leaves) accept. While one waits there the process counts as alive, because accept times out before
  /// the heartbeat is due.
  void fall_asleep() { ++asleep_; }
  void wake_up() {
    --asleep_;
    heartbeat();
  }
  [[nodiscard]] RequestsInHand& requests() { return in_hand_; }
  [[nodiscard]] bool has_requests() const { return !in_hand_.empty(); }
  /// `co_await life.pinged()`: waits for a ping of the parent.
  [[nodiscard]] auto pinged() { return ping_.wait(); }
  void pong() { pong_.signal(); }

  /// The process exits, or is killed, at this instant.
  void end() {
    accepts_ = false;
    if (std::exchange(is_over_, true)) return;
    over_.signal();
  }

  // Called by its parent.

  [[nodiscard]] bool is_over() const { return is_over_; }
  /// `co_await life.over()`, unless `is_over()` already.
  [[nodiscard]] auto over() { return over_.wait(); }
  /// Pings the process; `co_await` returns whether it has answered within `time_out`.
  [[nodiscard]] auto ping(sim::Duration time_out) {
    ping_.signal();
    return pong_.wait_for(time_out);
  }
  /// Whether the last heartbeat is older than `time_out`.
  [[nodiscard]] bool missed_heartbeat(sim::Duration time_out) const {
    return !is_over_ && asleep_ == 0 && simulation_.now() - last_heartbeat_ > time_out;
  }

 private:
  sim::Simulation& simulation_;
  sim::Condition over_;
  sim::Condition ping_;
  sim::Condition pong_;
  RequestsInHand in_hand_;
  std::uint64_t requests_max_ = 0;
  std::uint64_t requests_ = 0;
  std::size_t asleep_ = 0;
  sim::Instant last_heartbeat_{};
  bool accepts_ = true;
  bool is_over_ = false;
};

}  // namespace knee::models
