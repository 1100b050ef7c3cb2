/// The clients' attempts, by hand: time-outs, retries, hedges, the breaker and the rate limit, to the nanosecond.
#include <deque>
#include <string>
#include <vector>

#include "models/clients/client.hpp"
#include "tests/support/catch.hpp"

namespace knee::models::client_test {
namespace {

using namespace std::chrono_literals;
using Log = std::vector<std::string>;

std::string at(sim::Instant when) { return "@" + std::to_string((when - sim::kStart) / 1ms); }

// What happens to an attempt.
struct Answer {
  sim::Duration after;
  Outcome outcome = Outcome::served;
};

// Answers the attempts one by one as the script says, and logs them.
class ScriptedServer : public Server {
 public:
  ScriptedServer(sim::Simulation& simulation, std::vector<Answer> script, Log& log)
      : simulation_{simulation}, script_{std::move(script)}, log_{log} {}

  void submit(Request& request) override {
    REQUIRE(next_ < script_.size());
    log_.push_back("attempt" + at(simulation_.now()));
    simulation_.start(answer(request, script_[next_++]));
  }
  void abandon(Request& request) override {
    log_.push_back("given up" + at(simulation_.now()));
    Server::abandon(request);
  }

 private:
  sim::Process answer(Request& request, Answer what) {
    if (what.after > sim::Duration::zero()) co_await simulation_.delay(what.after);
    request.ledger.charge(LatencyComponent::io, simulation_.now());
    request.finish(what.outcome);
  }

  sim::Simulation& simulation_;
  std::vector<Answer> script_;
  std::size_t next_ = 0;
  Log& log_;
};

constexpr const char* kNames[kOutcomes] = {"served", "refused", "timed out", "failed", "shed"};

// One client with one policy, whose requests are due at given times.
class Scene : Requester {
 public:
  Scene(const ClientPolicy& policy, std::vector<Answer> script)
      : policies_{.policies = {policy}, .of_class = {0}},
        server_{simulation_, std::move(script), log_},
        client_{simulation_, policies_, server_, {.seed = 3}} {}
  Scene(const Scene&) = delete;
  Scene& operator=(const Scene&) = delete;
  ~Scene() { simulation_.close(); }

  Log run(const std::vector<sim::Duration>& due = {0ms}, sim::Duration length = 100s) {
    for (const sim::Duration when : due) simulation_.start(send(when));
    simulation_.run_before(sim::kStart + length);
    return log_;
  }
  [[nodiscard]] const Client& client() const { return client_; }
  [[nodiscard]] const std::deque<Request>& requests() const { return requests_; }

 private:
  sim::Process send(sim::Duration when) {
    co_await simulation_.delay(when);
    Request& request = requests_.emplace_back();
    request.request_class = &class_;
    request.due = simulation_.now();
    request.ledger = Ledger{simulation_.now()};
    request.requester = this;
    client_.submit(request);
  }
  void completed(Request& request) override {
    log_.push_back(kNames[static_cast<std::size_t>(request.outcome)] + at(simulation_.now()));
    CHECK(request.ledger.total() == simulation_.now() - request.due);
  }

  sim::Simulation simulation_;
  RequestClass class_{.name = "request", .steps = {}};
  Log log_;
  ClientPolicies policies_;
  ScriptedServer server_;
  Client client_;
  std::deque<Request> requests_;
};

ClientPolicy::Retry retry(std::uint32_t attempts, sim::Duration pause) {
  ClientPolicy::Retry retry{.attempts = attempts, .backoff = {.base = pause, .factor = 1, .jitter = Backoff::Jitter::none}};
  retry.on.set(static_cast<std::size_t>(Outcome::timed_out));
  retry.on.set(static_cast<std::size_t>(Outcome::refused));
  return retry;
}

}  // namespace

TEST_CASE("a client gives an attempt up at its time-out, and the server goes on with it") {
  Scene scene{{.time_out = 50ms}, {{80ms}}};
  CHECK(scene.run() == Log{"attempt@0", "given up@50", "timed out@50"});
  CHECK(scene.client().wasted() == 1);
  CHECK(scene.client().ended() == 1);
  CHECK(scene.client().in_flight() == 0);
}

TEST_CASE("an attempt that is still at the server is in flight after its client has gone") {
  Scene scene{{.time_out = 50ms}, {{80ms}}};
  scene.run({0ms}, 60ms);
  CHECK(scene.client().in_flight() == 1);
  CHECK(scene.client().wasted() == 0);
}

TEST_CASE("a retry is sent after its pause, with the time of all attempts in the ledger") {
  Scene scene{{.time_out = 50ms, .retry = retry(3, 20ms)}, {{200ms}, {10ms, Outcome::refused}, {5ms}}};
  CHECK(scene.run() == Log{"attempt@0", "given up@50", "attempt@70", "attempt@100", "served@105"});
  const Request& request = scene.requests().front();
  CHECK(request.attempts == 3);
  CHECK(request.ledger.spent(LatencyComponent::retries) == 100ms);
  CHECK(request.ledger.spent(LatencyComponent::io) == 5ms);
}

TEST_CASE("a request ends with the outcome of its last attempt") {
  Scene scene{{.time_out = 50ms, .retry = retry(2, 20ms)}, {{200ms}, {10ms, Outcome::refused}}};
  CHECK(scene.run() == Log{"attempt@0", "given up@50", "attempt@70", "refused@80"});
}

TEST_CASE("there is no retry after an outcome that is not listed") {
  Scene scene{{.retry = retry(3, 20ms)}, {{10ms, Outcome::failed}}};
  CHECK(scene.run() == Log{"attempt@0", "failed@10"});
}

TEST_CASE("an attempt that is refused before submit returns is followed by another one") {
  Scene scene{{.retry = retry(2, 20ms)}, {{0ms, Outcome::refused}, {0ms}}};
  CHECK(scene.run() == Log{"attempt@0", "attempt@20", "served@20"});
}

TEST_CASE("a deadline covers all attempts and their pauses") {
  Scene in_attempt{{.time_out = 50ms, .deadline = 100ms, .retry = retry(9, 20ms)}, {{200ms}, {200ms}}};
  CHECK(in_attempt.run() == Log{"attempt@0", "given up@50", "attempt@70", "given up@100", "timed out@100"});
  Scene in_pause{{.time_out = 50ms, .deadline = 60ms, .retry = retry(9, 20ms)}, {{200ms}}};
  CHECK(in_pause.run() == Log{"attempt@0", "given up@50", "timed out@50"});
}

TEST_CASE("the first response of several attempts counts, and the others are given up") {
  Scene slow_first{{.hedge = ClientPolicy::Hedge{.after = 10ms}}, {{50ms}, {20ms}}};
  CHECK(slow_first.run() == Log{"attempt@0", "attempt@10", "given up@30", "served@30"});
  CHECK(slow_first.requests().front().ledger.spent(LatencyComponent::retries) == 10ms);
  CHECK(slow_first.client().wasted() == 1);
  Scene fast_first{{.hedge = ClientPolicy::Hedge{.after = 10ms}}, {{15ms}, {20ms}}};
  CHECK(fast_first.run() == Log{"attempt@0", "attempt@10", "given up@15", "served@15"});
}

// gRPC, proposal A6: maxAttempts 4 and hedgingDelay 0.5 s have 1, 2, 3 and 4 attempts outstanding at 1, 501, 1001 and 1501 ms.
TEST_CASE("hedges follow each other at the hedging delay") {
  Scene scene{{.hedge = ClientPolicy::Hedge{.after = 500ms, .attempts = 4}}, {{2s}, {2s}, {2s}, {2s}}};
  const Log log = scene.run();
  CHECK(Log(log.begin(), log.begin() + 4) == Log{"attempt@0", "attempt@500", "attempt@1000", "attempt@1500"});
  CHECK(log.back() == "served@2000");
}

TEST_CASE("a failure sends the next hedge at once") {
  Scene scene{{.hedge = ClientPolicy::Hedge{.after = 500ms, .attempts = 3}}, {{10ms, Outcome::failed}, {20ms, Outcome::failed}, {30ms}}};
  CHECK(scene.run() == Log{"attempt@0", "attempt@10", "attempt@30", "served@60"});
}

TEST_CASE("a request fails when all its hedges have failed") {
  Scene scene{{.hedge = ClientPolicy::Hedge{.after = 5ms}}, {{10ms, Outcome::failed}, {20ms, Outcome::refused}}};
  CHECK(scene.run() == Log{"attempt@0", "attempt@5", "refused@25"});
}

TEST_CASE("a budget without anything left allows no retry and no hedge") {
  const RetryBudget::Options none = RequestShareBudget{.share = 0, .least_per_s = 0};
  ClientPolicy::Retry no_retry = retry(3, 20ms);
  no_retry.budget = none;
  Scene retried{{.retry = no_retry}, {{10ms, Outcome::refused}}};
  CHECK(retried.run() == Log{"attempt@0", "refused@10"});
  Scene hedged{{.hedge = ClientPolicy::Hedge{.after = 5ms, .budget = none}}, {{10ms}}};
  CHECK(hedged.run() == Log{"attempt@0", "served@10"});
}

TEST_CASE("an open breaker sheds at once, and its half-open state lets one attempt through") {
  const CircuitBreaker::Options breaker{.window = std::size_t{2}, .least = 2, .open_for = 1s, .half_open_calls = 1};
  Scene scene{{.breaker = breaker}, {{10ms, Outcome::failed}, {10ms, Outcome::failed}, {10ms}, {10ms}}};
  const Log log = scene.run({0ms, 20ms, 40ms, 1030ms, 1040ms, 1045ms, 1060ms});
  CHECK(log == Log{"attempt@0", "failed@10", "attempt@20", "failed@30", "shed@40", "shed@1030", "attempt@1040", "shed@1045",
                   "served@1050", "attempt@1060", "served@1070"});
  CHECK(scene.requests()[2].attempts == 0);
}

TEST_CASE("an attempt waits for the rate limit as long as it may, else it is shed") {
  const RateLimit::Options limit{.kind = TokenBucket{.rate = 10, .burst = 1}, .wait = 150ms};
  Scene scene{{.rate_limit = limit}, {{10ms}, {10ms}}};
  CHECK(scene.run({0ms, 1ms, 2ms}) == Log{"attempt@0", "shed@2", "served@10", "attempt@100", "served@110"});
}

}  // namespace knee::models::client_test
