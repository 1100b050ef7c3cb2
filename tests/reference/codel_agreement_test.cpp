// CoDel in the queue of a service: call by call as in the independent queue that was written from the kernel.
#include <algorithm>
#include <vector>

#include "models/cluster/server_queue.hpp"
#include "sim/random/distribution.hpp"
#include "sim/random/run_key.hpp"
#include "tests/reference/queues/codel_reference.hpp"
#include "tests/support/catch.hpp"

namespace knee::reference::codel_agreement_test {
namespace {

using namespace std::chrono_literals;
using models::Codel;
using models::Discipline;
using models::ServerQueue;

// The same calls in the model.
class Modelled {
 public:
  Modelled(const std::vector<QueuedCall>& calls, const CodelParameters& parameters)
      : queue_{simulation_,
               {.servers = parameters.servers,
                .discipline = Discipline::codel,
                .codel = {.target = parameters.target, .interval = parameters.interval}}},
        served_(calls.size()) {
    simulation_.start(send(calls));
  }
  std::vector<ServedCall> run() {
    simulation_.run_before(sim::kStart + 24h);
    return served_;
  }

 private:
  sim::Process send(const std::vector<QueuedCall>& calls) {
    for (std::size_t i = 0; i < calls.size(); ++i) {
      co_await simulation_.until(sim::kStart + calls[i].arrives);
      simulation_.start(call(i, calls[i].takes));
    }
  }
  sim::Process call(std::size_t number, sim::Duration takes) {
    const bool has_server = co_await queue_.acquire(0);
    if (has_server) co_await simulation_.delay(takes);
    served_[number] = {.dropped = !has_server, .at = simulation_.now() - sim::kStart};
    if (has_server) queue_.release();
  }

  sim::Simulation simulation_;
  ServerQueue queue_;
  std::vector<ServedCall> served_;
};

// Poisson calls whose rate swings between idle and overload every three seconds: episodes of dropping begin and end.
std::vector<QueuedCall> swinging(std::uint64_t seed, std::size_t count, std::size_t servers, double mean_s) {
  const sim::RunKey key{.seed = seed};
  sim::RandomStream gaps = key.stream("gaps");
  sim::RandomStream demands = key.stream("demands");
  const sim::Distribution one = sim::Distribution::exponential(1).value();
  std::vector<QueuedCall> calls;
  double at = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const bool is_overload = static_cast<std::int64_t>(at / 3) % 2 == 1;
    at += one.draw(gaps) * mean_s / static_cast<double>(servers) / (is_overload ? 1.4 : 0.6);
    calls.push_back({sim::from_seconds(at), sim::from_seconds(mean_s * one.draw(demands))});
  }
  return calls;
}

}  // namespace

TEST_CASE("codel serves and drops each call as the reference does") {
  for (const std::size_t servers : {1U, 3U}) {
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
      const std::vector<QueuedCall> calls = swinging(seed, 20'000, servers, 0.002);
      const CodelParameters parameters{.servers = servers};
      const std::vector<ServedCall> expected = codel_queue(calls, parameters);
      const std::vector<ServedCall> modelled = Modelled{calls, parameters}.run();
      std::size_t differ = 0;
      for (std::size_t i = 0; i < calls.size(); ++i) {
        differ += modelled[i].dropped != expected[i].dropped || modelled[i].at != expected[i].at ? 1 : 0;
      }
      CHECK(differ == 0);
      const auto dropped = std::count_if(expected.begin(), expected.end(), [](const ServedCall& call) { return call.dropped; });
      CHECK(dropped > 400);  // the comparison means something
    }
  }
}

}  // namespace knee::reference::codel_agreement_test
