/// Small scenarios and architectures for comparison with theory: nothing costs anything but the steps
/// themselves.
#pragma once

#include <cstdint>
#include <vector>

#include "tests/support/measure.hpp"
#include "tests/theory/closed_forms.hpp"
#include "tests/theory/interval.hpp"

namespace knee::theory {

using models::Step;
using models::Steps;
using scenarios::Architecture;
using analysis::Measurement;
using scenarios::Scenario;
using sim::Distribution;

// Laws of a mean in seconds.
[[nodiscard]] Distribution constant(double mean);
[[nodiscard]] Distribution exponential(double mean);
[[nodiscard]] Distribution hyperexponential(double mean, double cv);

// Steps.
[[nodiscard]] Step cpu(Distribution demand);
[[nodiscard]] Step wait(Distribution demand);
[[nodiscard]] Step blocking(Distribution demand);
/// Letting others go first: by setImmediate, or sleep(0) on asyncio.
[[nodiscard]] Step yield();
/// `steps`, and with `probability` again, and again, at most `times` times, each time after letting others go first.
[[nodiscard]] Steps with_feedback(const Steps& steps, double probability, int times);
/// A call to the first service.
[[nodiscard]] Step call(Distribution demand);

/// How much is simulated: `replications` of `requests` each, with fixed seeds.
struct Sample {
  std::uint64_t replications = 20;
  std::uint64_t requests = 60'000;
  double warm_up = 0.1;  ///< of the requests, before the measurement
};

// Workloads.
[[nodiscard]] Scenario poisson(double rate, Steps steps);
[[nodiscard]] Scenario users(std::uint64_t count, Distribution think, Steps steps);
/// `scenario` whose closed users go in rounds: who has a response waits for the last.
[[nodiscard]] Scenario in_rounds(Scenario scenario);
/// `scenario` with a service.
[[nodiscard]] Scenario with_service(Scenario scenario, const models::Service::Options& service);

// Architectures: processes on one machine, on one shared listening socket without a limit.
/// One event loop; clients have so many established connections that none waits for one.
[[nodiscard]] Architecture event_loop();
/// The same, of asyncio.
[[nodiscard]] Architecture asyncio_loop();
[[nodiscard]] Architecture native_threads(std::size_t threads, int cores);
/// CPython's threads, without system calls and without a cost of waking up.
[[nodiscard]] Architecture interpreter(std::size_t threads, std::size_t processes = 1, int cores = 1);

/// The replications of one experiment.
class Replications {
 public:
  explicit Replications(std::vector<Measurement> runs) : runs_{std::move(runs)} {}

  [[nodiscard]] Interval operator()(double Measurement::*metric) const;
  /// Of a quantity made of several metrics of a run.
  template <class Quantity>
  [[nodiscard]] Interval of(Quantity quantity) const {
    std::vector<double> values;
    for (const Measurement& run : runs_) values.push_back(quantity(run));
    return interval_of(values);
  }
  /// How many times the `metric` of `other` it is, replication by replication: with common random numbers,
  /// the difference between two architectures shows long before either value is precise.
  [[nodiscard]] Interval over(const Replications& other, double Measurement::*metric) const;
  [[nodiscard]] const std::vector<Measurement>& runs() const { return runs_; }

 private:
  std::vector<Measurement> runs_;
};

/// Simulates `sample` of one architecture (without a balancer).
[[nodiscard]] Replications replicate(Scenario scenario, const Architecture& architecture,
                                     const Sample& sample = {});

}  // namespace knee::theory
