/// Waits of the models that are given up, each kind alone, and whole processes that end at any instant.
#include <algorithm>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "models/cluster/service.hpp"
#include "models/event_loop/thread_pool.hpp"
#include "models/group/worker_slot.hpp"
#include "models/process/acceptor.hpp"
#include "models/process/listening_socket.hpp"
#include "models/process/offload_pool.hpp"
#include "models/threads/glibc_condition.hpp"
#include "models/threads/interpreter_lock.hpp"
#include "models/threads/thread_lock.hpp"
#include "sim/kernel/task_scope.hpp"
#include "sim/random/run_key.hpp"
#include "tests/models/script.hpp"
#include "tests/models/stage.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/time.hpp"

namespace knee::models::given_up_waits_test {
namespace {

struct Locks {
  static sim::Process hold(Stage& stage, InterpreterLock& lock, std::string name) {
    InterpreterLock::Thread self{.cpu = stage.machine.thread(), .lock = &lock};
    co_await lock.take(self);
    co_await lock.compute(self, 4ms);
    co_await lock.drop(self);
    stage.note(name);
  }
  static sim::Process wait(Stage& stage, GlibcCondition& condition, std::string name) {
    const GlibcCondition::Ended ended = co_await condition.wait(100us);
    stage.note(name + (ended == GlibcCondition::Ended::timed_out ? " too late" : ""));
  }
};

TEST_CASE("a thread that is given up while it waits for the interpreter lock leaves it to the others") {
  Stage stage;
  sim::RandomStream jitter = sim::RunKey{}.stream("jitter");
  sim::Histogram holds;
  LockStatistics statistics{holds};
  InterpreterLock lock{stage.simulation, stage.machine, {.falls_asleep = 10us}, jitter, statistics};
  stage.simulation.start(Locks::hold(stage, lock, "first"));
  stage.scope.start(Locks::hold(stage, lock, "given up"));
  stage.simulation.start(Locks::hold(stage, lock, "next"));
  stage.give_up(1ms);
  stage.run(1s);
  CHECK(stage.log == Log{"first@4", "next@8"});
  CHECK(statistics.held.value() == 0);
}

TEST_CASE("glibc's condition forgets a waiter that is given up, and passes on a signal that has just reached it") {
  const bool signalled = GENERATE(false, true);
  const sim::Duration later = GENERATE(0ms, 1ms);  // while the waiters are still awake, and when they are asleep
  Stage stage;
  GlibcCondition condition{stage.simulation, 10ms};
  const bool last = GENERATE(false, true);  // of the two
  if (last) stage.simulation.start(Locks::wait(stage, condition, "other"));
  stage.scope.start(Locks::wait(stage, condition, "given up"));
  if (!last) stage.simulation.start(Locks::wait(stage, condition, "other"));
  stage.run(later);
  if (signalled) condition.signal();
  stage.scope.end();
  if (!signalled) condition.signal();
  stage.run(1s);
  CHECK(stage.log == Log{"other@" + std::to_string(later / 1ms)});
}

struct Threads {
  static sim::Process lock(Stage& stage, ThreadLock& lock, std::string name) {
    while (!lock.try_acquire()) co_await lock.released();
    stage.note(name);
  }
  static sim::Process accept(Stage& stage, ListeningSocket& socket, std::string name) {
    Acceptor acceptor{stage.simulation, socket};
    co_await acceptor.readable();
    stage.note(name);
  }
};

TEST_CASE("a thread that is given up while it waits for a lock passes a release on") {
  const bool released = GENERATE(false, true);
  Stage stage;
  ThreadLock lock{stage.simulation};
  REQUIRE(lock.try_acquire());
  stage.scope.start(Threads::lock(stage, lock, "given up"));
  stage.simulation.start(Threads::lock(stage, lock, "next"));
  stage.run(1ms);
  if (released) lock.release();
  stage.scope.end();
  if (!released) lock.release();
  stage.run(1s);
  CHECK(stage.log == Log{"next@1"});
}

TEST_CASE("an acceptor that is given up is not idle any more") {
  Stage stage;
  const WakeOrder order = GENERATE(WakeOrder::blocking, WakeOrder::epoll_exclusive);
  ListeningSocket socket{stage.simulation, {.order = order}, sim::RunKey{}.stream("accept")};
  stage.scope.start(Threads::accept(stage, socket, "given up"));
  stage.simulation.start(Threads::accept(stage, socket, "next"));
  stage.give_up(1ms);
  Request request;
  socket.submit(request);
  stage.run(1s);
  CHECK(stage.log == Log{"next@1"});
}

// A job of the pool whose coroutine resumes when it is done.
struct Pooled : ThreadPool::Job, sim::Suspension {
  ThreadPool& pool;
  Pooled(sim::Simulation& simulation, ThreadPool& of, Kind kind, sim::Duration demand)
      : Job{kind, demand}, Suspension{simulation.calendar()}, pool{of} {}
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> caller) {
    suspend(caller);
    pool.submit(*this);
  }
  void await_resume() noexcept { resumed(); }
  const Request* request() const override { return nullptr; }
  void started() override {}
  void done() override { resume_now(); }
};

struct Jobs {
  static sim::Process use(Stage& stage, ThreadPool& pool, ThreadPool::Job::Kind kind, std::string name) {
    co_await Pooled{stage.simulation, pool, kind, 10ms};
    stage.note(name);
  }
  static sim::Process offload(Stage& stage, OffloadPool& pool, std::string name) {
    Ledger ledger{stage.simulation.now()};
    co_await OffloadPool::Call{stage.simulation, pool, ledger, {.cpu = 10ms}};
    stage.note(name);
  }
};

TEST_CASE("a job of the thread pool that is given up is skipped if it waits, and executed if a thread has it") {
  using Kind = ThreadPool::Job::Kind;
  const Kind kind = GENERATE(Kind::native, Kind::blocking);
  const bool waits = GENERATE(true, false);
  Stage stage;
  ThreadPool pool{stage.process, {.size = 1}};
  if (waits) stage.simulation.start(Jobs::use(stage, pool, kind, "first"));
  stage.scope.start(Jobs::use(stage, pool, kind, "given up"));
  stage.simulation.start(Jobs::use(stage, pool, kind, "next"));
  stage.give_up(5ms);
  stage.run(1s);
  CHECK(stage.log == (waits ? Log{"first@10", "next@20"} : Log{"next@20"}));
  CHECK(stage.statistics.pool_jobs == 2);
  CHECK(stage.statistics.pool_busy.value() == 0);
}

TEST_CASE("a step of another interpreter that is given up is skipped if it waits, and executed if a worker has it") {
  const bool waits = GENERATE(true, false);
  Stage stage;
  OffloadPool pool{stage.process, {.workers = 1, .per_call = {}}};
  if (waits) stage.simulation.start(Jobs::offload(stage, pool, "first"));
  stage.scope.start(Jobs::offload(stage, pool, "given up"));
  stage.simulation.start(Jobs::offload(stage, pool, "next"));
  stage.give_up(5ms);
  stage.run(1s);
  CHECK(stage.log == (waits ? Log{"first@10", "next@20"} : Log{"next@20"}));
  CHECK(stage.statistics.offload_busy.value() == 0);
}

struct Calls {
  static sim::Process call(Stage& stage, ServiceClient& client, std::string name) {
    const Outcome outcome = co_await client.call(10ms);
    stage.note(name + (outcome == Outcome::served ? "" : " timed out"));
  }
};

TEST_CASE("a call of a service that is given up frees its connection, and a query that was sent is executed") {
  const sim::Duration given_up = GENERATE(5ms, 15ms);  // "given up" waits for the connection, and is served
  const bool limited = GENERATE(false, true);
  Stage stage;
  Service service{stage.simulation, {.name = "database", .servers = 1}};
  ServiceClient client{stage.simulation, service,
                       {.pool = 1, .acquire_time_out = limited ? std::optional<sim::Duration>{1s} : std::nullopt},
                       std::nullopt};
  stage.simulation.start(Calls::call(stage, client, "first"));
  stage.scope.start(Calls::call(stage, client, "given up"));
  stage.simulation.start(Calls::call(stage, client, "next"));
  stage.give_up(given_up);
  stage.run(given_up + 1ms);
  CHECK(client.in_use().value() == 1);
  stage.run(1s);
  CHECK(stage.log == (given_up == 5ms ? Log{"first@10", "next@20"} : Log{"first@10", "next@30"}));
  CHECK(client.in_use().value() == 0);
  CHECK(service.busy().value() == 0);
}

TEST_CASE("a call that is given up while its query waits for a connection of the service is dropped with its answer") {
  Stage stage;
  Service service{stage.simulation, {.name = "database", .servers = 1, .connections = 1}};
  ServiceClient client{stage.simulation, service, {}, std::nullopt};
  stage.simulation.start(Calls::call(stage, client, "first"));
  stage.scope.start(Calls::call(stage, client, "given up"));
  stage.give_up(5ms);
  stage.run(1s);
  CHECK(stage.log == Log{"first@10"});
  CHECK(service.connected().value() == 0);
}

template <class AnyLoop>
void check_given_up_callbacks() {
  for (const bool runs : {false, true}) {
    Script<AnyLoop> script;
    using Then = typename Script<AnyLoop>::Then;
    const Then lost{.given_up = true};
    script.timeout(5ms, "timer", lost);
    script.timeout(5ms, "the next timer of its length");
    script.timeout(7ms, "a timer of another length", lost);
    script.immediate("immediate", lost);
    script.next_tick("tick", lost);
    script.promise("microtask", lost);
    script.result("result", lost);
    script.event("event", lost);
    script.event("an event that stays");
    script.timeout(20ms, "the last one");
    if (!runs) script.give_up();
    const Trace trace = script.run(runs ? 500us : 1s);
    if (!runs) {
      CHECK(trace == Trace{"an event that stays", "the next timer of its length", "the last one"});
      continue;
    }
    script.give_up();
    script.pass(1s);
    const std::vector<sim::Duration>& times = script.times();
    CHECK(std::count_if(times.begin(), times.end(), [](sim::Duration when) { return when > 500us; }) == 2);
  }
}

TEST_CASE("callbacks that are given up are never called: Node.js") { check_given_up_callbacks<LibuvLoop>(); }
TEST_CASE("callbacks that are given up are never called: asyncio") { check_given_up_callbacks<AsyncioLoop>(); }

// --- Whole processes ------------------------------------------------------------------------------------------

const Step& plain() {
  static const Step kStep{.kind = StepKind::cpu, .branches = {}, .probabilities = {}};
  return kStep;
}
const Step& offloaded() {
  static const Step kStep{.kind = StepKind::cpu, .offloaded = true, .branches = {}, .probabilities = {}};
  return kStep;
}
const Step& megabyte() {
  static const Step kStep{
      .kind = StepKind::allocate, .garbage = sim::Bytes{1'000'000}, .held = sim::Bytes{1'000'000}, .branches = {}, .probabilities = {}};
  return kStep;
}
WorkItem item(StepKind kind, sim::Duration demand, const Step& step = plain()) {
  return {.kind = kind, .length = 0, .demand = demand, .step = &step};
}
WorkItem around(StepKind kind, std::uint32_t length) {
  return {.kind = kind, .length = length, .demand = {}, .step = &plain()};
}

// Every kind of step, inside branches and outside.
std::vector<WorkItem> every_kind_of_step() {
  return {item(StepKind::allocate, {}, megabyte()),
          item(StepKind::cpu, 300us),
          around(StepKind::parallel, 9),
          around(StepKind::branch, 3),
          item(StepKind::wait, 400us),
          item(StepKind::cpu, 200us),
          item(StepKind::native, 300us),
          around(StepKind::branch, 2),
          item(StepKind::call, 500us),
          item(StepKind::blocking, 200us),
          around(StepKind::branch, 1),
          item(StepKind::yield, {}),
          item(StepKind::timer, 1ms),
          item(StepKind::cpu, 200us, offloaded()),
          around(StepKind::executor, 4),
          item(StepKind::cpu, 100us),
          item(StepKind::wait, 100us),
          item(StepKind::call, 100us),
          item(StepKind::native, 100us),
          item(StepKind::native, 200us),
          item(StepKind::yield, {}),
          item(StepKind::call, 300us)};
}

// One process after the other, requests for it, and a database.
class Host : Requester {
 public:
  explicit Host(const RuntimeOptions& runtime)
      : slot_{simulation_,
              {.machine = machine_, .services = with_database()},
              std::make_shared<const GroupOptions>(GroupOptions{.runtime = runtime,
                                                                .pools = {{.pool = 2, .acquire_time_out = {}}},
                                                                .offload = OffloadPool::Options{.workers = 1, .is_executor = true}}),
              {},
              socket_,
              {}} {
    slot_.begin();
    for (Request& request : requests_) {
      request.work = every_kind_of_step();
      request.ledger = Ledger{sim::kStart};
      request.requester = this;
      socket_.submit(request);
    }
  }
  void restart_at(sim::Duration when) {
    simulation_.run_before(sim::kStart + when);
    slot_.end();
    CHECK(machine_.cores().runnable() == 0);
    CHECK(came_back_ + socket_.pending() == requests_.size());
    slot_.begin();
  }
  void run(sim::Duration until) { simulation_.run_before(sim::kStart + until); }
  [[nodiscard]] bool is_clean() {
    return came_back_ == requests_.size() && machine_.cores().runnable() == 0 && services_.front().busy().value() == 0 &&
           slot_.services().front().in_use().value() == 0;
  }
  [[nodiscard]] std::size_t failed() const { return failed_; }

 private:
  std::deque<Service>& with_database() {
    services_.emplace_back(simulation_, Service::Options{.name = "database", .servers = 2});
    return services_;
  }
  void completed(Request& request) override {
    ++came_back_;
    if (request.outcome == Outcome::failed) ++failed_;
  }

  sim::Simulation simulation_;
  Machine machine_{simulation_, {.cores = 2}};
  std::deque<Service> services_;
  ListeningSocket socket_{simulation_, {}, sim::RunKey{}.stream("accept")};
  std::deque<Request> requests_ = std::deque<Request>(12);
  WorkerSlot slot_;
  std::size_t came_back_ = 0;
  std::size_t failed_ = 0;
};

TEST_CASE("a process of any runtime can end at any instant, and nothing of it is left") {
  const InterpreterLock::Options lock{.switch_interval = 100us, .wake_up = 20us, .wake_up_jitter = 10us, .falls_asleep = 30us};
  const auto executor = [&lock](Executor::Kind kind) {
    return Executor::Options{.kind = kind,
                             .threads = 3,
                             .hop = 20us,
                             .interpreter = {.wake_up = 20us, .syscall_time = 5us, .lock = lock}};
  };
  const std::vector<RuntimeOptions> runtimes{
      EventLoopServer::Options{.kind = EventLoopServer::Kind::asyncio,
                               .overhead = 50us,
                               .wake_up = 20us,
                               .ticks = true,
                               .executor = executor(Executor::Kind::concurrent_futures)},
      EventLoopServer::Options{.kind = EventLoopServer::Kind::asyncio,
                               .wake_up = 20us,
                               .executor = executor(Executor::Kind::anyio),
                               .def_handlers = true},
      EventLoopServer::Options{.wake_up = 20us},
      EventLoopServer::Options{.kind = EventLoopServer::Kind::asyncio, .wake_up = 20us, .ticks = true},
      ThreadServer::Options{.threads = 4, .wake_up = 20us, .syscall_time = 5us, .threads_for_branches = true, .lock = lock},
      ThreadServer::Options{.threads = 4, .lock = {}, .contention = 0.3},
      ThreadServer::Options{.threads = 4, .wake_up = 20us, .syscall_time = 5us, .lock = lock,
                            .gthread = Gthread::Options{.version = Gthread::Version::v21}},
      ThreadServer::Options{.threads = 4, .wake_up = 20us, .syscall_time = 5us, .lock = lock, .gthread = Gthread::Options{}}};
  for (const RuntimeOptions& runtime : runtimes) {
    std::size_t failed = 0;
    for (sim::Duration when = 0us; when < 20ms; when += 71us) {
      Host host{runtime};
      host.restart_at(when);
      host.run(2s);
      CHECK(host.is_clean());
      failed += host.failed();
    }
    CHECK(failed > 100);
  }
}

}  // namespace
}  // namespace knee::models::given_up_waits_test
