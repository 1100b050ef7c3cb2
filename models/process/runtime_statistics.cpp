#include "models/process/runtime_statistics.hpp"

namespace knee::models {

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
