/// The model of a container's CPU limit against its reference: the same requests are answered at the same times.

#include "tests/reference/agreement.hpp"
#include "tests/reference/modelled.hpp"
#include "tests/reference/trial/bandwidth.hpp"
#include "tests/reference/trial/workload.hpp"
#include "tests/support/catch.hpp"

namespace knee::reference::bandwidth_test {
namespace {

using Kind = Step::Kind;

void compare(const Mix& mix, std::size_t requests_wanted, const Container::Options& container, std::uint64_t seed) {
  const std::vector<Request> requests = draw(mix, requests_wanted, seed);
  const models::ThreadServer::Options threads{.threads = 500, .syscalls = 0, .lock = {}};
  Modelled modelled{requests,
                    {.cores = container.cores,
                     .group = {.runtime = threads, .accept = models::Accept::blocking, .backlog = 2048, .pools = {}},
                     .cpu_limit = {.cores = container.quota / container.period,
                                   .period = sim::from_seconds(container.period)}}};
  Container reference{container};
  check_agreement(requests, modelled.answers(), reference.serve(requests), kSharedCores);
  CHECK(modelled.cpu_limit()->throttled() == reference.throttled());
  CHECK(reference.throttled() > 20);  // or the comparison would say little
}

Mix web(double rate) {
  return {.rate = rate, .kinds = {{Kind::cpu, 0.012}, {Kind::native, 0.003}, {Kind::wait, 0.02}}, .between = 0.001};
}

}  // namespace

TEST_CASE("CPU limit: one and a half of 4 cores") {
  compare(web(70), 1500, {.cores = 4, .quota = 0.15}, 41);
}
TEST_CASE("CPU limit: half a core of 2, near its limit") {
  compare(web(25), 1000, {.cores = 2, .quota = 0.05}, 42);
}
TEST_CASE("CPU limit: bursts of computing on more cores than the limit") {
  compare({.rate = 6, .kinds = {{Kind::cpu, 0.1}}, .steps_max = 3}, 1000, {.cores = 16, .quota = 0.2}, 43);
}
TEST_CASE("CPU limit: a short period") {
  compare(web(60), 1000, {.cores = 3, .quota = 0.0137, .period = 0.010007}, 44);
}

}  // namespace knee::reference::bandwidth_test
