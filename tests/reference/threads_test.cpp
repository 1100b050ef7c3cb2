/// The models of threads, with CPython's lock and without one, against their references: the same requests are answered
/// at the same times.

#include "tests/reference/agreement.hpp"
#include "tests/reference/modelled.hpp"
#include "tests/reference/python/thread_process.hpp"
#include "tests/reference/sockets/tcp_client.hpp"
#include "tests/reference/trial/workload.hpp"
#include "tests/support/catch.hpp"

namespace knee::reference::threads_test {
namespace {

using Kind = Step::Kind;

struct Server {
  std::size_t processes = 1;
  int cores = 201;
  ThreadProcess::Options process;
  ProcessPool::Options offload{};
};

std::vector<Answer> reference_of(const std::vector<Request>& requests, const Server& server) {
  Trial trial{server.cores, requests};
  Listener listener;
  Service service{{.servers = 3}, server.processes};
  std::deque<ConnectionPool> pools;
  std::deque<ProcessPool> offloads;
  std::deque<ThreadProcess> processes;
  for (std::size_t i = 0; i < server.processes; ++i) {
    ConnectionPool& pool = pools.emplace_back(service, 4, 0.0100007);
    ProcessPool& offload = offloads.emplace_back(trial, server.offload);
    processes.emplace_back(trial, listener, server.process, &pool, &offload);
  }
  TcpClient kernel{trial, [&listener](const Request& request) { return listener.connect(request); }};
  return trial.run([&](const Request& request) { kernel.connect(request); });
}

models::ThreadServer::Options options_of(const ThreadProcess::Options& process) {
  models::ThreadServer::Options options{.threads = process.threads,
                                        .overhead = sim::from_seconds(process.overhead),
                                        .wake_up = sim::from_seconds(process.wake_up),
                                        .syscalls = process.syscall_time > 0 ? std::size_t{2} : std::size_t{0},
                                        .syscall_time = sim::from_seconds(process.syscall_time),
                                        .threads_for_branches = process.threads_for_branches,
                                        .lock = {},
                                        .interpreters = process.interpreters,
                                        .contention = process.contention};
  if (!process.lock) return options;
  options.lock = models::InterpreterLock::Options{.switch_interval = sim::from_seconds(process.lock->switch_interval),
                                                  .check_every = sim::from_seconds(process.lock->check_every),
                                                  .wake_up = sim::from_seconds(process.lock->wake_up)};
  return options;
}

// Answers, and how often the lock was dropped on request.
struct Outcome {
  std::vector<Answer> answers;
  std::uint64_t forced_switches = 0;
};

Outcome model_of(const std::vector<Request>& requests, const Server& server) {
  Modelled modelled{requests,
                    {.cores = server.cores,
                     .group = {.processes = server.processes,
                               .runtime = options_of(server.process),
                               .accept = models::Accept::blocking,
                               .backlog = 2048,
                               .pools = {{.pool = 4, .acquire_time_out = sim::from_seconds(0.0100007)}},
                               .offload = Modelled::offload_pool(server.offload)},
                     .service = models::Service::Options{.name = "service", .servers = 3}}};
  Outcome outcome{.answers = modelled.answers()};
  for (const auto& worker : modelled.group().workers()) {
    for (const auto& lock : worker->statistics().locks) outcome.forced_switches += lock.forced;
  }
  return outcome;
}

void compare(const Mix& mix, std::size_t requests_wanted, const Server& server, std::uint64_t seed) {
  const std::vector<Request> requests = draw(mix, requests_wanted, seed);
  const Outcome modelled = model_of(requests, server);
  const bool shared = server.processes * server.process.threads > static_cast<std::size_t>(server.cores);
  const double own_cores = server.process.contention > 0 ? kRounded : kOwnCores;
  check_agreement(requests, modelled.answers, reference_of(requests, server), shared ? kSharedCores : own_cores);
  // Without threads that ask for the lock the comparison would say little of it.
  if (server.process.lock && server.process.threads > 1) CHECK(modelled.forced_switches >= 10);
}

// Where two things happen at one instant, CPython leaves it to chance which comes first. So demands are continuous, the
// times below have no common measure, and a request that has taken the lock computes before it lets it go. If waking up
// takes no time, there must also be a thread for every request: one that went straight from one request to the next
// would take the lock at the instant at which it signals somebody else that it is free. For the same reason requests make no
// system calls besides their steps here, and branches have no threads of their own under the lock: those would start to
// wait, and time out, together.
constexpr Gil::Options kInstant{.check_every = 4.0009e-5, .wake_up = 0};
constexpr Gil::Options kQuick{.check_every = 4.0009e-5, .wake_up = 1.009e-6};
constexpr Gil::Options kWatchful{.check_every = 1.0007e-5, .wake_up = 1.009e-6};
constexpr Gil::Options kCoarse{.check_every = 1.00003e-4, .wake_up = 1.009e-6};
constexpr Gil::Options kSlow{.check_every = 4.0009e-5, .wake_up = 5.0021e-5};
constexpr Gil::Options kShort{.switch_interval = 0.001000003, .check_every = 7.0001e-5, .wake_up = 5.0021e-5};

ThreadProcess::Options python(std::size_t threads, const Gil::Options& lock) {
  return {.threads = threads, .wake_up = lock.wake_up, .lock = lock};
}

constexpr std::size_t kRequests = 1000;

// Long computations and short ones, long and short I/O.
Mix web(double rate) {
  return {.rate = rate,
          .kinds = {{Kind::cpu, 0.001}, {Kind::cpu, 0.008}, {Kind::wait, 0.001}, {Kind::blocking, 0.006},
                    {Kind::native, 0.003}, {Kind::in_place, 0.001}},
          .between = 0.0003};
}
Mix chatty(double rate) {
  return {.rate = rate, .kinds = {{Kind::wait, 0.0001}}, .steps_min = 0, .steps_max = 20, .between = 0.0008};
}
Mix calling(double rate) {
  return {.rate = rate,
          .kinds = {{Kind::call, 0.004}, {Kind::call, 0.001}, {Kind::wait, 0.002}, {Kind::cpu, 0.01}},
          .between = 0.0008};
}
Mix branching(double rate) {
  return {.rate = rate, .kinds = {{Kind::wait, 0.002}, {Kind::native, 0.002}, {Kind::parallel, 0}}, .between = 0.0005};
}
Mix offloading(double rate) {
  return {.rate = rate, .kinds = {{Kind::offloaded, 0.012}, {Kind::wait, 0.004}, {Kind::cpu, 0.006}}, .between = 0.0008};
}
Mix computing(double rate) { return {.rate = rate, .kinds = {{Kind::cpu, 0.01}}, .steps_max = 3}; }

}  // namespace

// --- CPython's threads ------------------------------------------------------------------------------------------

TEST_CASE("CPython: any number of threads that wake up at once") {
  compare(web(100), kRequests, {.process = python(200, kInstant)}, 1);
}
TEST_CASE("CPython: any number of threads that wake up at once, chatty requests") {
  compare(chatty(80), kRequests, {.process = python(200, kInstant)}, 2);
}
TEST_CASE("CPython: 4 threads that wake up quickly") {
  compare(web(120), kRequests, {.process = python(4, kWatchful)}, 3);
}
TEST_CASE("CPython: 4 threads that wake up slowly") { compare(web(120), kRequests, {.process = python(4, kSlow)}, 4); }
TEST_CASE("CPython: 32 threads that wake up slowly") { compare(web(120), kRequests, {.process = python(32, kSlow)}, 5); }
TEST_CASE("CPython: 8 threads, chatty requests, quick wake-up") {
  compare(chatty(80), kRequests, {.process = python(8, kQuick)}, 6);
}
TEST_CASE("CPython: 8 threads, chatty requests, slow wake-up") {
  compare(chatty(80), kRequests, {.process = python(8, kSlow)}, 7);
}
TEST_CASE("CPython: 16 threads, chatty requests, a short switch interval") {
  compare(chatty(80), kRequests, {.process = python(16, kShort)}, 8);
}
TEST_CASE("CPython: 3 threads that compute") { compare(computing(40), kRequests, {.process = python(3, kCoarse)}, 9); }
TEST_CASE("CPython: 6 threads that compute under a short switch interval") {
  compare(computing(40), kRequests, {.process = python(6, kShort)}, 10);
}
TEST_CASE("CPython: 2 processes of 4 threads, who has slept longest accepts") {
  compare(web(230), kRequests, {.processes = 2, .process = python(4, kSlow)}, 11);
}
TEST_CASE("CPython: 2 processes of 4 threads that wait in accept()") {
  compare(web(230), kRequests, {.processes = 2, .process = python(4, kSlow)}, 12);
}
TEST_CASE("CPython: 2 processes of 4 threads share 2 cores") {
  compare(web(200), kRequests, {.processes = 2, .cores = 2, .process = python(4, kSlow)}, 13);
}
TEST_CASE("CPython: 4 processes of one thread share 2 cores") {
  compare(web(200), kRequests, {.processes = 4, .cores = 2, .process = python(1, kSlow)}, 13);
}

TEST_CASE("CPython: 3 interpreters of 4 threads, a lock for each") {
  ThreadProcess::Options process = python(4, kSlow);
  process.interpreters = 3;
  compare(web(330), kRequests, {.process = process}, 14);
}
TEST_CASE("CPython: 8 threads that call a service") { compare(calling(100), kRequests, {.process = python(8, kSlow)}, 16); }
TEST_CASE("CPython: 8 threads that send computations to 3 processes") {
  compare(offloading(90), kRequests,
          {.process = python(8, kSlow), .offload = {.workers = 3, .argument = 0.000360007, .result = 0.000100003}}, 17);
}
TEST_CASE("CPython: 3 processes of 3 threads, each with a process to send computations to") {
  compare(offloading(160), kRequests,
          {.processes = 3,
           .process = python(3, kSlow),
           .offload = {.workers = 1, .argument = 0.002360007, .result = 0.000100003}},
          18);
}

// --- Native threads ---------------------------------------------------------------------------------------------

TEST_CASE("native threads: 16 on as many cores") {
  compare(web(500), kRequests, {.cores = 16, .process = {.threads = 16, .wake_up = 5e-5}}, 20);
}
TEST_CASE("native threads: 32 on 4 cores") {
  compare(web(400), 2 * kRequests, {.cores = 4, .process = {.threads = 32, .wake_up = 5e-5}}, 21);
}
TEST_CASE("native threads: 24 that call a service") {
  compare(calling(600), kRequests, {.cores = 24, .process = {.threads = 24, .wake_up = 5.0021e-5}}, 23);
}
TEST_CASE("native threads: 16 that share objects a third of the time") {
  compare(computing(90), kRequests, {.cores = 16, .process = {.threads = 16, .wake_up = 5.0021e-5, .contention = 0.3}}, 25);
}
TEST_CASE("native threads: 24 with branches on threads of their own") {
  compare(branching(300), kRequests,
          {.cores = 400, .process = {.threads = 24, .wake_up = 5.0021e-5, .threads_for_branches = true}}, 24);
}
TEST_CASE("native threads: 64 on one core, overload") {
  compare(web(200), kRequests, {.cores = 1, .process = {.threads = 64, .wake_up = 5e-5}}, 22);
}

}  // namespace knee::reference::threads_test
