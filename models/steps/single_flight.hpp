/// `SingleFlight`: the fills of a cache that are in progress, and the requests that wait for one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "models/steps/work_wait.hpp"

namespace knee::models {

/// A request that finds a fill of its key in progress can wait for it instead of beginning another one (golang.org/x/sync
/// singleflight; a promise that is kept by key in Node.js). It shares the fill's outcome, a failure included.
class SingleFlight {
 public:
  explicit SingleFlight(std::uint32_t keys) : flight_of_(keys, kNone) {}
  SingleFlight(const SingleFlight&) = delete;
  SingleFlight& operator=(const SingleFlight&) = delete;

  /// Whether a fill of the key is in progress.
  [[nodiscard]] bool is_filling(std::uint32_t key) const { return flight_of_[key] != kNone; }
  /// Waits for the fill that is in progress.
  void wait(std::uint32_t key, WorkWait& wait) { flights_[flight_of_[key]].waiting.push(wait); }

  /// A fill in progress, from its beginning to `end`. One that is destroyed before that was given up: what waits for it tries
  /// again, and becomes the next fill.
  class Fill {
   public:
    /// `by`: the loop that fills; null: a thread.
    Fill(SingleFlight& flights, std::uint32_t key, const EventLoop* by, const sim::Calendar& calendar)
        : flights_{flights}, key_{key}, by_{by}, calendar_{calendar} {
      flights_.begin(key);
    }
    Fill(const Fill&) = delete;
    Fill& operator=(const Fill&) = delete;
    ~Fill() {
      if (!has_ended_ && !calendar_.is_closed()) flights_.end(key_, std::nullopt, by_);
    }
    void end(Outcome outcome) {
      has_ended_ = true;
      flights_.end(key_, outcome, by_);
    }

   private:
    SingleFlight& flights_;
    std::uint32_t key_;
    const EventLoop* by_;
    const sim::Calendar& calendar_;
    bool has_ended_ = false;
  };

 private:
  static constexpr std::uint32_t kNone = 0xffffffff;
  // The fills of one key: without coalescing there may be several.
  struct Flight {
    std::size_t fills = 0;
    sim::WaitList waiting;
  };

  void begin(std::uint32_t key);
  void end(std::uint32_t key, std::optional<Outcome> outcome, const EventLoop* by);

  std::vector<std::uint32_t> flight_of_;  // by key
  std::deque<Flight> flights_;
  std::vector<std::uint32_t> free_;
};

}  // namespace knee::models
