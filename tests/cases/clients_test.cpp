// Bronson et al., "Metastable Failures in Distributed Systems", HotOS 2021: below half of what the database can do, two attempts for
// each request cannot overload it, so a storm of retries ends; above, it stays. The numbers are those of this scenario: a
// database for 300/s.
#include "tests/cases/simulated_case.hpp"

namespace knee::cli::clients_test {
namespace {

constexpr std::size_t kRetry = 1;

// At this load: the share of errors half a minute after the outage, and attempts for each request.
M after_outage(const std::string& load) {
  return run("retry-storm", {{"workload.arrivals.poisson", load}}).points.at(kRetry).result.all.value;
}

}  // namespace

TEST_CASE("a storm of retries stays where all attempts together are more than the service can do") {
  const M below = after_outage("100/s");
  CHECK(below.errors == 0);
  CHECK(below.attempts_per_request == 1);
  const M above = after_outage("180/s");
  CHECK(above.errors == 1);
  CHECK(above.attempts_per_request == 2);
  CHECK(above.wasted_per_s == Approx(300).epsilon(0.02));  // all that the database can do
}

}  // namespace knee::cli::clients_test
