/// `JobQueue`: work that requests leave for later, and the worker processes that carry it out: Celery, BullMQ, RQ.
#pragma once

#include <cstddef>
#include <deque>
#include <string>

#include "sim/kernel/ring.hpp"
#include "sim/kernel/simulation.hpp"
#include "sim/stats/histogram.hpp"
#include "sim/stats/time_average.hpp"

namespace knee::models {

/// The broker keeps jobs in the order in which they came, and gives each to a worker that has room: one worker after the other in
/// turn (RabbitMQ's consumers with a prefetch count). A worker carries out `concurrency` jobs at a time and reserves others ahead:
/// a reserved job stays with its worker, also while another worker is idle (Celery, worker_prefetch_multiplier).
///
/// Left out: workers that fail, jobs that are tried again, priorities, the time of the broker. Workers have machines of their own.
class JobQueue {
 public:
  struct Options {
    std::string name;
    std::size_t workers = 1;      ///< processes
    std::size_t concurrency = 1;  ///< jobs that a worker carries out at a time
    /// Jobs that a worker reserves for each of its `concurrency` besides those that it carries out. Celery: 4, if it acknowledges a
    /// job before it begins with it (acks_late false); BullMQ and RQ: 0.
    std::size_t prefetch = 0;
  };

  JobQueue(sim::Simulation& simulation, const Options& options);

  /// A job that takes `time` of a worker. Returns at once.
  void put(sim::Duration time);

  [[nodiscard]] const Options& options() const { return options_; }
  /// Jobs that workers carry out.
  [[nodiscard]] const sim::TimeAverage& busy() const { return busy_; }
  /// Jobs that wait, reserved ones included.
  [[nodiscard]] const sim::TimeAverage& waiting() const { return waiting_; }
  /// Jobs that have ended since the last reset: from `put` to the end.
  [[nodiscard]] const sim::Histogram& latencies() const { return latencies_; }
  /// Restarts the measurement.
  void reset_statistics();

 private:
  struct Job {
    sim::Instant put;
    sim::Duration time;
  };
  struct Worker {
    std::size_t running = 0;
    sim::Ring<Job> reserved;
  };

  [[nodiscard]] bool has_room(const Worker& worker) const {
    return worker.running + worker.reserved.size() < options_.concurrency * (1 + options_.prefetch);
  }
  void give(Worker& worker, const Job& job);
  sim::Process carry_out(Worker& worker, Job job);

  sim::Simulation& simulation_;
  Options options_;
  std::deque<Worker> workers_;
  std::size_t next_ = 0;  // worker in turn
  sim::Ring<Job> at_broker_;
  sim::TimeAverage busy_;
  sim::TimeAverage waiting_;
  sim::Histogram latencies_;
};

}  // namespace knee::models
