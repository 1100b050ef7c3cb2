/// The measurement of a run's requests, batch by batch and class by class.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "models/request/latency_ledger.hpp"
#include "models/request/request.hpp"
#include "sim/stats/histogram.hpp"
#include "sim/kernel/time.hpp"
#include "sim/stats/time_average.hpp"
#include "sim/kernel/int128.hpp"

namespace knee::models {

/// The requests of one class that were due in a batch. The sums are exact.
struct RequestTally {
  std::array<std::uint64_t, kOutcomes> ended{};    ///< by outcome
  std::uint64_t unfinished = 0;                    ///< still in the system at the end
  std::uint64_t departed = 0;                      ///< requests that were served while the batch lasted, whenever due
  std::uint64_t attempts = 0;                      ///< of requests that have ended; 0: the clients send each request once
  sim::Int128 served_ns = 0;                         ///< latencies of those that were served
  sim::Int128 present_ns = 0;                        ///< times in the system of all, whatever their outcome
  std::array<sim::Int128, kLatencyComponents> spent_ns{};   ///< of those that were served
  sim::Histogram::Counts latency;                  ///< of those that were served
};

/// The measurement of a run: consecutive batches, from `begin` to `close`. A request belongs to the batch in which it is
/// due, however late it comes back; so slow requests are not missing, if the simulation continues after `close` until
/// no request is outstanding.
class RequestStatistics {
 public:
  /// Sees every request that comes back, in the order they do.
  using Observer = std::function<void(const Request& request, sim::Instant completed)>;
  /// Called when the current batch has all its requests and the next one is due. Calls `next_batch` or `close`.
  using OnFull = std::function<void()>;

  /// One stretch of the run.
  struct Batch {
    sim::Instant begin{};
    sim::Instant end{};
    double in_system = 0;                    ///< mean number of requests in the system
    std::int64_t in_system_at_end = 0;
    std::vector<RequestTally> classes = {};
  };

  /// `classes`: how many there are; `Request::class_number` counts them.
  explicit RequestStatistics(std::size_t classes, Observer observer = {})
      : classes_{classes}, observer_{std::move(observer)} {}

  /// A request is due.
  void started(Request& request, sim::Instant now);
  /// A request is back.
  void completed(const Request& request, sim::Instant now);

  /// The first batch begins. It is full with `requests_per_batch` (0: never); then `on_full` is called.
  void begin(sim::Instant now, std::uint64_t requests_per_batch, OnFull on_full);
  /// The current batch ends and another one begins.
  void next_batch(sim::Instant now);
  /// The last batch ends: requests that are due from now on are not measured.
  void close(sim::Instant now);
  /// Stops waiting: requests that are outstanding are unfinished.
  void give_up(sim::Instant now);

  [[nodiscard]] bool closed() const { return closed_; }
  /// Requests that were due in a batch and are not back.
  [[nodiscard]] std::uint64_t outstanding() const { return outstanding_; }
  /// All requests that have come due so far.
  [[nodiscard]] std::uint64_t requests() const { return requests_; }
  /// All requests that have come back so far.
  [[nodiscard]] std::uint64_t ended() const { return ended_; }
  /// After `close`: all batches.
  [[nodiscard]] const std::vector<Batch>& batches() const { return batches_; }

 private:
  // A class in a batch with requests that are not back yet.
  struct Open {
    std::uint64_t outstanding = 0;
    sim::Int128 due_ns = 0;  // of those outstanding, summed
    sim::Histogram latency;
  };

  void end_batch(sim::Instant now);
  void compact(std::size_t batch);
  void take(const Request& request, sim::Instant now);

  std::size_t classes_;
  Observer observer_;
  OnFull on_full_;
  std::uint64_t requests_per_batch_ = 0;
  std::uint64_t left_in_batch_ = 0;
  bool measuring_ = false;
  bool closed_ = false;
  std::uint64_t outstanding_ = 0;
  std::uint64_t requests_ = 0;
  std::uint64_t ended_ = 0;
  std::vector<Batch> batches_;
  std::vector<std::vector<Open>> open_;  // beside `batches_`; empty where the batch is compact
  std::vector<std::vector<Open>> spare_;
  sim::TimeAverage in_system_;
};

}  // namespace knee::models
