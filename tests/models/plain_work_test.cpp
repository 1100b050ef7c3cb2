/// Plain work, which a state machine carries out (models/event_loop/plain_handler.cpp), against the coroutine that carries out any work: the same events.
#include <algorithm>
#include <cstdint>
#include <vector>

#include "tests/models/step_bench.hpp"

namespace knee::models::plain_work_test {
namespace {

/// Step lists drawn with a seed: mostly `cpu` and `wait`, a tenth of length zero, some with other steps among them.
class Drawn {
 public:
  explicit Drawn(std::uint64_t seed) : stream_{sim::RunKey{.seed = seed}.stream("steps")} {}

  Steps steps(std::size_t most, bool plain) {
    Steps drawn;
    for (std::size_t left = below(most + 1); left > 0; --left) drawn.push_back(plain || below(4) > 0 ? plain_step() : other_step());
    return drawn;
  }
  sim::Duration length() { return below(10) == 0 ? sim::Duration{} : microseconds(3000); }
  sim::Duration microseconds(std::size_t limit) { return std::chrono::microseconds{below(limit)}; }
  std::size_t below(std::size_t limit) {
    return std::min(limit - 1, static_cast<std::size_t>(stream_.uniform() * static_cast<double>(limit)));
  }

 private:
  Step plain_step() { return below(2) == 0 ? cpu(length()) : wait(length()); }
  Step other_step() {
    switch (below(6)) {
      case 0: return step(StepKind::timer, length());
      case 1: return step(StepKind::yield);
      case 2: return step(StepKind::native, length());
      case 3: return step(StepKind::blocking, length());
      case 4: return limit(2, steps(3, true));
      default: return step(StepKind::parallel, {}, {steps(3, true), steps(3, true)});
    }
  }

  sim::RandomStream stream_;
};

struct Seen {
  std::vector<sim::Duration> answers;
  std::vector<Outcome> outcomes;
  std::vector<std::vector<sim::Duration>> ledgers;
  double busy = 0;
  std::uint64_t events = 0;
  bool operator==(const Seen&) const = default;
};

std::vector<sim::Duration> accounts_of(const Ledger& ledger) {
  std::vector<sim::Duration> spent;
  for (std::size_t i = 0; i < kLatencyComponents; ++i) spent.push_back(ledger.spent(static_cast<LatencyComponent>(i)));
  return spent;
}

Seen seen(const EventLoopServer::Options& options, std::uint64_t seed, bool plain) {
  constexpr std::size_t kRequests = 60;
  StepBench bench{options, 2};
  Drawn drawn{seed};
  for (std::size_t i = 0; i < kRequests; ++i) {
    const sim::Duration at = drawn.microseconds(60'000);  // some of them while others compute
    bench.send(at, drawn.steps(6, plain));
  }
  if (seed % 5 == 0) {  // clients that do not wait, and a process that is killed while others compute or wait
    for (std::size_t i = 0; i < kRequests; i += 7) bench.abandon(drawn.microseconds(70'000), i);
    bench.kill(drawn.microseconds(60'000));
  }
  Seen found{.answers = bench.answers(10s), .outcomes = {}, .ledgers = {}, .busy = sim::to_seconds(bench.busy()), .events = 0};
  for (std::size_t i = 0; i < kRequests; ++i) {
    found.outcomes.push_back(bench.outcome(i));
    found.ledgers.push_back(accounts_of(bench.request(i).ledger));
  }
  found.events = bench.simulation().calendar().events_run();
  return found;
}

}  // namespace

// Without an executor, handlers for one (`def_handlers`) are carried out on the loop, by the general coroutine.
TEST_CASE("plain work has the events of the coroutine that carries out any work") {
  const auto kind = GENERATE(EventLoopServer::Kind::libuv, EventLoopServer::Kind::asyncio);
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const bool plain = seed % 4 == 0;
    EventLoopServer::Options options{.kind = kind};
    if (seed % 2 == 0) options.overhead = 70us;
    if (seed % 3 == 0) options.wake_up = 20us;
    if (seed % 10 == 0) options.on_disconnect = OnDisconnect::checked;
    const Seen direct = seen(options, seed, plain);
    options.def_handlers = true;
    const Seen general = seen(options, seed, plain);
    INFO("seed " << seed);
    CHECK(std::none_of(direct.answers.begin(), direct.answers.end(), [](sim::Duration at) { return at < 0us; }));
    CHECK(direct == general);
  }
}

}  // namespace knee::models::plain_work_test
