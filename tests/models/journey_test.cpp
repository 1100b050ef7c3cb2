// Sessions: what comes after what, how often, and when.
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "models/clients/workload.hpp"
#include "models/request/request_statistics.hpp"
#include "tests/support/catch.hpp"

namespace knee::models::journey_test {
namespace {

using namespace std::chrono_literals;
using sim::Distribution;

constexpr std::size_t kLeaves = Journey::kLeaves;

Distribution constant(double seconds) { return Distribution::constant(seconds).value(); }
Distribution exponential(double seconds) { return Distribution::exponential(seconds).value(); }

struct Seen {
  double at;
  std::string request_class;
  std::uint64_t client;
  std::uint64_t number;
};

// Answers each request after a time, and remembers it.
class Witness : public Server {
 public:
  Witness(sim::Simulation& simulation, sim::Duration takes) : simulation_{simulation}, takes_{takes} {}
  void submit(Request& request) override {
    seen.push_back({sim::to_seconds(simulation_.now() - sim::kStart), request.request_class->name, request.client, request.number});
    simulation_.start(serve(request));
  }
  std::vector<Seen> seen;

 private:
  sim::Process serve(Request& request) {
    co_await simulation_.delay(takes_);
    request.ledger.charge(LatencyComponent::io, simulation_.now());
    request.finish(Outcome::served);
  }
  sim::Simulation& simulation_;
  sim::Duration takes_;
};

std::vector<Seen> run(const Arrivals& arrivals, std::vector<std::string> names, sim::Duration takes, sim::Duration length) {
  std::vector<RequestClass> classes;
  for (std::string& name : names) classes.push_back({.name = std::move(name), .steps = {}});
  const std::vector<ArrivalStream> streams{{.name = "visits", .arrivals = arrivals, .classes = classes}};
  sim::Simulation simulation;
  Witness witness{simulation, takes};
  RequestStatistics statistics{classes.size()};
  const Workload workload{simulation, streams, witness, statistics, {.seed = 5}};
  simulation.run_before(sim::kStart + length);
  return witness.seen;
}

// Home, then browsing again and again, then a cart and perhaps a payment: 1, 2.5, 0.75 and 0.375 visits.
std::shared_ptr<const Journey> shop(double think) {
  const auto pause = think > 0 ? exponential(think) : constant(0);
  return std::make_shared<const Journey>(
      std::vector<Journey::Next>{{.step = 0}},
      std::vector<Journey::Step>{{.request_class = 0, .then = {{.step = 1}}, .think = pause},
                                 {.request_class = 1, .then = {{1, 0.6}, {2, 0.3}, {kLeaves, 0.1}}, .think = pause},
                                 {.request_class = 2, .then = {{3, 0.5}, {kLeaves, 0.5}}, .think = pause},
                                 {.request_class = 3, .then = {{}}, .think = pause}});
}

const std::vector<std::string> kShop{"home", "browse", "cart", "pay"};

std::map<std::string, double> shares_in(const std::vector<Seen>& seen) {
  std::map<std::string, double> shares;
  for (const Seen& one : seen) shares[one.request_class] += 1.0 / static_cast<double>(seen.size());
  return shares;
}

}  // namespace

TEST_CASE("visits to the steps of a journey solve its equations") {
  const auto journey = shop(1);
  const std::vector<double> expected{1, 2.5, 0.75, 0.375};
  for (std::size_t i = 0; i < expected.size(); ++i) {
    CHECK(journey->visits()[i] == Approx(expected[i]));
    CHECK(journey->share(i) == Approx(expected[i] / 4.625));
  }
  CHECK(journey->requests() == Approx(4.625));
  CHECK(journey->think() == Approx(1));
}

TEST_CASE("visits with several beginnings and a loop back to one of them") {
  // v0 = 0.7 + 0.5 v1, v1 = 0.3 + 0.8 v0: v0 = 0.85 / 0.6, v1 = 0.86 / 0.6.
  const Journey journey{{{0, 0.7}, {1, 0.3}},
                        {{.request_class = 0, .then = {{1, 0.8}, {kLeaves, 0.2}}, .think = constant(2)},
                         {.request_class = 0, .then = {{0, 0.5}, {kLeaves, 0.5}}, .think = constant(5)}}};
  CHECK(journey.visits()[0] == Approx(0.85 / 0.6));
  CHECK(journey.visits()[1] == Approx(0.86 / 0.6));
  CHECK(journey.share(0) == Approx(1));
  CHECK(journey.think() == Approx((0.85 * 2 + 0.86 * 5) / 1.71));
}

TEST_CASE("a session sends its next request when it has thought after the response") {
  const auto journey = std::make_shared<const Journey>(
      std::vector<Journey::Next>{{.step = 0}},
      std::vector<Journey::Step>{{.request_class = 0, .then = {{.step = 1}}, .think = constant(0.25)},
                                 {.request_class = 1, .then = {{.step = 2}}, .think = constant(1)},
                                 {.request_class = 0, .then = {{}}, .think = constant(9)}});
  const auto seen = run(RenewalArrivals{.interval = constant(10), .journey = journey}, {"a", "b"}, 500ms, 21s);
  const std::vector<std::pair<double, std::string>> expected{{10, "a"}, {10.75, "b"}, {12.25, "a"}, {20, "a"}, {20.75, "b"}};
  REQUIRE(seen.size() == expected.size());
  for (std::size_t i = 0; i < seen.size(); ++i) {
    CHECK(seen[i].at == Approx(expected[i].first));
    CHECK(seen[i].request_class == expected[i].second);
    CHECK(seen[i].client == (i < 3 ? 0 : 1));
    CHECK(seen[i].number == i);
  }
}

TEST_CASE("classes are requested as often as the visits say") {
  // 40,000 sessions. A share is a ratio of sums over independent sessions; its standard error, estimated from sessions drawn
  // outside this program, is below 0.0016 for each class; five of them: probability below 1e-5 in all.
  const auto seen = run(RenewalArrivals{.interval = exponential(0.01), .journey = shop(0.2)}, kShop, 10ms, 400s);
  const auto shares = shares_in(seen);
  CHECK(shares.at("home") == Approx(1 / 4.625).margin(0.008).epsilon(0));
  CHECK(shares.at("browse") == Approx(2.5 / 4.625).margin(0.008).epsilon(0));
  CHECK(shares.at("cart") == Approx(0.75 / 4.625).margin(0.008).epsilon(0));
  CHECK(shares.at("pay") == Approx(0.375 / 4.625).margin(0.008).epsilon(0));
}

TEST_CASE("users with a journey send as the interactive response time law says from the beginning") {
  // 2,000 users, think time 2 s, responses in 0: 1,000 requests/s. The requests of a second are a sum over independent users,
  // variance at most 1,000 (exponential think times: a Poisson process). Six standard deviations: 190.
  const auto seen = run(ClosedUsers{.users = 2'000, .think = exponential(2), .journey = shop(2)}, kShop, 0ms, 10s);
  std::vector<double> each(10);
  for (const Seen& one : seen) ++each[static_cast<std::size_t>(one.at)];
  for (const double count : each) CHECK(count == Approx(1'000).margin(190).epsilon(0));
  CHECK(shares_in(seen).at("browse") == Approx(2.5 / 4.625).margin(0.04).epsilon(0));
}

TEST_CASE("a session makes the same requests whatever the server does") {
  const RenewalArrivals arrivals{.interval = exponential(0.1), .journey = shop(0.5)};
  const auto course = [&](sim::Duration takes) {
    std::map<std::uint64_t, std::vector<std::string>> courses;
    for (const Seen& one : run(arrivals, kShop, takes, 100s)) courses[one.client].push_back(one.request_class);
    return courses;
  };
  const auto fast = course(1ms);
  const auto slow = course(700ms);
  for (std::uint64_t client = 0; client < 400; ++client) CHECK(fast.at(client) == slow.at(client));
}

TEST_CASE("without sessions each request is from a client of its own and a user stays the same client") {
  const auto open = run(RenewalArrivals{.interval = constant(1)}, {"a"}, 0ms, 5s);
  for (std::size_t i = 0; i < open.size(); ++i) CHECK(open[i].client == i);
  const auto closed = run(ClosedUsers{.users = 2, .think = constant(1)}, {"a"}, 0ms, 20s);
  for (const Seen& one : closed) CHECK(one.client < 2);
  CHECK(closed.size() == 40);
}

}  // namespace knee::models::journey_test
