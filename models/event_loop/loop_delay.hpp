/// An event loop's delay, as Node measures it.
#pragma once

#include <cstdint>

#include "sim/stats/histogram.hpp"
#include "sim/kernel/time.hpp"

namespace knee::models {

/// perf_hooks.monitorEventLoopDelay({resolution: 10}): a repeating timer of the loop, and a histogram of the times
/// between its firings; an idle loop gives 10 ms, a blocked one more (Node.js, src/histogram.cc, IntervalHistogram and
/// Histogram::RecordDelta; lib/internal/perf/event_loop_delay.js).
///
/// A value can lie up to 1 ms below 10 ms: the timer is due 10 ms after the loop's cached time, in whole milliseconds, and
/// a firing that came late within its millisecond makes the next interval shorter. Node.js 20.20 gives such values too:
/// under timers of 1 to 7 ms that compute for 0.3 ms each, a minimum of 9.2 ms.
///
/// The real timer wakes a sleeping loop. This one does not: the loop reports its sleeps, from which the firings follow.
class LoopDelay {
 public:
  static constexpr sim::Duration kResolution = std::chrono::milliseconds{10};

  /// Writes the times between firings to `between`. `tick`: the unit of the loop's clock; `begun`: when the timer is
  /// set.
  LoopDelay(sim::Histogram& between, sim::Duration tick, sim::Instant begun)
      : between_{between}, tick_{tick}, due_{begun + kResolution}, last_{begun} {}

  /// When the timer is due, on the loop's own clock.
  [[nodiscard]] sim::Instant due() const { return due_; }

  /// The loop runs its timers at `loop_time` of its own clock.
  void run_timer(sim::Instant now, sim::Instant loop_time) {
    if (due_ > loop_time) return;
    between_.record(now - last_);
    last_ = now;
    due_ = sim::after(loop_time, kResolution);
  }

  /// The loop goes to sleep; the timer would wake it at `wakes`.
  void fell_asleep(sim::Instant wakes) {
    asleep_ = true;
    wakes_ = wakes;
  }
  /// The sleep goes on after a wake-up for nothing.
  void sleeps_on() { asleep_ = true; }
  void woke(sim::Instant now) {
    count_idle_firings(now);
    asleep_ = false;
  }

  /// Writes the firings up to `now` of a sleep that has not ended.
  void count_idle_firings(sim::Instant now);

  /// Whether the loop sleeps, and the next firing comes `kResolution` after the last one, as all further ones of the sleep do.
  [[nodiscard]] bool is_regular() const { return asleep_ && wakes_ - last_ == kResolution; }
  /// The caller counts the firings of a sleep with `pass_firings`, from the one at the time returned on, until it gives them back.
  [[nodiscard]] sim::Instant hand_over() {
    asleep_ = false;
    return wakes_;
  }
  /// The sleep has not ended; the firings before `next` have been counted.
  void take_back(sim::Instant next);
  /// The number of firings in a sleep from `next` to `now`; `next` is the one after these from now on.
  [[nodiscard]] static std::uint64_t pass_firings(sim::Instant& next, sim::Instant now) {
    if (next > now) return 0;
    const auto more = (now - next) / kResolution;
    next = sim::after(next + more * kResolution, kResolution);
    return static_cast<std::uint64_t>(more) + 1;
  }

 private:
  void fired_before(sim::Instant next);

  sim::Histogram& between_;
  sim::Duration tick_;
  sim::Instant due_;
  sim::Instant last_;  // firing
  bool asleep_ = false;
  sim::Instant wakes_{};  // the next firing in this sleep
};

}  // namespace knee::models
