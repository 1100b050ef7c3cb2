/// Other programs on a machine, against computations by hand.

#include <vector>

#include "models/machine/background.hpp"
#include "sim/random/run_key.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/time.hpp"

namespace knee::models::background_test {
namespace {

using namespace std::chrono_literals;

sim::RandomStream stream() { return sim::RunKey{.seed = 5, .replication = 0}.stream("background"); }

/// Serves each request in 4 ms without a core.
class SlowService : public Server {
 public:
  explicit SlowService(sim::Simulation& simulation) : simulation_{simulation} {}
  void submit(Request& request) override { simulation_.start(serve(request)); }

 private:
  sim::Process serve(Request& request) {
    co_await simulation_.delay(4ms);
    request.ledger.charge(LatencyComponent::io, simulation_.now());
    request.finish(Outcome::served);
  }
  sim::Simulation& simulation_;
};

sim::Process send(sim::Simulation& simulation, Server& server, Request& request, sim::Instant& end) {
  request.ledger = Ledger{simulation.now()};
  co_await ServedBy{simulation, server, request};
  end = simulation.now();
}

}  // namespace

TEST_CASE("two requests pass one program, one after the other, before and after the service") {
  sim::Simulation simulation;
  Machine machine{simulation, {.cores = 2}};
  SlowService service{simulation};
  Background background{simulation, machine, {.per_request = 2ms}, service, stream()};
  std::vector<Request> requests(2);
  std::vector<sim::Instant> ends(2);
  for (std::size_t i = 0; i < 2; ++i) simulation.start(send(simulation, background, requests[i], ends[i]));
  simulation.run_before(sim::kStart + 1s);
  CHECK(ends[0] == sim::kStart + 1ms + 4ms + 1ms);
  CHECK(ends[1] == sim::kStart + 2ms + 4ms + 1ms);
  CHECK(requests[1].ledger.spent(LatencyComponent::network) == 3ms);
  CHECK(machine.cores().busy_time() == Approx(4e6));
}

TEST_CASE("other programs use the cores that they are said to use") {
  for (const double cores : {0.25, 1.0, 1.5}) {
    sim::Simulation simulation;
    Machine machine{simulation, {.cores = 4}};
    SlowService service{simulation};
    Background background{simulation, machine, {.cores = cores}, service, stream()};
    simulation.run_before(sim::kStart + 600s);
    CHECK(machine.cores().busy_time() / 600e9 == Approx(cores).epsilon(0.01));  // 150,000 pauses and more
  }
}

}  // namespace knee::models::background_test
