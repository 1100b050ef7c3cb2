#include "scenarios/language/presets/presets.hpp"

#include <algorithm>

namespace knee::scenarios::language {
namespace {

constexpr const char* kMeasuredNode =
    "Measured: Node.js 20.20, CPU time of a request besides the handler's computing (tests/data/measured/README.md)";
constexpr const char* kMeasuredWaking =
    "Measured: Node.js 20.20, additional CPU time of a request back to back, when the loop has slept for an instant "
    "(tests/data/measured/README.md)";
constexpr const char* kMeasuredColdWaking =
    "Measured: the same for a request that finds the loop asleep for 20 ms (tests/data/measured/README.md)";

constexpr const char* kMeasuredSleep =
    "Measured: CPython 3.11, CPU time of a recv that sleeps and the send after it, 29 us back to back, less that of the same "
    "calls without a sleep; half of it each (docs/explanation/models.md, \"Wake-ups\")";
constexpr const char* kMeasuredColdSleep =
    "Measured: CPython 3.11, the same after 20 ms of sleep, 83 us instead of 29 (docs/explanation/models.md, \"Wake-ups\")";
constexpr const char* kMeasuredTimedWait =
    "Measured: CPython 3.11, system time for each wait of a thread beside 9 and 31 others that compute, 3.7 and 5.2 us, on one "
    "core (docs/explanation/models.md, \"Wake-ups\")";
constexpr const char* kMeasuredConvoy =
    "Measured: CPython 3.11 on a virtual machine with 2 cores, how many calls of 2 to 19 us without the lock in a row do not "
    "lose it to a computing thread on the other core (docs/explanation/models.md, \"Wake-ups\")";
constexpr const char* kMeasuredTimedWaitInC =
    "Measured: a thread in C that waits 5 ms on a condition variable, beside 9 to 99 others, Linux on a virtual machine";
constexpr const char* kMeasuredColdTimedWaitInC = "Measured: the same thread alone, after 20 ms of sleep";

constexpr const char* kMeasuredCluster =
    "Measured: Node.js 20.20, cluster of 1 to 4 workers, CPU time for each new connection back to back and 400 times a second "
    "(tests/data/measured/README.md)";
constexpr const char* kMeasuredHerd =
    "Measured: CPU time of a process that is woken for a connection and finds none, Linux 6.18: 0.05 to 0.2 ms in Node.js 20.20, "
    "0.03 to 0.1 ms in asyncio, 0.02 to 0.07 ms in select (tests/data/measured/README.md)";

constexpr const char* kMeasuredIteration =
    "Measured: Node.js 20.20, CPU time of 300,000 setImmediate one after the other less that of the same at once";
constexpr const char* kMeasuredConnection =
    "Measured: Node.js 20.20, bare HTTP server, 16 clients on the loopback interface: CPU time of a request on a new "
    "connection (0.12 ms) less that on a kept one (0.03 ms)";

constexpr const char* kMeasuredPython =
    "Measured: CPython 3.11, threads that wait for the lock (tests/data/measured/README.md; scenarios/library/convoy.yaml)";
constexpr const char* kMeasuredGunicorn =
    "Measured: gunicorn 20.1 on CPython 3.11 (tests/data/measured/README.md)";
constexpr const char* kMeasuredSync =
    "Measured: gunicorn 20.1 on CPython 3.11, CPU time of a request besides its handler, over the slowness of the interpreter in "
    "that run: 0.25 to 0.29 ms in three of five runs (docs/explanation/refit-python.md)";
constexpr const char* kMeasuredUvicorn =
    "Measured: uvicorn on CPython 3.11, time between two handlers of one iteration, over the slowness of the interpreter "
    "(docs/explanation/refit-python.md)";
constexpr const char* kMeasuredRound =
    "Measured: the same, half of what it is longer for a request that has an iteration of its own for its data and one for its "
    "task (docs/explanation/refit-python.md)";
constexpr const char* kPublishedHop =
    "Published: hello world, 13,190/s with async def, 7,103/s with def (\"Make FastAPI CPU-bound Endpoints 2X Faster\", 2023): "
    "65 us more for each request, less the 20 us of the calls, iterations, wake-ups and handovers between";
constexpr const char* kMeasuredColdLoop =
    "Measured: uvicorn 0.17 on CPython 3.11, CPU time of an empty request after 20 ms of sleep, 0.56 ms, less that back to back, "
    "0.25 ms";
constexpr const char* kMeasuredServerWait =
    "Measured: a thread in C that waits 5 ms on a condition variable beside 9 others, 14.7 us "
    "(docs/explanation/models.md, \"Wake-ups\")";
constexpr const char* kMeasuredSignal =
    "Measured: from a signal to a waiter of a condition that runs again, 6, 10 and 12 us (p5, p50, p90; "
    "tests/data/measured/README.md): the CPU time of the wait, and this spread";

std::vector<Preset> node_presets() {
  return {
      {.name = "node20",
       .meaning = "Node.js 20: one process, one loop.",
       .base = "",
       .keys = {{"runtime", "event-loop", "Node.js documentation, \"The Node.js Event Loop\""},
                {"loop", "libuv", "Node.js 20 runs on libuv 1.46 (process.versions.uv)"},
                {"worker-pool", "4", "libuv documentation, \"Thread pool work scheduling\": its default size is 4"},
                {"backlog", "511", "Node.js documentation, net, server.listen(): the default is 511 (not 512)"},
                {"hand-off", "0.15 ms", kMeasuredCluster},
                {"primary-wake-up", "0.03 ms", kMeasuredCluster},
                {"take-over", "0.1 ms", kMeasuredCluster},
                {"herd-cost", "0.1 ms", kMeasuredHerd},
                {"overhead", "0.08 ms", kMeasuredNode},
                {"iteration-time", "1.1 us", kMeasuredIteration},
                {"connection-time", "0.09 ms", kMeasuredConnection},
                {"keepalive", "5 s", "Node.js documentation, http: server.keepAliveTimeout defaults to 5 seconds"},
                {"wake-up", "0.15 ms", kMeasuredWaking},
                {"cold-wake-up", "0.60 ms", kMeasuredColdWaking},
                {"pool-wake-up", "12 us", kMeasuredTimedWaitInC},
                {"pool-cold-wake-up", "56 us", kMeasuredColdTimedWaitInC},
                {"memory.process", "40 MB",
                 "Measured: resident memory of an idle HTTP server, Node.js 20.20, less its heap; your code adds to it"},
                {"memory.collector", "v8", "V8, \"Trash talk: the Orinoco garbage collector\"; its constants: knee list v8"}}},
      {.name = "node18",
       .meaning = "Node.js 18: as Node.js 20, with libuv 1.44, which accepts all connections that wait.",
       .base = "node20",
       .keys = {{"connections-per-turn", "all",
                 "libuv 1.44.2, src/unix/stream.c: uv__server_io accepts in a loop; libuv pull request 3696 (1.45)"}}},
      {.name = "node-worker-threads",
       .meaning = "Node.js 20 that sends steps with `offload: true` to worker threads.",
       .base = "node20",
       .keys = {{"offload.workers", "4", "Choose it; one for each core is usual"},
                {"offload.per-call", "60 us", "Estimate: a message posted and received (Node.js documentation, worker_threads)"},
                {"offload.per-megabyte", "1 ms", "Estimate: structured clone of flat data, on either side"},
                {"offload.memory", "9 MB", "Measured: resident memory for each idle worker, Node.js 20.20"}}},
      {.name = "pm2",
       .meaning = "PM2 in cluster mode: a primary feeds processes of Node.js 20, also a single one. Set `processes` (pm2 start -i).",
       .base = "node20",
       .keys = {{"accept", "round-robin", "Node.js documentation, cluster: round-robin is the default except on Windows"},
                {"reload", "one-by-one", "PM2 5, lib/God/Reload.js: hardReload"},
                {"reload-at-a-time", "2", "PM2 5, constants.js: CONCURRENT_ACTIONS"},
                {"reload-grace", "1.6 s", "PM2 5, constants.js: KILL_TIMEOUT"}}},
  };
}

std::vector<Preset> cpython_presets() {
  return {
      {.name = "cpython3.11",
       .meaning = "Threads of CPython 3.11 under the interpreter lock. Set `threads`.",
       .base = "",
       .keys = {{"runtime", "gil", "CPython documentation, glossary: global interpreter lock"},
                {"switch-interval", "5 ms", "CPython 3.11, Python/ceval_gil.h: DEFAULT_INTERVAL 5000 us"},
                {"check-every", "1 us", "Estimate: bytecodes between two looks at eval_breaker (Python/ceval.c)"},
                {"syscalls", "2", "One to read the request, one to write the response"},
                {"syscall-time", "5 us", "Estimate: a short recv or send on the loopback interface"},
                {"wake-up", "10 us", kMeasuredSleep},
                {"cold-wake-up", "64 us", kMeasuredColdSleep},
                {"lock-wake-up", "5 us", kMeasuredTimedWait},
                {"lock-wake-up-latency", "0 us", kMeasuredConvoy},
                {"lock-wake-up-jitter", "10 us", kMeasuredConvoy},
                {"falls-asleep", "0.71 us", kMeasuredPython},
                {"memory.process", "14 MB",
                 "Measured: resident memory of an idle CPython 3.11.7; your code adds to it"},
                {"memory.collector", "cpython", "CPython 3.11, Modules/gcmodule.c; its constants: knee list cpython"}}},
      {.name = "cpython3.12-subinterpreters",
       .meaning = "Several interpreters in one process, each with a lock. Set `threads`.",
       .base = "cpython3.11",
       .keys = {{"interpreters", "4", "Choose it; one for each core is usual; PEP 684 gives each a lock of its own"}}},
      {.name = "cpython3.13t",
       .meaning = "Threads of the free-threaded CPython 3.13: no lock. Set `threads`.",
       .base = "",
       .keys = {{"runtime", "native-threads", "CPython documentation, \"Python support for free threading\""},
                {"threads-for-branches", "false", "As with the lock: code runs in one thread unless it starts others"},
                {"cpu-factor", "1.4",
                 "CPython 3.13 documentation, \"Python experimental support for free threading\": about 40 % on pyperformance"},
                {"syscall-time", "5 us", "Estimate, as cpython3.11"},
                {"wake-up", "10 us", kMeasuredSleep},
                {"cold-wake-up", "64 us", kMeasuredColdSleep},
                {"memory.collector.cpython.generational", "false", "CPython 3.13, Python/gc_free_threading.c"}}},
      {.name = "cpython3.14t",
       .meaning = "Threads of the free-threaded CPython 3.14. Set `threads`.",
       .base = "cpython3.13t",
       .keys = {{"cpu-factor", "1.1",
                 "CPython 3.14 documentation, \"What's New\": roughly 5 to 10 % on single-threaded code"},
                {"slowdown-per-thread", "6.7 %",
                 "Julian Schrittwieser, \"Python 3.14 - Threading Unbound\", 2025: a Mandelbrot set on four threads 3.33 times "
                 "as fast as on one. It depends on the code (docs/explanation/models.md): measure yours"}}},
  };
}

std::vector<Preset> asyncio_presets() {
  return {
      {.name = "asyncio",
       .meaning = "CPython's asyncio: one process, one loop.",
       .base = "",
       .keys = {{"runtime", "event-loop", "CPython documentation, asyncio: event loop"},
                {"loop", "asyncio",
                 "CPython 3.11, Lib/asyncio/base_events.py: _run_once; its default executor has min(32, cores "
                 "+ 4) threads (Lib/concurrent/futures/thread.py)"},
                {"backlog", "100", "CPython documentation, loop.create_server(): backlog defaults to 100"},
                {"iteration-time", "1.4 us",
                 "Measured: CPython 3.11.7, CPU time of 100,000 sleep(0) of one task less that of 1,000 tasks at once"},
                {"connection-time", "0.11 ms",
                 "Measured: CPython 3.11.7, a bare asyncio.Protocol: CPU time of a request on a new connection less that on a "
                 "kept one"},
                {"herd-cost", "0.05 ms", kMeasuredHerd},
                {"executor", "concurrent-futures", "CPython 3.11, Lib/asyncio/base_events.py: run_in_executor"},
                {"hop", "23 us",
                 "Measured: CPython 3.11, user time of run_in_executor with an empty function, 100 at a time "
                 "(docs/explanation/models.md, \"The executor\")"},
                {"switch-interval", "5 ms", "CPython 3.11, Python/ceval_gil.h: DEFAULT_INTERVAL 5000 us"},
                {"check-every", "1 us", "Estimate, as cpython3.11"},
                {"syscall-time", "5 us", "Estimate, as cpython3.11"},
                {"lock-wake-up", "5 us", kMeasuredTimedWait},
                {"lock-wake-up-latency", "0 us", kMeasuredConvoy},
                {"lock-wake-up-jitter", "10 us", kMeasuredConvoy},
                {"falls-asleep", "0.71 us", kMeasuredPython},
                {"wake-up", "10 us", kMeasuredSleep},
                {"cold-wake-up", "64 us", kMeasuredColdSleep},
                {"memory.process", "22 MB",
                 "Measured: resident memory of CPython 3.11.7 with asyncio imported; your code adds to it"},
                {"memory.collector", "cpython", "CPython 3.11, Modules/gcmodule.c; its constants: knee list cpython"}}},
      {.name = "uvicorn",
       .meaning = "uvicorn: an HTTP server on asyncio. Set `processes` (--workers).",
       .base = "asyncio",
       .keys = {{"overhead", "0.15 ms", kMeasuredUvicorn},
                {"iteration-time", "50 us", kMeasuredRound},
                {"cold-wake-up", "0.31 ms", kMeasuredColdLoop},
                {"keepalive", "5 s", "uvicorn documentation, settings: --timeout-keep-alive defaults to 5"},
                {"health-check", "5 s",
                 "uvicorn 0.37, uvicorn/supervisors/multiprocess.py and documentation, settings: --timeout-worker-healthcheck"},
                {"backlog", "2048", "uvicorn documentation, settings: --backlog defaults to 2048"},
                {"reload", "in-place", "uvicorn 0.37, uvicorn/supervisors/multiprocess.py: restart_all (HUP)"}}},
      {.name = "fastapi",
       .meaning = "FastAPI or Starlette on uvicorn. Set `handlers: def` for def endpoints, `processes` (--workers).",
       .base = "uvicorn",
       .keys = {{"executor", "anyio", "Starlette, starlette/concurrency.py: run_in_threadpool calls anyio.to_thread.run_sync"},
                {"worker-pool", "40", "anyio 4, anyio/_backends/_asyncio.py: current_default_thread_limiter, CapacityLimiter(40)"},
                {"hop", "45 us", kPublishedHop}}},
      {.name = "hypercorn",
       .meaning = "hypercorn: an HTTP server on asyncio. Set `processes` (--workers).",
       .base = "asyncio",
       .keys = {{"backlog", "100", "hypercorn 0.17, hypercorn/config.py: backlog"}}},
      {.name = "granian",
       .meaning = "granian with an ASGI application: Python code on asyncio; HTTP is handled in Rust, outside of the lock (left out).",
       .base = "asyncio",
       .keys = {{"backlog", "1024", "granian 2, granian/server/common.py: backlog"}}},
  };
}

std::vector<Preset> gunicorn_presets() {
  return {
      {.name = "gunicorn-sync",
       .meaning = "gunicorn with sync workers: a process serves one request at a time. Set `processes` (-w).",
       .base = "cpython3.11",
       .keys = {{"worker-class", "sync", "gunicorn documentation, settings: worker_class defaults to sync"},
                {"accept", "select", "gunicorn 20.1, gunicorn/workers/sync.py: wait calls select.select"},
                {"herd-cost", "0.035 ms", kMeasuredHerd},
                {"overhead", "0.25 ms", kMeasuredSync},
                {"cold-wake-up", "0.25 ms", kMeasuredGunicorn},
                {"threads", "1", "gunicorn documentation, \"Design\": sync workers handle a single request at a time"},
                {"reload", "at-once", "gunicorn 23.0, gunicorn/arbiter.py: reload (HUP)"},
                {"backlog", "2048", "gunicorn documentation, settings: backlog"}}},
      {.name = "gunicorn-gthread",
       .meaning = "gunicorn with gthread workers, 25.2 and later: `processes` (-w) with `threads` (--threads) each.",
       .base = "cpython3.11",
       .keys = {{"worker-class", "gthread", "gunicorn documentation, settings: more than one thread makes it gthread"},
                {"gunicorn", "25.2", "gunicorn 25.2 to 26.1, gunicorn/workers/gthread.py: wait_for_data"},
                {"threads", "4", "Estimate: gunicorn's documentation recommends 2 to 4 for each core; its default is 1"},
                {"overhead", "0.26 ms", kMeasuredGunicorn},
                {"lock-wake-up", "15 us", kMeasuredServerWait},
                {"lock-wake-up-latency", "0 us", kMeasuredSignal},
                {"lock-wake-up-jitter", "3 us", kMeasuredSignal},
                {"sends", "2", "gunicorn/http/wsgi.py: headers and body are sent one after the other"},
                {"send-time", "35 us", kMeasuredGunicorn},
                {"keepalive", "2 s", "gunicorn documentation, settings: keepalive"},
                {"worker-connections", "1000", "gunicorn documentation, settings: worker_connections"},
                {"reload", "at-once", "gunicorn 23.0, gunicorn/arbiter.py: reload (HUP)"},
                {"backlog", "2048", "gunicorn documentation, settings: backlog"}}},
      {.name = "gunicorn-25.1-gthread",
       .meaning = "The same, gunicorn 24.0 to 25.1: a silent client holds a thread.",
       .base = "gunicorn-gthread",
       .keys = {{"gunicorn", "25.1", "gunicorn 24.1 and 25.1, gunicorn/workers/gthread.py: accept, PollableMethodQueue"}}},
      {.name = "gunicorn-23-gthread",
       .meaning = "The same, gunicorn 21 to 23: a silent client holds no thread.",
       .base = "gunicorn-gthread",
       .keys = {{"gunicorn", "23", "gunicorn 21.2 and 23.0, gunicorn/workers/gthread.py: on_client_socket_readable"}}},
      {.name = "gunicorn-20.1-gthread",
       .meaning = "The same, gunicorn to 20.1: a silent client holds a thread.",
       .base = "gunicorn-gthread",
       .keys = {{"gunicorn", "20.1", "gunicorn 20.1, gunicorn/workers/gthread.py: accept, enqueue_req"}}},
  };
}

std::vector<Preset> other_presets() {
  return {
      {.name = "native-threads",
       .meaning = "Threads that all compute at once, as in Java, Go or Rust: the yardstick. Set `threads`.",
       .base = "",
       .keys = {{"runtime", "native-threads", "knee's own"},
                {"syscall-time", "5 us", "Estimate, as cpython3.11"},
                {"wake-up", "12 us", kMeasuredTimedWaitInC},
                {"cold-wake-up", "56 us", kMeasuredColdTimedWaitInC}}},
  };
}

const std::vector<Preset>& table() {
  static const std::vector<Preset> kTable = [] {
    std::vector<Preset> all;
    for (const auto& family : {node_presets(), cpython_presets(), asyncio_presets(), gunicorn_presets(), other_presets()}) {
      all.insert(all.end(), family.begin(), family.end());
    }
    return all;
  }();
  return kTable;
}

}  // namespace

std::span<const Preset> presets() { return table(); }

std::vector<std::string> preset_names() {
  std::vector<std::string> names;
  for (const Preset& preset : presets()) names.emplace_back(preset.name);
  return names;
}

const Preset* find_preset(std::string_view name) {
  const auto all = presets();
  const auto found = std::find_if(all.begin(), all.end(), [name](const Preset& one) { return one.name == name; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace knee::scenarios::language
