/// Cores with a queue each, in steps of 10 microseconds: a yardstick for `sim::LoadBalance`.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <random>
#include <vector>

namespace knee::sim_test {

/// Written from kernel/sched/fair.c without a calendar: each step gives every thread on a core an equal part of it, then looks
/// at the clock for threads to wake, at the tick (every 4 ms) for threads to pull, and at the cores that have become idle.
/// Times in milliseconds. Without credit for sleep (eevdf).
class SmallSteps {
 public:
  struct Burst {
    double at;      ///< when its thread wakes, or later if it is awake then
    double demand;  ///< CPU time until the thread sleeps again
  };

  explicit SmallSteps(std::size_t cores) : cores_(cores) {}

  /// The mean time from each burst's due time, or the end of the one before, to its end.
  double mean(const std::vector<std::vector<Burst>>& bursts) {
    threads_.assign(bursts.size(), {});
    for (std::size_t i = 0; i < bursts.size(); ++i) threads_[i].last = i % cores_.size();
    std::size_t open = 0;
    for (const auto& of_thread : bursts) open += of_thread.size();
    const std::size_t all = open;
    for (long step = 0; open > 0; ++step) {
      now_ = static_cast<double>(step) * kStep;
      open -= serve(bursts);
      wake(bursts);
      if (step % 400 == 0) pull_at_tick(step / 400);
      pull_when_idle();
    }
    return sum_ / static_cast<double>(all);
  }

 private:
  static constexpr double kStep = 0.01;

  struct Thread {
    std::size_t last = 0;
    std::size_t before = kNone;
    std::size_t next = 0;  // burst
    double left = 0;
    double woke = 0;
  };
  struct Core {
    std::vector<std::size_t> threads;
    bool was_busy = false;
    int calls = 512;
    int successes = 256;
    int ratio = 512;
  };
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  std::size_t serve(const std::vector<std::vector<Burst>>& bursts) {
    std::size_t ended = 0;
    double busy = 0;
    for (Core& core : cores_) {
      if (core.threads.empty()) continue;
      busy += 1;
      const double part = kStep / static_cast<double>(core.threads.size());
      const auto here = core.threads;
      for (const std::size_t number : here) {
        Thread& thread = threads_[number];
        thread.left -= part;
        if (thread.left > 1e-9) continue;
        sum_ += now_ - thread.woke;
        ++ended;
        ++thread.next;
        const auto& mine = bursts[number];
        if (thread.next < mine.size() && mine[thread.next].at <= now_) {
          thread.left = mine[thread.next].demand;
          thread.woke = now_;
        } else {
          core.threads.erase(std::find(core.threads.begin(), core.threads.end(), number));
        }
      }
    }
    const double kept = std::exp2(-kStep / 32);
    utilisation_ = utilisation_ * kept + busy / static_cast<double>(cores_.size()) * (1 - kept);
    return ended;
  }

  void wake(const std::vector<std::vector<Burst>>& bursts) {
    for (std::size_t number = 0; number < threads_.size(); ++number) {
      Thread& thread = threads_[number];
      const auto& mine = bursts[number];
      if (thread.next == mine.size() || mine[thread.next].at > now_ || is_awake(number)) continue;
      thread.left = mine[thread.next].demand;
      thread.woke = now_;
      place(number);
    }
  }

  bool is_awake(std::size_t number) const {
    return std::any_of(cores_.begin(), cores_.end(), [&](const Core& core) {
      return std::find(core.threads.begin(), core.threads.end(), number) != core.threads.end();
    });
  }

  void place(std::size_t number) {
    Thread& thread = threads_[number];
    const std::size_t last = thread.last;
    std::size_t chosen = last;
    if (!cores_[last].threads.empty()) {
      if (thread.before != kNone && cores_[thread.before].threads.empty()) {
        chosen = thread.before;
      } else {
        const auto n = static_cast<double>(cores_.size());
        const double looks = std::min(n - 1, n * (1 - std::pow(1.17 * utilisation_, 2)));
        for (std::size_t i = 1; static_cast<double>(i) <= looks; ++i) {
          const std::size_t candidate = (last + i) % cores_.size();
          if (!cores_[candidate].threads.empty()) continue;
          chosen = candidate;
          break;
        }
      }
    }
    thread.before = last;
    move_to(number, chosen);
  }

  void move_to(std::size_t number, std::size_t core) {
    threads_[number].last = core;
    cores_[core].threads.push_back(number);
    if (cores_[core].threads.size() > 1) overloaded_ = true;
  }

  std::size_t fullest() const {
    std::size_t best = 0;
    for (std::size_t i = 1; i < cores_.size(); ++i) {
      if (cores_[i].threads.size() > cores_[best].threads.size()) best = i;
    }
    return best;
  }

  bool pull_to(std::size_t core) {
    Core& from = cores_[fullest()];
    if (from.threads.size() < 2) return false;
    const std::size_t number = from.threads.front();
    from.threads.erase(from.threads.begin());
    move_to(number, core);
    return true;
  }

  void pull_at_tick(long tick) {
    bool idle = false;
    for (std::size_t i = 0; i < cores_.size(); ++i) {
      if (!cores_[i].threads.empty()) continue;
      idle = true;
      pull_to(i);
    }
    if (idle || tick % (4 * static_cast<long>(cores_.size())) != 0) return;
    for (;;) {
      std::size_t emptiest = 0;
      for (std::size_t i = 1; i < cores_.size(); ++i) {
        if (cores_[i].threads.size() < cores_[emptiest].threads.size()) emptiest = i;
      }
      if (cores_[fullest()].threads.size() < cores_[emptiest].threads.size() + 2) return;
      pull_to(emptiest);
    }
  }

  void pull_when_idle() {
    for (std::size_t i = 0; i < cores_.size(); ++i) {
      Core& core = cores_[i];
      const bool became_idle = core.was_busy && core.threads.empty();
      if (became_idle && overloaded_) look(i);
      core.was_busy = !core.threads.empty();
    }
  }

  void look(std::size_t number) {
    Core& core = cores_[number];
    const int chance = 1 + core.ratio;
    if (static_cast<int>(random_() % 1024) <= chance) {
      overloaded_ = cores_[fullest()].threads.size() > 1;
      if (pull_to(number)) core.successes += (1024 + chance / 2) / chance;
    }
    if (++core.calls < 1024) return;
    core.ratio = core.successes;
    core.calls /= 2;
    core.successes /= 2;
  }

  std::vector<Core> cores_;
  std::vector<Thread> threads_;
  std::mt19937 random_{5};
  double now_ = 0;
  double sum_ = 0;
  double utilisation_ = 0;
  bool overloaded_ = false;
};

}  // namespace knee::sim_test
