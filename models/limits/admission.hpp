/// `Admission`: lets requests in as long as fewer are in flight than a limit says.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <variant>

#include "models/limits/aimd.hpp"
#include "models/limits/concurrency_limit.hpp"
#include "models/limits/fixed_limit.hpp"
#include "models/limits/gradient2.hpp"
#include "models/limits/gradient_controller.hpp"
#include "models/limits/vegas.hpp"
#include "models/request/request.hpp"
#include "sim/stats/time_average.hpp"

namespace knee::models {

class Admission {
 public:
  struct Options {
    std::variant<FixedLimit::Options, Gradient2::Options, Vegas::Options, Aimd::Options, GradientController::Options> by = {};
    std::optional<sim::Duration> window = {};  ///< of samples that count as one; none: each sample counts
    friend bool operator==(const Options&, const Options&) = default;
  };
  /// A request that was let in.
  struct Ticket {
    sim::Instant begin{};
    std::uint64_t in_flight = 0;
  };

  Admission(const Options& options, sim::RandomStream stream);

  /// Lets a request in; none: it is to be refused.
  [[nodiscard]] std::optional<Ticket> admit(sim::Instant now);
  /// A request that was let in has ended as `request` says. One that was stopped because its client has gone is no sample.
  void end(const Ticket& ticket, const Request& request, sim::Instant now);
  /// A request that was let in has ended, and is no sample.
  void cancel() { --in_flight_; }

  [[nodiscard]] std::uint64_t in_flight() const { return in_flight_; }
  /// The mean limit since the statistics were reset.
  [[nodiscard]] double mean(sim::Instant now) const { return limit_in_time_.mean(now); }
  void reset_statistics(sim::Instant now) { limit_in_time_.reset(now); }

 private:
  std::uint64_t most(sim::Instant now);

  std::unique_ptr<ConcurrencyLimit> limit_;
  std::uint64_t in_flight_ = 0;
  sim::TimeAverage limit_in_time_;
};

}  // namespace knee::models
