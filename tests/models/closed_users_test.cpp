/// Closed users: how they begin, in rounds and each on their own, and what is said when they never let time pass.

#include <algorithm>
#include <deque>
#include <vector>

#include "models/request/request_statistics.hpp"
#include "models/cluster/service.hpp"
#include "models/clients/workload.hpp"
#include "tests/support/catch.hpp"

namespace knee::models::closed_users_test {
namespace {

using namespace std::chrono_literals;
using Catch::Matchers::Contains;

// Answers each request after the time of its one step, or refuses it at once.
class Clerk : public Server {
 public:
  explicit Clerk(sim::Simulation& simulation, bool refuses = false) : simulation_{simulation}, refuses_{refuses} {}
  void submit(Request& request) override {
    came_.push_back(simulation_.now() - sim::kStart);
    if (refuses_) return request.finish(Outcome::refused);
    simulation_.start(serve(request));
  }
  [[nodiscard]] const std::vector<sim::Duration>& came() const { return came_; }

 private:
  sim::Process serve(Request& request) {
    co_await simulation_.delay(request.work.front().demand);
    request.ledger.charge(LatencyComponent::io, simulation_.now());
    request.finish(Outcome::served);
  }
  sim::Simulation& simulation_;
  bool refuses_;
  std::vector<sim::Duration> came_;
};

std::vector<ArrivalStream> stream(ClosedUsers users, sim::Distribution wait) {
  Step step{.kind = Step::Kind::wait, .demand = {.source = std::move(wait)}, .branches = {}, .probabilities = {}};
  return {{.name = "requests", .arrivals = std::move(users), .classes = {{.name = "request", .steps = {step}}}}};
}

sim::Distribution constant(double seconds) { return sim::Distribution::constant(seconds).value(); }
sim::Distribution exponential(double seconds) { return sim::Distribution::exponential(seconds).value(); }

// When the requests of `users` came within `length`, answered after `wait`.
std::vector<sim::Duration> arrivals(const ClosedUsers& users, const sim::Distribution& wait, sim::Duration length) {
  sim::Simulation simulation;
  Clerk clerk{simulation};
  RequestStatistics statistics{1};
  const auto streams = stream(users, wait);
  const Workload workload{simulation, streams, clerk, statistics, {.seed = 7}};
  simulation.run_before(sim::kStart + length);
  return clerk.came();
}

std::size_t count_between(const std::vector<sim::Duration>& times, sim::Duration begin, sim::Duration end) {
  return static_cast<std::size_t>(
      std::count_if(times.begin(), times.end(), [&](sim::Duration at) { return begin <= at && at < end; }));
}

}  // namespace

TEST_CASE("users of a constant think time begin spread over it, and stay spread") {
  // 10,000 users uniform over 10 s: 1,000 in each second, standard deviation 30; six of them: probability 2e-9 a second.
  const auto came = arrivals({.users = 10'000, .think = constant(10)}, constant(0), 40s);
  for (int second = 0; second < 40; ++second) {
    CHECK(count_between(came, second * 1s, (second + 1) * 1s) == Approx(1000).margin(180).epsilon(0));
  }
}

TEST_CASE("users of any think time begin as they would go on: the rate is the same from the first moment") {
  // A superposition of stationary renewal processes: in each interval of one mean every user comes once on average. The
  // variance of that number is 1 for the exponential law, and below 1.2 for the others (200,000 intervals drawn outside
  // this program: 0.41 and 1.14). Six standard deviations of 20,000 users are then 930: probability 2e-9 for each of 12
  // intervals.
  const std::vector<sim::Distribution> laws{exponential(2), sim::Distribution::gamma(sim::MeanCv{2, 0.5}).value(),
                                            sim::Distribution::lognormal(sim::MeanCv{2, 1.5}).value()};
  for (const sim::Distribution& law : laws) {
    INFO(law.describe());
    const auto came = arrivals({.users = 20'000, .think = law}, constant(0), 8s);
    for (int i = 0; i < 4; ++i) {
      CHECK(count_between(came, i * 2s, (i + 1) * 2s) == Approx(20'000).margin(930).epsilon(0));
    }
  }
}

TEST_CASE("users who do not think begin at once") {
  const auto came = arrivals({.users = 5, .think = constant(0)}, constant(1), 500ms);
  CHECK(came == std::vector<sim::Duration>(5, 0s));
}

TEST_CASE("in rounds, who has a response waits for the last") {
  // Each thinks 1 s; requests take between 0 and 2 s.
  const auto uniform = sim::Distribution::uniform(sim::Range{.low = 0, .high = 2}).value();
  const auto came = arrivals({.users = 20, .think = constant(1), .rounds = true}, uniform, 30s);
  REQUIRE(came.size() >= 200);
  CHECK(came.size() % 20 == 0);
  sim::Duration last{};
  for (std::size_t i = 0; i < came.size(); i += 20) {
    CHECK(came[i] == came[i + 19]);  // all at once
    CHECK(came[i] >= last + 1s);
    CHECK(came[i] <= last + 3s);
    last = came[i];
  }
}

TEST_CASE("streams in rounds do not wait for each other") {
  sim::Simulation simulation;
  Clerk clerk{simulation};
  RequestStatistics statistics{2};
  auto streams = stream({.users = 3, .think = constant(1), .rounds = true}, constant(0));
  streams.push_back(stream({.users = 2, .think = constant(5), .rounds = true}, constant(0)).front());
  streams.back().name = "others";
  const Workload workload{simulation, streams, clerk, statistics, {}};
  simulation.run_before(sim::kStart + 10500ms);
  CHECK(clerk.came().size() == 3 * 10 + 2 * 2);
}

TEST_CASE("users who do not think and are turned away at once end the run with a message that says so", "[long]") {
  sim::Simulation simulation;
  Clerk clerk{simulation, true};
  RequestStatistics statistics{1};
  const auto streams = stream({.users = 2, .think = constant(0)}, constant(1));
  const Workload workload{simulation, streams, clerk, statistics, {}};
  CHECK_THROWS_WITH(simulation.run_before(sim::kStart + 1s),
                    Contains("the clock stands still at 0 s") && Contains("users who do not think send again at once") &&
                        Contains("of them turned away"));
}

TEST_CASE("the message names the service whose full queue turns them away", "[long]") {
  sim::Simulation simulation;
  Service service{simulation, {.name = "db", .servers = 1, .queue = 0}};
  ServiceClient client{simulation, service, {}, {}};
  struct Asking {
    static sim::Process for_ever(ServiceClient& client, sim::Simulation& simulation) {
      for (;;) {
        (void)co_await client.call(1ms);
        co_await simulation.delay(0s);
      }
    }
  };
  for (int i = 0; i < 2; ++i) simulation.start(Asking::for_ever(client, simulation));
  CHECK_THROWS_WITH(simulation.run_before(sim::kStart + 1s), Contains("the service \"db\" refused") &&
                                                                 Contains("calls at this instant, because its queue is full"));
}

TEST_CASE("a think time of a century, and another, is no overflow: the run ends at the end of simulated time") {
  sim::Simulation simulation;
  Clerk clerk{simulation};
  RequestStatistics statistics{1};
  const auto streams = stream({.users = 3, .think = constant(100'000.0 * 86'400)}, constant(0.001));
  const Workload workload{simulation, streams, clerk, statistics, {}};
  CHECK_THROWS_AS(simulation.run_before(sim::kNever), sim::EndlessRun);
  CHECK(clerk.came().size() >= 3);
}

}  // namespace knee::models::closed_users_test
