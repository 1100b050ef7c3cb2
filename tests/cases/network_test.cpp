// Cases of the network: balancers that stream, the TCP window, nodes without a balancer, platform files.
#include "tests/cases/simulated_case.hpp"

namespace knee::cli::network_test {
namespace {

double mean_ms(const Entry& entry) { return entry.result.all.value.mean_ms; }

TEST_CASE("a balancer passes a response of 100 ms on while it comes or stores it") {
  CHECK(mean_ms(first("lb-large-reply")) == Approx(100.13).epsilon(0.0002));  // 0.13 ms until the buffer is full
  CHECK(mean_ms(first("lb-large-reply", {{"architectures.t.balancer", "{policy: round-robin, buffer: 1 GB}"}})) ==
        Approx(200).epsilon(0.0002));
}

// In a round trip of 40 ms between two hosts 4 MiB: 105 MB/s, 1,192 ms for the response, which is passed on after 0.16 ms.
TEST_CASE("the TCP window limits a flow over a long way") {
  CHECK(mean_ms(first("n3-window")) == Approx(100 + 80 + 1192.1 + 0.16).epsilon(0.0002));
  CHECK(mean_ms(first("n3-window", {{"network.window", "100 MB"}})) == Approx(100 + 80 + 100).epsilon(0.0002));
}

TEST_CASE("one node and three are compared on the same network") {
  const analysis::Results results = run("direct-and-balanced");
  CHECK(mean_ms(results.points.at(0)) == Approx(20 + 10).epsilon(0.0005));
  CHECK(mean_ms(results.points.at(1)) == Approx(40 + 10).epsilon(0.0005));
}

// There 20.5 + 1 ms; call of the service 1 + 4 + 1 ms; back 1 ms, 0.16 ms until the buffer is full, 20.5 + 10 ms.
TEST_CASE("a platform file gives the ways between its hosts") {
  CHECK(mean_ms(first("site")) == Approx(20.5 + 1 + 6 + 1 + 0.164 + 30.5).epsilon(0.0005));
}

// The line is off from 5 s to 8 s: what it stops is sent again, and no request disappears.
TEST_CASE("requests that an outage of a link stops come later") {
  const M m = first("site", {{"network.platform", KNEE_SOURCE_DIR "/tests/cases/outage.xml"}}).result.all.value;
  CHECK(m.errors == 0);
  CHECK(m.max_ms > 3000);
  CHECK(m.max_ms < 7000);
}

}  // namespace
}  // namespace knee::cli::network_test
