#include "models/process/runtime_statistics.hpp"

#include <algorithm>
#include <initializer_list>

namespace knee::models {

bool RuntimeStatistics::is_idle() const {
  for (const sim::TimeAverage* average : {&loop_awake, &loop_waits, &pool_busy, &busy_threads, &offload_busy}) {
    if (average->value() != 0) return false;
  }
  return std::all_of(locks.begin(), locks.end(), [](const LockStatistics& lock) { return lock.held.value() == 0; });
}

void RuntimeStatistics::reset(sim::Instant now) {
  for (sim::TimeAverage* average : {&loop_awake, &loop_waits, &pool_busy, &busy_threads, &offload_busy}) average->reset(now);
  for (LockStatistics& lock : locks) {
    lock.held.reset(now);
    lock.forced = lock.voluntary = 0;
  }
  if (own) own->clear();
  pool_jobs = collections = restarts = 0;
  cache_look_ups = cache_hits = cache_fills = 0;
  pool_waited = {};
}

}  // namespace knee::models
