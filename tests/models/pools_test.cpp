/// Pools of threads, workers, servers and connections: when each piece of work begins and ends, to the tenth of a millisecond.
#include <string>
#include <vector>

#include "models/cluster/service.hpp"
#include "models/event_loop/thread_pool.hpp"
#include "models/process/offload_pool.hpp"
#include "models/threads/stop_the_world.hpp"
#include "sim/kernel/task_scope.hpp"
#include "tests/models/stage.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/time.hpp"

namespace knee::models::pools_test {
namespace {

using namespace std::chrono_literals;

// --- libuv's pool ---------------------------------------------------------------------------------------------

struct PoolJob : ThreadPool::Job, sim::Suspension {
  ThreadPool& pool;
  PoolJob(sim::Simulation& simulation, ThreadPool& of, Kind kind, sim::Duration demand)
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

using JobKind = ThreadPool::Job::Kind;

sim::Process use(Stage& site, ThreadPool& pool, JobKind kind, sim::Duration demand, std::string name) {
  co_await PoolJob{site.simulation, pool, kind, demand};
  site.note(name);
}

TEST_CASE("slow jobs take half of the pool and wait in their own order") {
  Stage site{100us};
  ThreadPool pool{site.process, {.size = 4, .slow = 2}};
  // The four threads begin with one slow job and the files, because one entry of the queue stands for all slow jobs.
  for (int i = 1; i <= 5; ++i) site.simulation.start(use(site, pool, JobKind::slow, 10ms, "slow " + std::to_string(i)));
  for (int i = 1; i <= 3; ++i) site.simulation.start(use(site, pool, JobKind::blocking, 1ms, "file " + std::to_string(i)));
  site.run(1s);
  CHECK(site.log == Log{"file 1@10", "file 2@10", "file 3@10", "slow 1@100", "slow 2@110", "slow 3@200", "slow 4@210", "slow 5@300"});
}

TEST_CASE("a slow job that is given up is skipped, and the limit stays") {
  Stage site{100us};
  ThreadPool pool{site.process, {.size = 2, .slow = 1}};
  site.simulation.start(use(site, pool, JobKind::slow, 10ms, "slow 1"));
  site.scope.start(use(site, pool, JobKind::slow, 10ms, "given up"));
  site.simulation.start(use(site, pool, JobKind::slow, 10ms, "slow 2"));
  site.run(5ms);
  site.scope.end();
  site.simulation.start(use(site, pool, JobKind::blocking, 1ms, "file"));
  site.run(1s);
  CHECK(site.log == Log{"file@60", "slow 1@100", "slow 2@200"});
}

// --- Workers --------------------------------------------------------------------------------------------------

sim::Process send(Stage& site, OffloadPool& pool, OffloadedWork work, std::string name) {
  Ledger ledger{site.simulation.now()};
  co_await OffloadPool::Call{site.simulation, pool, ledger, work};
  site.note(name);
}

void send_three(Stage& site, OffloadPool& pool, const OffloadedWork& work) {
  for (int i = 1; i <= 3; ++i) site.simulation.start(send(site, pool, work, std::to_string(i)));
  site.run(1s);
}

TEST_CASE("workers start on demand, as many as are needed at a time") {
  Stage site{100us};
  OffloadPool pool{site.process, {.workers = 2, .first_workers = 0, .start_up = 5ms, .memory = sim::Bytes{10}, .per_call = {}}};
  CHECK(pool.memory() == sim::Bytes{0});
  send_three(site, pool, {.cpu = 10ms});
  CHECK(site.log == Log{"1@150", "2@150", "3@250"});
  CHECK(pool.memory() == sim::Bytes{20});
}

TEST_CASE("a worker that has had its tasks is replaced before the next one") {
  Stage site{100us};
  OffloadPool pool{site.process, {.workers = 1, .max_tasks = 1, .start_up = 5ms, .per_call = {}}};
  send_three(site, pool, {.cpu = 10ms});
  CHECK(site.log == Log{"1@100", "2@250", "3@400"});
}

TEST_CASE("several tasks of a worker wait at once and compute one after the other") {
  static const Step kStep{.kind = StepKind::cpu, .branches = {}, .probabilities = {}};
  const std::vector<WorkItem> steps{{.kind = StepKind::wait, .length = 0, .demand = 20ms, .step = &kStep},
                                    {.kind = StepKind::cpu, .length = 0, .demand = 1ms, .step = &kStep}};
  Stage site{100us};
  OffloadPool pool{site.process, {.workers = 1, .tasks_per_worker = 2, .per_call = {}, .cpu_factor = 2}};
  send_three(site, pool, {.steps = steps});
  CHECK(site.log == Log{"1@220", "2@240", "3@460"});
  CHECK(site.statistics.offload_busy.value() == 0);
}

TEST_CASE("a task goes to the worker with the fewest tasks") {
  Stage site{100us};
  OffloadPool pool{site.process, {.workers = 2, .tasks_per_worker = 2, .per_call = {}}};
  send_three(site, pool, {.cpu = 10ms});
  CHECK(site.log == Log{"1@100", "2@100", "3@200"});
}

// --- Services -------------------------------------------------------------------------------------------------

const Step kOnHeld{.kind = StepKind::call, .on_held = true, .branches = {}, .probabilities = {}};
const WorkItem kHeldCall{.kind = StepKind::call, .length = 0, .demand = 1ms, .step = &kOnHeld};

sim::Process hold(Stage& site, ServiceClient& client, std::string name) {
  ServiceClient::Held connection{client};
  const Outcome taken = co_await connection.take();
  if (taken == Outcome::served) {
    co_await site.simulation.delay(10ms);
    co_await client.call(kHeldCall, nullptr);
  }
  site.note(name + (taken == Outcome::served ? "" : " timed out"));
}

TEST_CASE("a held connection is free again when its holder ends, waits too long or is given up") {
  Stage site{100us};
  Service service{site.simulation, {.name = "database", .servers = 9, .connections = 1}};
  ServiceClient client{site.simulation, service, {.pool = 1, .acquire_time_out = 15ms}, std::nullopt};
  site.scope.start(hold(site, client, "given up"));
  site.simulation.start(hold(site, client, "next"));
  site.simulation.start(hold(site, client, "late"));
  site.run(5ms);
  CHECK(client.in_use().value() == 1);
  site.scope.end();
  site.run(1s);
  CHECK(site.log == Log{"late timed out@150", "next@160"});
  CHECK(client.in_use().value() == 0);
  CHECK(service.connected().value() == 0);
}

struct Ranked : Request {
  explicit Ranked(std::uint32_t its_class) { class_number = its_class; }
};

sim::Process call(Stage& site, ServiceClient& client, const Request& request, std::string name) {
  co_await client.call(10ms, &request);
  site.note(name);
}

TEST_CASE("a call of a lower rank is served first but interrupts none") {
  const Ranked last{0};
  const Ranked first{1};
  Stage site{100us};
  Service service{site.simulation, {.name = "database", .ranks = {1, 0}}};
  ServiceClient client{site.simulation, service, {}, std::nullopt};
  site.simulation.start(call(site, client, last, "last 1"));
  site.scope.start(call(site, client, first, "given up"));
  site.simulation.start(call(site, client, last, "last 2"));
  site.simulation.start(call(site, client, first, "first"));
  site.run(1s);
  CHECK(site.log == Log{"last 1@100", "given up@200", "first@300", "last 2@400"});
}

TEST_CASE("calls of two services on one machine share its core") {
  Stage site{100us};
  Service database{site.simulation, {.name = "database", .servers = 9, .cores = 1}};
  Service cache{site.simulation, {.name = "cache", .servers = 9}};
  cache.share_cores_of(database);
  ServiceClient to_database{site.simulation, database, {}, std::nullopt};
  ServiceClient to_cache{site.simulation, cache, {}, std::nullopt};
  const Request request;
  site.simulation.start(call(site, to_database, request, "database"));
  site.run(5ms);
  site.simulation.start(call(site, to_cache, request, "cache"));
  site.run(1s);
  CHECK(site.log == Log{"database@150", "cache@200"});
}

// --- Free threads ---------------------------------------------------------------------------------------------

sim::Process compute(Stage& site, StopTheWorld& world, sim::Duration& worked, std::string name) {
  Machine::Thread thread = site.machine.thread();
  const StopTheWorld::Computed computed = co_await world.compute(thread, 10ms);
  worked = computed.worked;
  site.note(name);
}

// The first is alone for 5 ms, the second for the last 5; in between each takes 1.5 times as long.
TEST_CASE("a thread is slower while another one computes") {
  Stage site{100us};
  StopTheWorld world{site.simulation, site.machine, 0.5};
  sim::Duration first{};
  sim::Duration second{};
  site.simulation.start(compute(site, world, first, "first"));
  site.run(5ms);
  site.simulation.start(compute(site, world, second, "second"));
  site.run(1s);
  CHECK(site.log == Log{"first@125", "second@175"});
  CHECK(first == 12'500us);
  CHECK(second == 12'500us);
}

}  // namespace
}  // namespace knee::models::pools_test
