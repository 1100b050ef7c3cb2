/// A bench for steps: requests of given steps on one process of any runtime, and the times of their responses.
#pragma once

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "models/group/process_group.hpp"
#include "sim/random/run_key.hpp"
#include "tests/support/catch.hpp"

namespace knee::models {

using namespace std::chrono_literals;

inline Step step(StepKind kind, sim::Duration demand = {}, std::vector<Steps> branches = {}) {
  Step made{.kind = kind, .branches = std::move(branches), .probabilities = {}};
  made.demand.source = sim::Distribution::constant(sim::to_seconds(demand)).value();
  return made;
}
inline Step cpu(sim::Duration demand) { return step(StepKind::cpu, demand); }
inline Step wait(sim::Duration demand) { return step(StepKind::wait, demand); }
inline Step after_response(Steps steps) { return step(StepKind::after_response, {}, {std::move(steps)}); }
inline Step limit(std::size_t most, Steps steps, std::size_t queue = CacheStep::kUnlimited) {
  Step made = step(StepKind::limit, {}, {std::move(steps)});
  made.most = most;
  made.queue = queue;
  return made;
}
inline Step race(std::size_t need, std::vector<Steps> branches, bool cancels = false) {
  Step made = step(StepKind::parallel, {}, std::move(branches));
  made.need = need;
  made.cancels = cancels;
  return made;
}
inline Step cache(const CacheStep& of, Steps miss) {
  Step made = step(StepKind::cache, {}, {std::move(miss)});
  made.cache = std::make_shared<const CacheStep>(of);
  return made;
}

/// Runtimes without overheads, whose waking up takes no time.
inline RuntimeOptions node() { return EventLoopServer::Options{}; }
inline RuntimeOptions asyncio() { return EventLoopServer::Options{.kind = EventLoopServer::Kind::asyncio}; }
inline RuntimeOptions locked_asyncio() {
  return EventLoopServer::Options{.kind = EventLoopServer::Kind::asyncio,
                                  .executor = Executor::Options{.interpreter = {.lock = InterpreterLock::Options{}}}};
}
inline RuntimeOptions gil(std::size_t threads = 8) {
  return ThreadServer::Options{.threads = threads, .threads_for_branches = true, .lock = InterpreterLock::Options{}};
}
inline RuntimeOptions native(std::size_t threads = 8) { return ThreadServer::Options{.threads = threads, .threads_for_branches = true, .lock = {}}; }

/// `processes` on a machine with 8 cores, with a service `db` of many servers.
class StepBench : Requester {
 public:
  explicit StepBench(RuntimeOptions runtime, std::size_t processes = 1)
      : group_{simulation_,
               {.machine = machine_, .services = services_, .caches = &caches_, .queues = &queues_},
               {.processes = processes, .runtime = std::move(runtime), .accept = Accept::epoll, .pools = {}},
               {}} {}

  /// Sends a request at a time since the start.
  void send(sim::Duration at, Steps steps) { simulation_.start(send_at(at, kinds_.emplace_back(RequestClass{.name = {}, .steps = std::move(steps)}))); }
  /// The client of a request goes, unless it has its response.
  void abandon(sim::Duration at, std::size_t number) { simulation_.start(abandon_at(at, number)); }
  /// A process is killed.
  void kill(sim::Duration at, std::size_t number = 0) { simulation_.start(kill_at(at, number)); }
  void run(sim::Duration until = 60s) { simulation_.run_before(sim::kStart + until); }
  /// Runs to the end of all requests. Returns the times of the responses since the start, in the order of the requests.
  std::vector<sim::Duration> answers(sim::Duration until = 60s) {
    run(until);
    std::vector<sim::Duration> times;
    for (const Answer& one : answers_) times.push_back(one.at);
    return times;
  }
  [[nodiscard]] Outcome outcome(std::size_t request) const { return answers_[request].outcome; }
  [[nodiscard]] const Request& request(std::size_t number) const { return requests_[number]; }
  [[nodiscard]] WorkerSlot& worker(std::size_t number = 0) { return *group_.workers()[number]; }
  [[nodiscard]] const RuntimeStatistics& statistics(std::size_t number = 0) { return worker(number).statistics(); }
  [[nodiscard]] sim::Duration busy() const { return sim::from_seconds(machine_.cores().busy_time() / 1e9); }
  [[nodiscard]] std::deque<JobQueue>& queues() { return queues_; }
  [[nodiscard]] sim::Simulation& simulation() { return simulation_; }
  /// A service with `servers`; calls of it are `call` steps.
  Service& add_service(const Service::Options& options) { return services_.emplace_back(simulation_, options); }

 private:
  struct Answer {
    sim::Duration at{-1};
    Outcome outcome = Outcome::served;
  };

  sim::Process send_at(sim::Duration at, const RequestClass& kind) {
    const std::size_t number = requests_.size();
    Request& request = requests_.emplace_back();
    answers_.emplace_back();
    request.number = number;
    kind.draw(draws_, number, request.work);
    co_await simulation_.until(sim::kStart + at);
    request.request_class = &kind;
    request.due = simulation_.now();
    request.ledger = Ledger{request.due};
    request.requester = this;
    group_.submit(request);
  }
  sim::Process abandon_at(sim::Duration at, std::size_t number) {
    co_await simulation_.until(sim::kStart + at);
    if (answers_[number].at < sim::Duration{}) group_.abandon(requests_[number]);
  }
  sim::Process kill_at(sim::Duration at, std::size_t number) {
    co_await simulation_.until(sim::kStart + at);
    worker(number).life().end();
  }
  void completed(Request& request) override {
    answers_[request.number] = {.at = simulation_.now() - sim::kStart, .outcome = request.outcome};
    CHECK(request.ledger.total() == simulation_.now() - request.due);
  }

  sim::Simulation simulation_;
  Machine machine_{simulation_, {.cores = 8}};
  std::deque<Service> services_;
  std::deque<JobQueue> queues_;
  Caches caches_;
  std::deque<Request> requests_;
  std::deque<RequestClass> kinds_;
  std::vector<Answer> answers_;
  sim::RandomStream draws_ = sim::RunKey{}.stream("work");
  ProcessGroup group_;
};

}  // namespace knee::models
