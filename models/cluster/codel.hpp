/// CoDel: drops calls while all of them wait too long.
#pragma once

#include <cstdint>

#include "sim/kernel/time.hpp"

namespace knee::models {

/// Controlled delay (Nichols and Jacobson, RFC 8289), as Linux has it for packets: include/net/codel_impl.h, codel_should_drop and
/// codel_dequeue. Once each call that leaves the queue has waited `target` or more for an `interval`, one call is dropped, and
/// further ones at distances of interval / sqrt(count), until a call has waited less. A call is as large as the
/// kernel's largest packet: at most one other call that waits is no queue.
class Codel {
 public:
  struct Options {
    sim::Duration target = std::chrono::milliseconds{5};
    sim::Duration interval = std::chrono::milliseconds{100};
  };
  explicit Codel(const Options& options) : options_{options} {}

  /// The call that leaves the queue at `now`, after the dropped calls; null: none is left. `calls` has `pop()` (null if it is
  /// empty), `waited(call)`, `size()` and `drop(call)`.
  template <class Calls>
  auto dequeue(Calls& calls, sim::Instant now) {
    auto* call = next(calls, now);
    if (call == nullptr) {
      is_dropping_ = false;
    } else if (is_dropping_) {
      is_dropping_ = is_late_;
      while (is_dropping_ && now >= next_drop_) {
        ++count_;
        calls.drop(*call);
        call = next(calls, now);
        is_dropping_ = is_late_;
        if (is_dropping_) next_drop_ = sim::after(next_drop_, distance());
      }
    } else if (is_late_) {
      calls.drop(*call);
      call = next(calls, now);
      begin_dropping(now);
    }
    return call;
  }

  /// A call comes and does not wait at all.
  void pass() {
    is_above_ = false;
    is_dropping_ = false;
  }

 private:
  template <class Calls>
  auto next(Calls& calls, sim::Instant now) {
    auto* call = calls.pop();
    is_late_ = call != nullptr && is_late(calls.waited(*call), calls.size(), now);
    if (call == nullptr) is_above_ = false;
    return call;
  }
  [[nodiscard]] bool is_late(sim::Duration waited, std::size_t left, sim::Instant now);
  void begin_dropping(sim::Instant now);
  [[nodiscard]] sim::Duration distance() const;

  Options options_;
  bool is_late_ = false;      // the result of codel_should_drop
  bool is_above_ = false;     // first_above_time is set
  bool is_dropping_ = false;  // dropping
  sim::Instant above_until_{};  // first_above_time
  sim::Instant next_drop_{};    // drop_next
  std::uint32_t count_ = 0;
  std::uint32_t last_count_ = 0;
};

}  // namespace knee::models
