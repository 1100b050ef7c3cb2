/// How a kernel divides cores among runnable threads.
#pragma once

#include <cstdint>

#include "sim/kernel/time.hpp"

namespace knee::sim {

/// The constants of Linux's fair scheduler, each for one core; all are multiplied by 1 + log2(min(cores, 8))
/// (kernel/sched/fair.c, get_update_sysctl_factor).
struct Scheduler {
  enum class Kind : std::uint8_t {
    /// Linux to 6.5. A thread that wakes is placed behind the others' virtual runtime by the service that it has missed, at
    /// most half of `latency` (fair.c, place_entity; sched_feat GENTLE_FAIR_SLEEPERS): until it has received that much, it
    /// runs before threads that have not slept. r threads that share a core run in turn, each for `latency` / r, but for at
    /// least `min_granularity` (sched_slice).
    cfs,
    /// Linux from 6.6 on. Sleep gives no credit: a thread that wakes keeps the lag with which it fell asleep (fair.c,
    /// place_entity; sched_feat PLACE_LAG). A turn has the length `min_granularity` (sysctl_sched_base_slice).
    eevdf,
  };

  enum class RunQueues : std::uint8_t {
    one,   ///< all runnable threads share all cores: as if the kernel moved a waiting thread to a free core at once
    each,  ///< every core shares itself among the threads in its own queue, and idle cores pull (sim/cores/load_balance.hpp)
  };

  Kind kind = Kind::cfs;
  RunQueues run_queues = RunQueues::one;
  Duration switch_cost{};  ///< core time of a context switch; zero: free
  Duration latency = std::chrono::milliseconds{6};
  Duration min_granularity = std::chrono::microseconds{750};
};

}  // namespace knee::sim
