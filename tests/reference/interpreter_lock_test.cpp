/// The interpreter lock's model against CPython's own protocol: the same requests are done at the same times.

#include <cmath>
#include <string>
#include <vector>

#include "models/process_group.hpp"
#include "sim/distribution.hpp"
#include "tests/reference/cpython.hpp"
#include "tests/support/catch.hpp"

namespace knee::reference {
namespace {

using models::InterpreterLock;
using models::Outcome;
using models::ThreadServer;
using models::WorkItem;

// Of a whole number of nanoseconds, so that both sides get the same.
double whole_nanoseconds(double seconds) { return std::round(seconds * 1e9) * 1e-9; }

// What requests are made of.
struct Mix {
  double rate;
  sim::Distribution cpu;
  sim::Distribution io;
  std::uint64_t bursts_max;
};

std::vector<Request> draw(const Mix& mix, std::size_t count, std::uint64_t seed) {
  sim::Stream stream{{.seed = seed, .purpose = "reference"}};
  const auto gap = sim::Distribution::exponential(1 / mix.rate).value();
  std::vector<Request> requests(count);
  double due = 0;
  for (Request& request : requests) {
    due += gap.draw(stream);
    request.due = whole_nanoseconds(due);
    request.last_cpu = whole_nanoseconds(mix.cpu.draw(stream));
    request.bursts.resize(stream.below(mix.bursts_max + 1));
    for (Burst& burst : request.bursts) {
      burst = {.cpu = whole_nanoseconds(mix.cpu.draw(stream)), .io = whole_nanoseconds(mix.io.draw(stream))};
    }
  }
  return requests;
}

// The same by knee's model.
class Modelled : models::Requester {
 public:
  Modelled(const std::vector<Request>& requests, std::size_t threads, const Gil::Options& options)
      : machine_{simulation_, {.cores = static_cast<int>(threads) + 1}}, done_(requests.size(), -1) {
    const InterpreterLock::Options lock{.switch_interval = sim::from_seconds(options.switch_interval),
                                        .check_every = sim::from_seconds(options.check_every),
                                        .wake_up = sim::from_seconds(options.wake_up)};
    models::ProcessGroup::Options group{
        .runtime = ThreadServer::Options{.threads = threads,
                                         .wake_up = sim::from_seconds(options.wake_up),
                                         .syscalls = 0,
                                         .lock = lock},
        .accept = models::Accept::fifo,
        .backlog = requests.size(),
        .pools = {}};
    models::ProcessGroup server{simulation_, {.machine = machine_, .services = services_}, group, {}};
    for (const Request& request : requests) add(request);
    simulation_.start(send(server));
    simulation_.run_before(sim::kStart + std::chrono::hours{1});
    forced_switches_ = server.workers().front()->threads->locks().front().counts().forced;
  }

  [[nodiscard]] const std::vector<double>& done() const { return done_; }
  [[nodiscard]] std::uint64_t forced_switches() const { return forced_switches_; }

 private:
  void add(const Request& request) {
    models::Request& added = requests_.emplace_back();
    added.number = requests_.size() - 1;
    added.due = sim::kStart + sim::from_seconds(request.due);
    added.ledger = models::Ledger{added.due};
    added.requester = this;
    for (const Burst& burst : request.bursts) {
      add_item(added, WorkItem::Kind::cpu, burst.cpu);
      add_item(added, WorkItem::Kind::wait, burst.io);
    }
    add_item(added, WorkItem::Kind::cpu, request.last_cpu);
  }

  static void add_item(models::Request& request, WorkItem::Kind kind, double demand) {
    static const models::Step plain{.kind = models::Step::Kind::cpu, .branches = {}, .probabilities = {}};
    request.work.push_back({.kind = kind, .length = 0, .demand = sim::from_seconds(demand), .step = &plain});
  }

  sim::Process send(models::Server& server) {
    for (models::Request& request : requests_) {
      co_await simulation_.until(request.due);
      server.submit(request);
    }
  }

  void completed(models::Request& request) override {
    done_[request.number] = sim::to_seconds(simulation_.now());
  }

  sim::Simulation simulation_;
  models::Machine machine_;
  std::deque<models::Service> services_;
  std::deque<models::Request> requests_;
  std::vector<double> done_;
  std::uint64_t forced_switches_ = 0;
};

constexpr std::size_t kRequests = 300;
// Seconds. SimGrid adds up doubles and merges what lies within its precision of a nanosecond; knee adds up
// whole ones.
constexpr double kAgreement = 1e-8;

void compare(const Mix& mix, std::size_t threads, const Gil::Options& options, std::uint64_t seed) {
  const std::vector<Request> requests = draw(mix, kRequests, seed);
  const Modelled modelled{requests, threads, options};
  const std::vector<double> expected = serve(requests, threads, options);
  int differing = 0;
  double worst = 0;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const double off = std::abs(modelled.done()[i] - expected[i]);
    worst = std::max(worst, off);
    if (off <= kAgreement) continue;
    INFO("request " << i << " due " << requests[i].due << " s: model " << modelled.done()[i] << ", CPython "
                    << expected[i]);
    if (++differing <= 3) CHECK(off <= kAgreement);
  }
  INFO(differing << " of " << kRequests << " differ, by at most " << worst << " s");
  CHECK(differing == 0);
  CHECK(modelled.forced_switches() > 50);  // or the comparison would say little
}

sim::Distribution exponential(double mean) { return sim::Distribution::exponential(mean).value(); }
sim::Distribution varied(double mean) {
  return sim::Distribution::hyperexponential(sim::MeanCv{mean, 2}).value();
}

// Long computations and short ones, long and short I/O.
Mix web_requests() { return {.rate = 40, .cpu = varied(0.004), .io = varied(0.003), .bursts_max = 5}; }
Mix chatty() { return {.rate = 100, .cpu = varied(0.0008), .io = varied(0.0001), .bursts_max = 20}; }
Mix computing() { return {.rate = 40, .cpu = exponential(0.02), .io = exponential(0.001), .bursts_max = 0}; }

// Where two things happen at one instant, CPython leaves it to chance which comes first. So demands are
// continuous, the times below have no common measure (primes, in nanoseconds), and a request that has taken
// the lock computes before it lets it go. If waking up takes no time, there must also be a thread for every
// request: one that went straight from one request to the next would take the lock at the instant at which it
// signals somebody else that it is free.
constexpr Gil::Options kInstant{.switch_interval = 0.005, .check_every = 1.0007e-5, .wake_up = 0};
constexpr Gil::Options kQuick{.switch_interval = 0.005, .check_every = 1.0007e-5, .wake_up = 1.009e-6};
constexpr Gil::Options kSlow{.switch_interval = 0.005, .check_every = 1.0007e-5, .wake_up = 5.0021e-5};
constexpr Gil::Options kShort{.switch_interval = 0.001000003, .check_every = 1.9997e-5, .wake_up = 5.0021e-5};

}  // namespace

TEST_CASE("requests on any number of threads that wake up at once are done when CPython is done") {
  compare(web_requests(), 100, kInstant, 1);
}
TEST_CASE("chatty requests on any number of threads that wake up at once are done when CPython is done") {
  compare(chatty(), 100, kInstant, 2);
}
TEST_CASE("requests on 4 threads that wake up quickly are done when CPython is done") {
  compare(web_requests(), 4, kQuick, 3);
}
TEST_CASE("requests on 4 threads that wake up slowly are done when CPython is done") {
  compare(web_requests(), 4, kSlow, 4);
}
TEST_CASE("requests on 32 threads that wake up slowly are done when CPython is done") {
  compare(web_requests(), 32, kSlow, 5);
}
TEST_CASE("chatty requests on 8 threads that wake up quickly are done when CPython is done") {
  compare(chatty(), 8, kQuick, 6);
}
TEST_CASE("chatty requests on 8 threads that wake up slowly are done when CPython is done") {
  compare(chatty(), 8, kSlow, 7);
}
TEST_CASE("chatty requests under a short switch interval are done when CPython is done") {
  compare(chatty(), 16, kShort, 8);
}
TEST_CASE("computing requests on 3 threads are done when CPython is done") {
  compare(computing(), 3, kQuick, 9);
}
TEST_CASE("computing requests on 6 threads under a short switch interval are done when CPython is done") {
  compare(computing(), 6, kShort, 10);
}

}  // namespace knee::reference
