#include "scenarios/language/measure.hpp"

#include "scenarios/language/common.hpp"

namespace knee::scenarios::language {

Type<Measure> measure() {
  return mapping<Measure>("measure", [](Fields& fields, Measure& measure) {
    fields.optional("requests", measure.requests,
                    integer<std::uint64_t>({.least = 1, .most = 1'000'000'000'000}),
                    "Measured in each replication, after the warm-up. Recordings are replayed whole.");
    fields.optional("warm-up", measure.warm_up, percentage({.least = 0, .most = 100}),
                    "Requests before the measurement, as a share of those measured.");
    fields.optional("replications", measure.replications,
                    integer<std::uint64_t>({.least = 1, .most = 100'000}),
                    "Independent runs of each point, from which the intervals come.");
    fields.optional("confidence", measure.confidence, percentage({.least = 0.5, .most = 0.9999}),
                    "Of the intervals.");
    fields.optional("seed", measure.seed, integer<std::uint64_t>(), "All that is random follows from it.");
  });
}

}  // namespace knee::scenarios::language
