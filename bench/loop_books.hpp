/// What the yardstick keeps of its requests: as much as the model does, each the cheapest way.
#pragma once

#include <cstdint>

#include "bench/loop_load.hpp"
#include "scenarios/run/durations.hpp"
#include "sim/stats/histogram.hpp"
#include "sim/kernel/time.hpp"

namespace knee::bench {

/// Measured are so many requests from `begin` on, and the loop until one more is due.
class LoopBooks {
 public:
  void begin(sim::Instant now, std::uint64_t requests) {
    begun_ = in_flight_since_ = asleep_since_ = now;
    asleep_ = sim::Duration::zero();
    in_flight_integral_ = 0;
    left_ = requests;
    measuring_ = true;
  }

  /// A request is due. Whether it is measured.
  bool started(sim::Instant now) {
    if (measuring_ && left_ == 0) close(now);
    change_in_flight(1, now);
    if (!measuring_) return false;
    --left_;
    ++outstanding_;
    return true;
  }

  /// A request is back.
  void completed(sim::Instant now) { change_in_flight(-1, now); }

  /// It was a measured one.
  void measured(sim::Duration latency, sim::Duration computed, sim::Duration waited) {
    --outstanding_;
    latency_.record(latency);
    latencies_ += latency;
    computed_ += computed;
    waited_ += waited;
  }

  void falls_asleep(sim::Instant now) {
    is_asleep_ = true;
    asleep_since_ = now;
  }
  void wakes_up(sim::Instant now) {
    is_asleep_ = false;
    asleep_ += now - asleep_since_;
  }

  /// Whether all that are measured have come, and whether they are back.
  [[nodiscard]] bool closed() const { return left_ == 0 && !measuring_; }
  [[nodiscard]] bool done() const { return closed() && outstanding_ == 0; }
  /// How long the measurement lasted.
  [[nodiscard]] sim::Duration span() const { return closed_at_ - begun_; }

  /// After `done`.
  [[nodiscard]] LoopOutcome outcome() const {
    const auto mean_ms = [&](sim::Duration sum) {
      return 1e3 * sim::to_seconds(sum) / static_cast<double>(latency_.count());
    };
    return {.served = static_cast<double>(latency_.count()),
            .mean_ms = mean_ms(latencies_),
            .p99_ms = scenarios::to_distribution(latency_.counts()).quantile(0.99).value / 1e6,
            .queue_ms = mean_ms(latencies_ - computed_ - waited_),
            .cpu_ms = mean_ms(computed_),
            .io_ms = mean_ms(waited_),
            .in_flight = in_flight_,
            .loop_utilisation = utilisation_};
  }

 private:
  void close(sim::Instant now) {
    measuring_ = false;
    closed_at_ = now;
    change_in_flight(0, now);
    if (is_asleep_) asleep_ += now - asleep_since_;
    const auto length = static_cast<double>(span().count());
    in_flight_ = static_cast<double>(in_flight_integral_) / length;
    utilisation_ = 1 - static_cast<double>(asleep_.count()) / length;
  }

  void change_in_flight(std::int64_t change, sim::Instant now) {
    in_flight_integral_ += in_flight_now_ * (now - in_flight_since_).count();
    in_flight_since_ = now;
    in_flight_now_ += change;
  }

  sim::Instant begun_ = sim::kStart;
  sim::Instant closed_at_ = sim::kStart;
  bool measuring_ = false;
  std::uint64_t left_ = 0;  // measured requests that are still to come
  std::uint64_t outstanding_ = 0;
  sim::Histogram latency_;
  sim::Duration latencies_{};
  sim::Duration computed_{};
  sim::Duration waited_{};
  std::int64_t in_flight_now_ = 0;
  std::int64_t in_flight_integral_ = 0;
  sim::Instant in_flight_since_ = sim::kStart;
  bool is_asleep_ = true;
  sim::Duration asleep_{};
  sim::Instant asleep_since_ = sim::kStart;
  double in_flight_ = 0;  // mean of the measurement
  double utilisation_ = 0;
};

}  // namespace knee::bench
