/// The accounts of a request's time.
#pragma once

#include <array>
#include <cstddef>

#include "sim/kernel/time.hpp"

namespace knee::models {

/// What a request does, or waits for, at any moment of its life. analysis/metrics/measurement.hpp lists the same names with
/// their columns and labels.
enum class LatencyComponent : std::size_t {
  queue,             ///< ready, waiting for a worker, the loop or a pool thread
  interpreter_wait,  ///< waiting for the interpreter lock
  core_wait,         ///< runnable, waiting for a core
  cpu,               ///< computing in the interpreter
  native,            ///< computing outside the interpreter
  io,                ///< waiting for timers and I/O of its own
  service,           ///< at a shared service, the wait for a connection and for a server included
  serialisation,     ///< being made into bytes, and back, on the way between processes
  collector,         ///< stopped while garbage is collected
  network,           ///< between client, balancer and node
  retries,           ///< at the client, before the attempt that was served: earlier attempts, pauses, the rate limit
};
inline constexpr std::size_t kLatencyComponents = 11;

/// The accounts of one request, or of one branch of it. Every moment is charged exactly once, so the sum of all
/// accounts is the time between the opening and the last charge, to the nanosecond.
class Ledger {
 public:
  Ledger() = default;
  explicit Ledger(sim::Instant opened) : charged_until_{opened} {}

  /// Charges the time since the last charge to `account`.
  void charge(LatencyComponent account, sim::Instant now) {
    (*this)[account] += now - charged_until_;
    charged_until_ = now;
  }

  /// Charges the time since the last charge: `work` of it was computing, `without_lock` of it waiting for the
  /// interpreter lock, the rest waiting for a core.
  void charge_computing(LatencyComponent account, sim::Duration work, sim::Duration without_lock, sim::Instant now) {
    (*this)[account] += work;
    (*this)[LatencyComponent::interpreter_wait] += without_lock;
    (*this)[LatencyComponent::core_wait] += now - charged_until_ - work - without_lock;
    charged_until_ = now;
  }

  /// Adds the accounts of `branch`, which was opened at this ledger's last charge.
  void join(const Ledger& branch) {
    for (std::size_t i = 0; i < kLatencyComponents; ++i) spent_[i] += branch.spent_[i];
    charged_until_ = branch.charged_until_;
  }

  [[nodiscard]] sim::Duration spent(LatencyComponent account) const { return spent_[static_cast<std::size_t>(account)]; }
  [[nodiscard]] sim::Duration total() const {
    sim::Duration sum{};
    for (const sim::Duration time : spent_) sum += time;
    return sum;
  }
  [[nodiscard]] sim::Instant charged_until() const { return charged_until_; }

 private:
  sim::Duration& operator[](LatencyComponent account) { return spent_[static_cast<std::size_t>(account)]; }

  sim::Instant charged_until_{};
  std::array<sim::Duration, kLatencyComponents> spent_{};
};

}  // namespace knee::models
