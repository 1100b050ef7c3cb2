/// The inputs of a scenario: times and counts that its owner can change, or does not know exactly.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "scenarios/scenario/scenario.hpp"

namespace knee::scenarios {

/// One input of an architecture, and the scenario after two changes of it: one that is large enough for a capacity, and one
/// that is small enough for a latency near saturation.
struct Input {
  /// A change, and the scenario with the changed input.
  struct Change {
    std::string text;  ///< `10 % less`, `9 to 11`
    double ratio;      ///< of the input after the change to the input before it
    Scenario scenario;
  };
  std::string name;     ///< `all times`, `cpu time`, `time of db`, `processes`
  Change large;
  Change small;         ///< the same as `large` for counts, which are whole numbers
};

/// The inputs of architecture number `architecture`, `all times` first: each kind of time that some step or service takes, then
/// cores, nodes (behind a balancer), processes, threads, worker threads, offload workers, servers and connections of services.
/// Times shrink, counts grow by a quarter, at least by one.
[[nodiscard]] std::vector<Input> inputs_of(const Scenario& scenario, std::size_t architecture);

}  // namespace knee::scenarios
