/// Erlang's formulas: the loss of a group of servers without a queue, the wait for a group of servers with one, and
/// their inverses.
///
/// The offered load is the arrival rate times the mean service time, in erlangs. All functions throw std::domain_error
/// for a negative or infinite load and for a target outside of (0, 1).
///
/// Sources: Erlang, "Løsning af nogle Problemer fra Sandsynlighedsregningen af Betydning for de automatiske
/// Telefoncentraler", Elektroteknikeren 13, 1917; Kleinrock, "Queueing Systems" I, chapter 3, 1975.
#pragma once

#include <cstddef>

namespace knee::analysis::theory {

/// Share of the arrivals that find all servers busy and leave (M/G/c/c). Computed by the recursion over the number of
/// servers, which neither overflows nor cancels.
[[nodiscard]] double erlang_b(double offered_load, std::size_t servers);

/// Share of the arrivals that wait in M/M/c; 1 if the load reaches the number of servers.
[[nodiscard]] double erlang_c(double offered_load, std::size_t servers);

/// Share of the arrivals of M/M/c that wait no longer than `wait`, both in units of the mean service time.
[[nodiscard]] double share_within_wait(double offered_load, std::size_t servers, double wait);

/// The least number of servers at which at most the share `loss` of the arrivals is lost.
[[nodiscard]] std::size_t servers_for_loss(double offered_load, double loss);

/// The largest load of which `servers` servers lose at most the share `loss`.
[[nodiscard]] double load_for_loss(std::size_t servers, double loss);

/// The least number of servers at which at most the share `waiting` of the arrivals waits.
[[nodiscard]] std::size_t servers_for_wait_probability(double offered_load, double waiting);

/// The least number of servers at which at least the share `level` of the arrivals waits no longer than `wait`, in units
/// of the mean service time.
[[nodiscard]] std::size_t servers_for_wait(double offered_load, double wait, double level);

}  // namespace knee::analysis::theory
