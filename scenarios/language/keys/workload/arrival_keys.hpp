/// Arrivals of requests: open streams, closed users, recordings.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "models/clients/batch_size.hpp"
#include "scenarios/language/keys/workload/distribution_keys.hpp"
#include "scenarios/language/keys/workload/journey_keys.hpp"
#include "scenarios/schema/compound.hpp"
#include "scenarios/schema/mapping.hpp"
#include "sim/kernel/time.hpp"

namespace knee::scenarios::language {

/// A part of a schedule of rates: a constant rate, or a ramp from the rate before it.
struct Stage {
  std::optional<double> rate;  ///< per second
  std::optional<double> to;    ///< instead: the rate at the end of a ramp
  sim::Duration length{};
};
/// A rate per second: constant, or a schedule of stages.
struct OpenRate {
  double rate = 1;
  std::vector<Stage> stages;  ///< empty: constant
  bool repeats = false;       ///< the first stage follows the last one; otherwise the arrivals end
};
/// Open: independent arrivals.
struct Poisson : OpenRate {};
/// Open: arrivals at equal intervals.
struct Deterministic : OpenRate {};
/// Open: independent intervals of any distribution.
struct Renewal {
  WrittenDistribution interval;
};
/// Open: Poisson arrivals whose rate depends on the state of a Markov chain.
struct Modulated {
  struct State {
    double rate = 1;
    sim::Duration lasts{};  ///< on average
  };
  std::vector<State> states;
};
/// Closed: a number of users.
struct Users {
  std::uint64_t number = 1;
};
/// Open: each arrival begins a session of a new client.
struct Sessions {
  std::variant<std::monostate, Poisson, Deterministic, Renewal, Modulated> kind;
  models::BatchSize batch;
};
/// Recorded: one file, or several files, each of which is a point of its own.
struct Trace {
  std::vector<Placed<std::string>> files;
};

struct Arrivals {
  std::variant<std::monostate, Poisson, Deterministic, Renewal, Modulated, Users, Sessions, Trace> kind;
  models::BatchSize batch;                       ///< of open arrivals without a recording
  WrittenDistribution think;                     ///< of users and sessions
  JourneyKeys journey;                           ///< of users and sessions
  bool rounds = false;                           ///< of users
  Placed<std::string> column{.value = "time_s", .place = {}};  ///< of a trace: the due time of each request
  sim::Duration unit = std::chrono::seconds{1};  ///< of that column
  std::optional<Placed<std::string>> process;    ///< of a trace: the process that served each request
  sim::Duration skip{};                          ///< of a trace: length of the start that is replayed but not measured
  double speed = 1;                              ///< of a trace: rate of the replay over the recorded rate
  SourceLocation place;
};

class ArrivalsType final : public SchemaType<Arrivals> {
 public:
  bool read(const Node& node, Arrivals& into, Diagnostics& mistakes) const final;
  [[nodiscard]] Schema describe(const Arrivals* value, const SchemaContext& context) const final;
};

[[nodiscard]] inline ArrivalsType arrivals() { return {}; }

}  // namespace knee::scenarios::language
