/// One core under Linux 6.1's fair scheduler, turn by turn: a yardstick for the fluid limit of `sim::Cores`.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace knee::sim_test {

/// Written from kernel/sched/fair.c: update_curr, place_entity (GENTLE_FAIR_SLEEPERS), check_preempt_wakeup (wakeup_preempt_entity),
/// check_preempt_tick, sched_slice; all weights equal, one core, a tick every 4 ms (CONFIG_HZ 250), sched_latency 6 ms,
/// min_granularity 0.75 ms, wakeup_granularity 1 ms. Times in milliseconds.
class KernelTurns {
 public:
  struct Burst {
    double at;      ///< when its thread wakes
    double demand;  ///< CPU time until the thread sleeps again
  };

  /// `bursts[i]`: of thread i, in the order of time; a burst that is due while the thread is awake follows at once. `hogs`
  /// more threads compute all the time. Returns the time from each burst's wake-up (its due time, or the end of the one
  /// before) to its end.
  std::vector<std::vector<double>> run(const std::vector<std::vector<Burst>>& bursts, std::size_t hogs) {
    threads_.assign(bursts.size() + hogs, {});
    took_.assign(bursts.size(), {});
    for (std::size_t i = bursts.size(); i < threads_.size(); ++i) threads_[i] = {.runnable = true, .left = kForever};
    bursts_ = &bursts;
    std::size_t open = 0;
    for (const auto& of_thread : bursts) open += of_thread.size();
    for (current_ = pick(); open > 0;) open -= step();
    return took_;
  }

 private:
  static constexpr double kForever = 1e18;
  static constexpr double kTick = 4;
  static constexpr double kLatency = 6;
  static constexpr double kMinGranularity = 0.75;
  static constexpr double kWakeUpGranularity = 1;
  static constexpr std::size_t kIdle = static_cast<std::size_t>(-1);

  struct Thread {
    bool runnable = false;
    double left = 0;
    double vruntime = 0;
    std::size_t next = 0;  // burst
    double woke = 0;
  };

  // To the next wake-up, tick or end of a burst, whichever is first. Returns how many bursts have ended.
  std::size_t step() {
    const double wakes = next_wake_up();
    const double ends = current_ == kIdle ? kForever : now_ + threads_[current_].left;
    const double until = std::min({wakes, ends, next_tick_});
    if (current_ != kIdle) {
      Thread& current = threads_[current_];
      current.left -= until - now_;
      current.vruntime += until - now_;
      ran_ += until - now_;
    }
    now_ = until;
    update_min();
    std::size_t ended = 0;
    if (until == ends) {
      ended = end_burst();
    } else if (until == wakes) {
      wake();
    } else {
      tick();
    }
    return ended;
  }

  double next_wake_up() const {
    double first = kForever;
    for (std::size_t i = 0; i < bursts_->size(); ++i) {
      const auto& mine = (*bursts_)[i];
      if (!threads_[i].runnable && threads_[i].next < mine.size()) first = std::min(first, mine[threads_[i].next].at);
    }
    return std::max(first, now_);
  }

  void wake() {
    for (std::size_t i = 0; i < bursts_->size(); ++i) {
      const auto& mine = (*bursts_)[i];
      Thread& thread = threads_[i];
      if (thread.runnable || thread.next == mine.size() || mine[thread.next].at > now_) continue;
      thread.runnable = true;
      thread.left = mine[thread.next].demand;
      thread.woke = now_;
      thread.vruntime = std::max(thread.vruntime, min_ - kLatency / 2);
      if (current_ == kIdle || threads_[current_].vruntime - thread.vruntime > kWakeUpGranularity) switch_to(i);
      return;
    }
  }

  std::size_t end_burst() {
    Thread& thread = threads_[current_];
    const auto& mine = (*bursts_)[current_];
    took_[current_].push_back(now_ - thread.woke);
    ++thread.next;
    if (thread.next < mine.size() && mine[thread.next].at <= now_) {
      thread.left = mine[thread.next].demand;
      thread.woke = now_;
    } else {
      thread.runnable = false;
      switch_to(pick());
    }
    return 1;
  }

  void tick() {
    next_tick_ += kTick;
    if (current_ == kIdle) return;
    const auto count = static_cast<double>(std::count_if(threads_.begin(), threads_.end(), [](auto& one) { return one.runnable; }));
    if (count < 2) return;
    const double period = std::max(kLatency, count * kMinGranularity);
    const std::size_t first = pick();
    const double ahead = threads_[current_].vruntime - threads_[first].vruntime;
    if (ran_ > period / count || (ran_ >= kMinGranularity && ahead > period / count)) switch_to(first);
  }

  // The runnable thread with the smallest vruntime.
  std::size_t pick() const {
    std::size_t first = kIdle;
    for (std::size_t i = 0; i < threads_.size(); ++i) {
      if (threads_[i].runnable && (first == kIdle || threads_[i].vruntime < threads_[first].vruntime)) first = i;
    }
    return first;
  }

  void update_min() {
    const std::size_t first = pick();
    if (first != kIdle) min_ = std::max(min_, threads_[first].vruntime);
  }

  void switch_to(std::size_t next) {
    if (next != current_) ran_ = 0;
    current_ = next;
  }

  const std::vector<std::vector<Burst>>* bursts_ = nullptr;
  std::vector<Thread> threads_;
  std::vector<std::vector<double>> took_;
  std::size_t current_ = kIdle;
  double now_ = 0;
  double ran_ = 0;
  double min_ = 0;
  double next_tick_ = kTick;
};

}  // namespace knee::sim_test
