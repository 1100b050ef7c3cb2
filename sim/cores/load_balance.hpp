/// `LoadBalance`: on which core a thread waits, if each core has a queue of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/cores/run_queue.hpp"
#include "sim/kernel/simulation.hpp"
#include "sim/kernel/time.hpp"
#include "sim/random/random_stream.hpp"

namespace knee::sim {

/// Linux's rules for cores that share a cache, none of them a hardware thread of another (kernel/sched/fair.c, 6.18):
///
/// - **Wake-up** (select_task_rq_fair): the thread's last core if it is idle; else the core before the last, if idle
///   (recent_used_cpu); else the first idle one of the next few (select_idle_cpu). How many are looked at falls with the
///   utilisation u of all cores: n (1 - (1.17 u)^2), rounded down (update_idle_cpu_scan, SIS_UTIL): none of 2 cores above 60 %.
///   If none of them is idle: the last core, or the core of the thread that sends the packets, if it is known and has fewer
///   threads to run besides (wake_affine). That core is never idle: the sender runs while it wakes the thread.
/// - **A core that becomes idle** (sched_balance_newidle) pulls a waiting thread from the queue with the most threads, if any
///   queue has had more than one since a core has last looked (root_domain.overloaded); but it looks only with the probability
///   that looking has been of use before (NI_RANDOM, commit 33cf66d88306, "Proportional newidle balance", 6.19 and stable kernels
///   of January 2026).
/// - **Ticks** (sched_balance_domains, nohz_balancer_kick): while a core is idle and another has waiting threads, the idle
///   core pulls one at a tick (every 4 ms with CONFIG_HZ=250; the interval grows with the number of cores). Busy cores even
///   out their queues 16 times more rarely (busy_factor).
///
/// Simpler than the kernel: loads are numbers of runnable threads, not decaying averages; a core that is idle for very short
/// times looks as others do (avg_idle), and a thread that has run within 0.5 ms is moved as others are (task_hot).
class LoadBalance {
 public:
  /// Where a thread has run.
  struct History {
    RunQueue* last = nullptr;
    RunQueue* recent = nullptr;  ///< before its last wake-up
    Instant slept = kNever;      ///< when its last job ended
    bool stays = false;          ///< on its core: select_task_rq_rt, as long as no other real-time thread is there
  };

  /// `queues`: of each core.
  LoadBalance(Simulation& simulation, Cores& cores, const std::vector<RunQueue*>& queues);

  /// The queue of a thread that begins: with the fewest threads, in turn (sched_balance_find_dst_cpu).
  [[nodiscard]] RunQueue& first_queue();
  /// The queue of a thread that wakes, or goes on at the instant at which its last job ended.
  [[nodiscard]] RunQueue& wake_up(History& thread);
  /// The core of `queue` takes the packets that wake threads.
  void take_packets(RunQueue& queue) { packets_ = &queue; }

  /// A thread has entered `queue`, or some have left it.
  void entered(RunQueue& queue);
  void left(RunQueue& queue);

  [[nodiscard]] bool has_idle_queue() const { return idle_ > 0; }
  [[nodiscard]] std::size_t idle_queues() const { return idle_; }

 private:
  // How often it has been of use that a core which became idle looked for a thread (update_newidle_stats).
  struct Usefulness {
    std::uint32_t calls = 512;
    std::uint32_t successes = 256;
    std::uint32_t ratio = 512;  // of 1024
    void count(std::uint32_t weight);
  };
  struct Core {
    RunQueue* queue;
    std::size_t threads = 0;  // as of the last change
    bool fell_idle = false;   // and has not looked for a thread yet
    Usefulness usefulness{};
  };

  void changed(Core& core);
  Core& core_of(const RunQueue& queue);
  Core& busiest();
  Core& idlest();
  void pull(Core& from, Core& to);
  void look_for_threads();
  void look_for_thread(Core& core);
  void plan_tick();
  void tick();
  void even_out();
  // The core that takes the packets runs their sender while it wakes a thread.
  [[nodiscard]] bool is_free(const RunQueue& queue) const { return queue.runnable() == 0 && &queue != packets_; }
  RunQueue* idle_after(const RunQueue& queue);
  std::size_t scan_limit();
  static void on_look(void* self) { static_cast<LoadBalance*>(self)->look_for_threads(); }
  static void on_tick(void* self) { static_cast<LoadBalance*>(self)->tick(); }

  Simulation& simulation_;
  Cores& cores_all_;
  std::vector<Core> cores_;
  RandomStream dice_;
  std::size_t idle_;           // queues without a thread
  std::size_t crowded_ = 0;    // queues with two or more
  bool overloaded_ = false;    // a queue has been crowded since a core has looked
  std::size_t next_first_ = 0;
  RunQueue* packets_ = nullptr;
  int uneven_ = 0;             // times that busy cores have differed by one thread
  double utilisation_ = 0;
  double busy_then_ = 0;
  Instant measured_ = kStart;
  Calendar::TimerId look_;
  Calendar::TimerId tick_;
  Instant tick_at_ = kNever;
};

}  // namespace knee::sim
