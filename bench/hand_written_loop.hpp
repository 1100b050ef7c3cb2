/// The yardstick for the whole path: one event-loop process, written by hand as the one loop that it is.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "bench/hand_written_heap.hpp"
#include "bench/loop_load.hpp"
#include "models/workload.hpp"
#include "sim/histogram.hpp"
#include "sim/ring.hpp"
#include "sim/stream.hpp"
#include "sim/time.hpp"

namespace knee::bench {

/// No coroutines, no resources, no layers: what a C++ programmer would write for this one architecture. It
/// draws from the streams that the model draws from, and keeps the same books, each the cheapest way. An
/// iteration of the loop accepts at most one connection, which is watched from the next one on, and runs the callbacks that
/// were ready when it began.
class HandWrittenLoop {
 public:
  HandWrittenLoop(LoopLoad load, models::RunKey key, const std::string& stream)
      : load_{std::move(load)},
        timing_{key.stream("arrivals/" + stream)},
        work_{key.stream("work/" + stream)} {
    events_.push(now_ + draw(load_.gap, timing_), kArrival);
  }

  void run_before(sim::Instant end) {
    while (events_.first().when < end) {
      const auto event = events_.pop();
      now_ = event.when;
      if (event.subject == kArrival) {
        arrive();
      } else if (event.subject == kComputed) {
        end_callback();
      } else {
        Request& request = *reinterpret_cast<Request*>(event.subject);
        if (computing_ == nullptr) {
          wake_up(request);
        } else {
          ready_.push(&request);
        }
      }
    }
    now_ = end;
  }

  /// The end of the warm-up: forgets what was counted so far.
  void cut() {
    cut_ = in_flight_since_ = now_;
    if (computing_ == nullptr) asleep_since_ = now_;
    latency_.clear();
    latencies_ = computed_ = waited_ = asleep_ = sim::Duration::zero();
    served_ = 0;
    in_flight_integral_ = 0;
  }

  [[nodiscard]] LoopOutcome outcome() {
    change_in_flight(0);
    if (computing_ == nullptr) asleep_ += now_ - asleep_since_;
    const auto span = static_cast<double>((now_ - cut_).count());
    const auto mean_ms = [&](sim::Duration sum) {
      return 1e3 * sim::to_seconds(sum) / static_cast<double>(latency_.count());
    };
    return {.served = static_cast<double>(served_),
            .mean_ms = mean_ms(latencies_),
            .p99_ms = 1e3 * sim::to_seconds(latency_.quantile(0.99)),
            .queue_ms = mean_ms(latencies_ - computed_ - waited_),
            .cpu_ms = mean_ms(computed_),
            .io_ms = mean_ms(waited_),
            .in_flight = static_cast<double>(in_flight_integral_) / span,
            .loop_utilisation = 1 - static_cast<double>(asleep_.count()) / span};
  }

 private:
  struct Request {
    sim::Instant due;
    sim::Duration first;
    sim::Duration wait;
    sim::Duration second;
    bool has_waited;
  };

  // What an event is about; else the request that has waited.
  static constexpr std::uintptr_t kArrival = 0;
  static constexpr std::uintptr_t kComputed = 1;

  static sim::Duration draw(const sim::Distribution& distribution, sim::Stream& stream) {
    return sim::from_seconds(distribution.draw(stream));
  }

  void arrive() {
    Request& request = take_request();
    request = {.due = now_,
               .first = draw(load_.cpu, work_),
               .wait = draw(load_.wait, work_),
               .second = draw(load_.cpu, work_),
               .has_waited = false};
    change_in_flight(1);
    if (computing_ == nullptr) {
      wake_up(request);
    } else {
      unaccepted_.push(&request);
    }
    events_.push(now_ + draw(load_.gap, timing_), kArrival);
  }

  void wake_up(Request& request) {
    asleep_ += now_ - asleep_since_;
    compute(request);
  }

  void compute(Request& request) {
    computing_ = &request;
    events_.push(now_ + (request.has_waited ? request.second : request.first), kComputed);
  }

  void end_callback() {
    Request& request = *computing_;
    if (request.has_waited) {
      complete(request);
    } else {
      request.has_waited = true;
      events_.push(now_ + request.wait, reinterpret_cast<std::uintptr_t>(&request));
    }
    run_next_callback();
  }

  void run_next_callback() {
    while (polled_ == 0) {
      if (accepted_ != nullptr) ready_.push(std::exchange(accepted_, nullptr));
      polled_ = ready_.size();
      if (!unaccepted_.empty()) {
        accepted_ = unaccepted_.pop();
      } else if (polled_ == 0) {
        computing_ = nullptr;
        asleep_since_ = now_;
        return;
      }
    }
    --polled_;
    compute(*ready_.pop());
  }

  void complete(Request& request) {
    change_in_flight(-1);
    ++served_;
    if (request.due >= cut_) {
      const sim::Duration latency = now_ - request.due;
      latency_.record(latency);
      latencies_ += latency;
      computed_ += request.first + request.second;
      waited_ += request.wait;
    }
    free_.push_back(&request);
  }

  void change_in_flight(std::int64_t change) {
    in_flight_integral_ += in_flight_ * (now_ - in_flight_since_).count();
    in_flight_since_ = now_;
    in_flight_ += change;
  }

  Request& take_request() {
    if (free_.empty()) return requests_.emplace_back();
    Request& request = *free_.back();
    free_.pop_back();
    return request;
  }

  LoopLoad load_;
  sim::Stream timing_;
  sim::Stream work_;
  sim::Instant now_ = sim::kStart;
  HandWrittenHeap<std::uintptr_t> events_;
  std::deque<Request> requests_;
  std::vector<Request*> free_;

  sim::Ring<Request*> unaccepted_;
  Request* accepted_ = nullptr;  // in this iteration, watched from the next one on
  sim::Ring<Request*> ready_;
  std::size_t polled_ = 0;  // callbacks that the iteration has still to run
  Request* computing_ = nullptr;

  sim::Instant cut_ = sim::kStart;
  sim::Histogram latency_;
  sim::Duration latencies_{};
  sim::Duration computed_{};
  sim::Duration waited_{};
  std::uint64_t served_ = 0;
  std::int64_t in_flight_ = 0;
  std::int64_t in_flight_integral_ = 0;
  sim::Instant in_flight_since_ = sim::kStart;
  sim::Duration asleep_{};
  sim::Instant asleep_since_ = sim::kStart;
};

}  // namespace knee::bench
