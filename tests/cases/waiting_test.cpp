// Cases of queues: how many wait, on average. Of each three that come at once, one waits 50 ms and one 100 ms: 0.75 wait.
#include <cmath>

#include "tests/cases/simulated_case.hpp"
#include "tests/support/catch.hpp"

namespace knee::cli::waiting_test {
namespace {

using M = analysis::Measurement;

TEST_CASE("connections that no process has accepted wait in the socket") {
  const M m = first("waiting-connections").result.all.value;
  CHECK(m.connections_waiting == Approx(0.75).epsilon(0.01));
  CHECK(m.connections_waiting == Approx(15 * m.queue_ms / 1e3).epsilon(0.01));  // Little's law
  CHECK(std::isnan(m.calls_waiting));
}

TEST_CASE("calls wait for the server of a service") {
  const M m = first("waiting-calls").result.all.value;
  CHECK(m.calls_waiting == Approx(0.75).epsilon(0.01));
  CHECK(m.connections_waiting < 0.01);
}

}  // namespace
}  // namespace knee::cli::waiting_test
