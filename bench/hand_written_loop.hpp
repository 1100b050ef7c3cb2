/// The yardstick for the whole path: one event-loop process, written by hand as the one loop that it is.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "bench/hand_written_heap.hpp"
#include "bench/loop_books.hpp"
#include "bench/loop_load.hpp"
#include "models/clients/workload.hpp"
#include "sim/kernel/ring.hpp"
#include "sim/random/random_stream.hpp"
#include "sim/random/run_key.hpp"
#include "sim/kernel/time.hpp"

namespace knee::bench {

/// No coroutines, no resources, no layers: what a C++ programmer would write for this one architecture. It draws from
/// the streams that the model draws from, and keeps the same books, each the cheapest way. An iteration of the loop
/// runs the callbacks that were ready when it began, and accepts at most one connection, to be watched from the next on.
class HandWrittenLoop {
 public:
  HandWrittenLoop(LoopLoad load, sim::RunKey key, const std::string& stream)
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

  [[nodiscard]] sim::Instant now() const { return now_; }
  [[nodiscard]] LoopBooks& books() { return books_; }

 private:
  struct Request {
    sim::Instant due;
    sim::Duration first;
    sim::Duration wait;
    sim::Duration second;
    bool has_waited;
    bool measured;
  };

  // What an event is about; else the request that has waited.
  static constexpr std::uintptr_t kArrival = 0;
  static constexpr std::uintptr_t kComputed = 1;

  static sim::Duration draw(const sim::Distribution& distribution, sim::RandomStream& stream) {
    return sim::from_seconds(distribution.draw(stream));
  }

  void arrive() {
    const bool measured = books_.started(now_);
    Request& request = take_request();
    request = {.due = now_,
               .first = draw(load_.cpu, work_),
               .wait = draw(load_.wait, work_),
               .second = draw(load_.cpu, work_),
               .has_waited = false,
               .measured = measured};
    if (computing_ == nullptr) {
      wake_up(request);
    } else {
      unaccepted_.push(&request);
    }
    events_.push(now_ + draw(load_.gap, timing_), kArrival);
  }

  void wake_up(Request& request) {
    books_.wakes_up(now_);
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
        books_.falls_asleep(now_);
        return;
      }
    }
    --polled_;
    compute(*ready_.pop());
  }

  void complete(Request& request) {
    books_.completed(now_);
    if (request.measured) books_.measured(now_ - request.due, request.first + request.second, request.wait);
    free_.push_back(&request);
  }

  Request& take_request() {
    if (free_.empty()) return requests_.emplace_back();
    Request& request = *free_.back();
    free_.pop_back();
    return request;
  }

  LoopLoad load_;
  sim::RandomStream timing_;
  sim::RandomStream work_;
  sim::Instant now_ = sim::kStart;
  HandWrittenHeap<std::uintptr_t> events_;
  std::deque<Request> requests_;
  std::vector<Request*> free_;
  sim::Ring<Request*> unaccepted_;
  Request* accepted_ = nullptr;
  sim::Ring<Request*> ready_;
  std::size_t polled_ = 0;  // callbacks that the iteration has still to run
  Request* computing_ = nullptr;
  LoopBooks books_;
};

}  // namespace knee::bench
