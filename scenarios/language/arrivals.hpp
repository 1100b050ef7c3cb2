/// How requests arrive, as a scenario writes it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "scenarios/language/distribution_keys.hpp"
#include "scenarios/schema/compound.hpp"
#include "scenarios/schema/mapping_reader.hpp"
#include "sim/kernel/time.hpp"

namespace knee::scenarios::language {

/// Open: independent arrivals, so many per second.
struct Poisson {
  double rate = 1;
};
/// Open: a metronome.
struct Deterministic {
  double rate = 1;
};
/// Open: independent intervals of any distribution.
struct Renewal {
  WrittenDistribution interval;
};
/// Closed: so many users.
struct Users {
  std::uint64_t number = 1;
};
/// Recorded: one file, or several, each of which is a point of its own.
struct Trace {
  std::vector<Placed<std::string>> files;
};

struct Arrivals {
  std::variant<std::monostate, Poisson, Deterministic, Renewal, Users, Trace> kind;
  WrittenDistribution think;                     ///< of users
  bool rounds = false;                           ///< of users
  Placed<std::string> column;                    ///< of a trace: when each request was due
  sim::Duration unit = std::chrono::seconds{1};  ///< of that column
  std::optional<Placed<std::string>> process;    ///< of a trace: which process served each request
  sim::Duration skip{};                          ///< of a trace: start that is replayed but not measured
  SourceLocation place;
};

[[nodiscard]] Type<Arrivals> arrivals();

}  // namespace knee::scenarios::language
