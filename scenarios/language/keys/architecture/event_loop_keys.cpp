#include "scenarios/language/keys/architecture/event_loop_keys.hpp"

#include <algorithm>
#include <iterator>
#include <span>
#include <string_view>

#include "scenarios/language/keys/common.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::scenarios::language {
namespace {

using models::EventLoopServer;

constexpr Choice<EventLoopServer::Kind> kLoops[] = {
    {"libuv", EventLoopServer::Kind::libuv, "Node.js 20: phases, a queue of ticks and one of microtasks."},
    {"asyncio", EventLoopServer::Kind::asyncio, "CPython: one queue of ready callbacks."}};

constexpr Choice<bool> kConnectionsPerTurn[] = {
    {"one", false, "The others wait for the next turns (libuv 1.45 and later, Node.js 20 and later)."},
    {"all", true, "All that wait (libuv to 1.44, Node.js 18)."}};

constexpr Choice<bool> kOverLimits[] = {
    {"wait", false, "It waits until another request ends (p-limit)."},
    {"refuse", true, "It is refused at once: 503 (uvicorn --limit-concurrency)."}};

using models::Executor;
constexpr Choice<Executor::Kind> kExecutors[] = {
    {"concurrent-futures", Executor::Kind::concurrent_futures,
     "asyncio's own: all threads wait for one queue (ThreadPoolExecutor)."},
    {"anyio", Executor::Kind::anyio,
     "Starlette's and FastAPI's: the loop gives each job to the thread that became idle last (CapacityLimiter)."}};

constexpr Choice<bool> kHandlers[] = {
    {"async", false, "On the loop (async def)."},
    {"def", true, "Whole, on a thread of the executor, under the loop's interpreter lock (def endpoints of Starlette and FastAPI)."}};

/// The default size of libuv's pool (src/threadpool.c), of asyncio's executor (Lib/concurrent/futures/thread.py), or of
/// anyio's (anyio/_backends/_asyncio.py: CapacityLimiter(40)).
std::size_t default_worker_pool(EventLoopServer::Kind loop, Executor::Kind executor, int cores) {
  if (loop == EventLoopServer::Kind::libuv) return EventLoopServer::Options{}.pool_threads;
  if (executor == Executor::Kind::anyio) return 40;
  return std::min<std::size_t>(32, static_cast<std::size_t>(cores) + 4);
}

/// Keys of event loops that Node.js does not have.
constexpr const char* kCPythonKeys[] = {"executor",     "handlers",     "hop",
                                        "health-check", "syscall-time", "switch-interval",
                                        "check-every",  "lock-wake-up", "lock-wake-up-latency",
                                        "falls-asleep", "lock-wake-up-jitter"};

/// Keys of event loops that only Node.js has.
constexpr const char* kNodeKeys[] = {"connections-per-turn", "pool-wake-up", "pool-cold-wake-up"};

bool is_among(std::string_view key, std::span<const char* const> keys) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

bool is_node(const Architecture& architecture) {
  return architecture.runtime == Runtime::event_loop && architecture.event_loop.kind == EventLoopServer::Kind::libuv;
}

void declare_keep_alive(KeyVisitor& keys, Architecture& into) {
  const bool loops = into.runtime == Runtime::event_loop;
  const std::optional<sim::Duration> of_gthread = into.gthread.keep_alive;
  keys.derived(
      "keepalive", into.keep_alive, loops ? std::nullopt : of_gthread, maybe(duration()),
      "Time for which a process keeps an idle connection open (Node.js: server.keepAliveTimeout; uvicorn: "
      "--timeout-keep-alive; gunicorn's gthread: --keep-alive); 0 s: each response closes the connection; none: it stays "
      "open. By default none for event-loop, 2 s for gthread.");
  if (!loops && !into.keep_alive) keys.mistake("keepalive", wrong("gthread closes idle connections", "a duration"));
  into.event_loop.keep_alive = into.keep_alive;
  into.gthread.keep_alive = into.keep_alive.value_or(into.gthread.keep_alive);
}

}  // namespace

void declare_event_loop(KeyVisitor& keys, Architecture& into) {
  keys.optional("loop", into.event_loop.kind, choice("loop", kLoops), "Implementation of the event loop.");
  keys.optional("iteration-time", into.event_loop.iteration, duration(),
                 "CPU time of an iteration of the loop besides its callbacks: each round of setImmediate or sleep(0) costs "
                 "it.");
  keys.optional("connection-time", into.event_loop.connection, duration(),
                 "CPU time of a new connection: accept, set up, close. It is spent with the first request on it.");
  keys.optional("connections-per-turn", into.event_loop.accepts_all, choice("number of connections", kConnectionsPerTurn),
                 "New connections that libuv accepts in one turn of the loop.");
  keys.given("requests-at-once", into.event_loop.requests_at_once, integer<std::size_t>({.least = 1, .most = 1'000'000}),
              "Largest number of requests of a process whose steps are in progress (p-limit; uvicorn "
              "--limit-concurrency); by default any number.");
  keys.optional("over-limit", into.event_loop.refuses_more, choice("policy", kOverLimits),
                 "What happens to a request beyond `requests-at-once`; without that key it has no effect.");
  declare_keep_alive(keys, into);
  keys.optional("executor", into.executor, choice("executor", kExecutors),
                 "How asyncio's executor picks the thread for a job.");
  keys.derived("worker-pool", into.event_loop.pool_threads,
                default_worker_pool(into.event_loop.kind, into.executor, into.machine.options.cores),
                integer<std::size_t>({.least = 1, .most = 1024}),
                "Threads for native and blocking steps (UV_THREADPOOL_SIZE), of asyncio also for `executor` steps. By "
                "default 4 for libuv, min(32, cores + 4) for asyncio (its default executor), 40 for anyio.");
  keys.given("pool-wake-up", into.pool_wake_up, duration(),
             "CPU time of a thread of libuv's pool to resume after a short sleep; it runs no JavaScript. By default "
             "`wake-up`.");
  keys.given("pool-cold-wake-up", into.pool_cold_wake_up, duration(),
             "The same after a sleep of `cold-after` or longer. By default `pool-wake-up`, and without that `cold-wake-up`.");
  keys.optional("handlers", into.event_loop.def_handlers, choice("handlers", kHandlers),
                 "Where asyncio runs the handlers of requests.");
  keys.optional("hop", into.hop, duration(),
                 "Interpreter time that asyncio takes for each job of its executor besides the steps, half on the loop and "
                 "half on the thread: queues, futures, contexts.");
}

/// Node.js has neither an executor nor an interpreter lock; asyncio accepts as many connections as the backlog is long, and the
/// threads of its executor pay the wake-up of all threads of CPython.
void refuse_keys_of_other_loop(KeyVisitor& keys, const Architecture& into) {
  if (into.runtime == Runtime::event_loop && !is_node(into)) {
    for (const char* key : kNodeKeys) {
      if (keys.has(key)) keys.mistake(key, wrong(in_quotes(key) + " belongs to libuv", "loop: libuv, or no such key"));
    }
  }
  if (!is_node(into)) return;
  for (const char* key : kCPythonKeys) {
    if (!keys.has(key)) continue;
    keys.mistake(key, wrong(in_quotes(key) + " belongs to CPython; Node.js has no interpreter lock and no executor",
                             "loop: asyncio, or no such key"));
  }
}

bool is_foreign_to_loop(const Architecture& architecture, std::string_view key) {
  if (is_node(architecture)) return is_among(key, kCPythonKeys);
  return architecture.runtime == Runtime::event_loop && is_among(key, kNodeKeys);
}

}  // namespace knee::scenarios::language
