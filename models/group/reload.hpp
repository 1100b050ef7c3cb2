/// `Reload`: how the parent of a group replaces its processes by those of new code.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "sim/kernel/time.hpp"

namespace knee::models {

struct Reload {
  enum class Order : std::uint8_t {
    /// gunicorn's HUP: the parent forks as many new processes as there are old ones, then tells the old ones to end, whether the new ones
    /// have loaded their code or not (gunicorn 23.0, arbiter.py: reload, manage_workers). Until they have, no process accepts, and the
    /// connections wait in the backlog of the socket, which the parent keeps open.
    at_once,
    /// PM2's reload: a new process starts, and the old one is told to end when the new one listens, or after `listen_time_out`; the next
    /// one follows when the old one has ended (PM2 2 to 5, lib/God/Reload.js: hardReload).
    one_by_one,
    /// uvicorn's HUP: the parent tells a process to end, waits until it has, and starts a new one in its place; then the next, whether the
    /// new one has loaded its code or not (uvicorn 0.30 to 0.37, supervisors/multiprocess.py: restart_all).
    in_place,
  };
  Order order = Order::in_place;
  std::size_t at_a_time = 2;               ///< with one_by_one (PM2: PM2_CONCURRENT_ACTIONS)
  std::optional<sim::Duration> grace{};    ///< after which a process that was told to end is killed (PM2: kill_timeout); none: never
  sim::Duration listen_time_out = std::chrono::seconds{3};  ///< PM2: listen_timeout

  /// Slots that a group of `processes` needs beside theirs.
  [[nodiscard]] std::size_t spares(std::size_t processes) const {
    if (order == Order::in_place) return 0;
    return order == Order::at_once || at_a_time > processes ? processes : at_a_time;
  }
  friend bool operator==(const Reload&, const Reload&) = default;
};

}  // namespace knee::models
