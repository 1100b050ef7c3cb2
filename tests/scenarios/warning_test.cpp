// Warnings: what has no effect is told with its place, and stops nothing.
#include <algorithm>
#include <string>
#include <vector>

#include "scenarios/experiment_plan.hpp"
#include "tests/scenarios/reading.hpp"
#include "tests/support/catch.hpp"

namespace knee::scenarios::warning_test {
namespace {

const std::string kPage =
    "workload: {arrivals: {poisson: 200/s}, requests: {page: {steps: [{cpu: 1 ms}]}}}\n";
const std::string kNode = "architectures: {node: {runtime: event-loop}}\n";

/// The warnings of a text that stands in `api.yaml`; it is read without a mistake.
std::string warned(const std::string& text, const std::vector<Override>& overrides = {}) {
  const Folder folder;
  folder.write("api.yaml", text);
  const auto read = read_experiment_plan("api.yaml", overrides, Sweep::ignore);
  if (const auto* mistakes = std::get_if<Diagnostics>(&read)) FAIL(to_string(*mistakes));
  return to_string(std::get<ExperimentPlan>(read).warnings);
}

/// A key of an architecture: the architecture in which it has no effect, the reason, and one in which it has an effect.
struct Idle {
  std::string key;
  std::string value;
  std::string without;  ///< keys of the architecture
  std::string why;      ///< start of the reason
  std::string with;     ///< the same with an effect
  std::string steps = "{cpu: 1 ms}";
  std::string steps_with = steps;
  std::string connections = "";
};

const std::string kLoop = "runtime: event-loop";
const std::string kAsyncio = kLoop + ", loop: asyncio";
const std::string kGil = "runtime: gil";
const std::string kNative = "runtime: native-threads";
const std::string kKept = ", connections: {keep-alive: 8}";

const std::vector<Idle> kIdle{
    {"hop", "9 us", kAsyncio, "no step runs on a thread of the loop's pool", kAsyncio + ", handlers: def"},
    {"executor", "anyio", kAsyncio, "no step runs", kAsyncio, "{cpu: 1 ms}", "{executor: {cpu: 1 ms}}"},
    {"worker-pool", "9", kLoop, "no step runs", kLoop, "{native: 1 ms, inline: true}", "{native: 1 ms}"},
    {"worker-pool", "9", kAsyncio, "no step runs", kAsyncio, "{wait: 1 ms}", "{blocking: 1 ms}"},
    {"on-disconnect", "checked", kLoop, "no client gives a request up", kLoop + ", clients: {time-out: 1 s}"},
    {"over-limit", "refuse", kLoop, "the requests in progress are not limited", kLoop + ", requests-at-once: 4"},
    {"connection-time", "9 us", kLoop, "all connections exist", kLoop + ", keepalive: 5 s", "{cpu: 1 ms}", "{cpu: 1 ms}", kKept},
    {"switch-interval", "9 ms", kAsyncio, "only one thread", kAsyncio + ", handlers: def"},
    {"check-every", "9 us", kGil, "only one thread", kGil + ", threads: 2"},
    {"lock-wake-up", "9 us", kGil, "only one thread", kGil + ", threads: 2"},
    {"lock-wake-up-latency", "9 us", kAsyncio, "only one thread", kAsyncio, "{wait: 1 ms}", "{native: 1 ms}"},
    {"lock-wake-up-jitter", "9 us", kGil, "only one thread", kGil + ", worker-class: gthread"},
    {"falls-asleep", "9 us", kGil + ", interpreters: 4", "only one thread", kGil + ", threads: 2"},
    {"syscall-time", "9 us", kAsyncio, "no system call", kAsyncio + ", handlers: def"},
    {"syscall-time", "9 us", kGil + ", syscalls: 0", "no system call", kGil + ", syscalls: 0, sends: 2"},
    {"send-time", "9 us", kGil + ", syscalls: 0", "no part of a response", kGil + ", syscalls: 0, sends: 2"},
    {"threads-for-branches", "true", kGil, "no request has parallel", kGil, "{cpu: 1 ms}", "{parallel: [{cpu: 1 ms}]}"},
    {"contention", "9 %", kNative, "the process has one thread", kNative + ", threads: 2"},
    {"slowdown-per-thread", "9 %", kNative, "the process has one thread", kNative + ", threads: 2"},
    {"cpu-factor", "2", kLoop, "no request has a cpu step", kLoop, "{wait: 1 ms}", "{cpu: 1 ms}"},
    {"gunicorn", "23", kGil, "the threads accept for themselves", kGil + ", worker-class: gthread"},
    {"worker-connections", "9", kGil, "the threads accept", kGil + ", worker-class: gthread"},
    {"dispatch", "9 us", kGil, "the threads accept", kGil + ", worker-class: gthread"},
    {"futures-scan", "9 us", kGil + ", gunicorn: 23", "the threads accept", kGil + ", worker-class: gthread, gunicorn: 23"},
    {"busy-turn", "9 us", kGil + ", gunicorn: 23", "the threads accept", kGil + ", worker-class: gthread, gunicorn: 23"},
    {"graceful-time-out", "9 s", kGil + ", worker-class: gthread", "no process ends",
     kGil + ", worker-class: gthread, max-requests: 9"},
    {"keepalive", "9 s", kGil, "threads that accept for themselves close", kGil + ", worker-class: gthread", "{cpu: 1 ms}",
     "{cpu: 1 ms}", kKept},
    {"keepalive", "9 s", kLoop, "each client closes", kLoop, "{cpu: 1 ms}", "{cpu: 1 ms}"},
    {"start-up", "9 s", kGil, "no process is replaced", kGil + ", worker-time-out: 9 s"},
    {"start-up", "9 s", kAsyncio, "no process is replaced", kAsyncio + ", max-requests: 9"},
    {"start-up", "9 s", kLoop, "no process is replaced", kLoop + ", machine: {memory: 1 GB}, memory: {process: 60 MB}"},
    {"max-requests-jitter", "9", kGil, "no process ends", kGil + ", max-requests: 9"},
    {"health-check", "5 s", kAsyncio, "a single process", kAsyncio + ", processes: 2", "{native: 9 s, inline: true}"},
    {"health-check", "5 s", kAsyncio + ", processes: 2", "nothing keeps", kAsyncio + ", processes: 2", "{cpu: 9 s}",
     "{native: 9 s, inline: true}"},
    {"accept", "reuse-port", kLoop, "a single thread accepts", kLoop + ", processes: 2"},
    {"accept", "select", kGil, "a single thread accepts", kGil + ", threads: 2"},
    {"backlog", "9", kLoop, "all connections exist", kLoop + ", keepalive: 5 s", "{cpu: 1 ms}", "{cpu: 1 ms}", kKept},
    {"syn-retries", "linux-6.5", kLoop, "all connections exist", kLoop + ", keepalive: 5 s", "{cpu: 1 ms}", "{cpu: 1 ms}", kKept},
    {"hand-off", "9 us", kLoop, "the architecture has no primary process", kLoop + ", processes: 2"},
    {"primary-wake-up", "9 us", kLoop, "the architecture has no primary", kLoop + ", accept: round-robin"},
    {"take-over", "9 us", kLoop + ", processes: 2, accept: epoll", "the architecture has no primary", kLoop + ", processes: 2"},
    {"herd-step", "9 us", kLoop, "the architecture has not several processes", kLoop + ", processes: 2, accept: epoll"},
    {"herd-jitter", "9 us", kLoop, "the architecture has not several", kLoop + ", processes: 2, accept: epoll"},
    {"herd-cost", "9 us", kLoop + ", processes: 2", "the architecture has not", kLoop + ", processes: 2, accept: epoll"},
    {"offload", "{workers: 2}", kLoop, "no step is sent", kLoop, "{cpu: 1 ms}", "{cpu: 1 ms, offload: true}"},
    {"cold-after", "9 ms", kLoop, "each wake-up takes", kLoop + ", cold-wake-up: 1 ms"},
    {"memory", "{process: 9 MB, shared: 5 MB}", kGil, "a single process shares", kGil + ", processes: 2"},
    {"machine", "{cpu-period: 9 ms}", kLoop, "the machine has no CPU limit", kLoop + ", extends: limited"},
    {"machine", "{memory: 1 GB}", kLoop, "no process takes any memory", kLoop + ", extends: one"},
    {"machine", "{cores: 2, cpu-limit: 3}", kLoop, "it is above the machine's cores", kLoop + ", extends: one"},
    {"machine", "{scheduler: eevdf, scheduling-latency: 9 ms}", kLoop, "eevdf has no such period", kLoop + ", extends: one"},
    {"machine", "{cores: 1, run-queues: each}", kLoop, "one core has one queue", kLoop + ", extends: one"},
    {"machine", "{background: {burst: 9 ms}}", kLoop, "no other program", kLoop + ", extends: burdened"},
};

/// The warnings of a scenario with one architecture and one class.
std::string warned_of(const Idle& one, const std::string& keys, const std::string& steps, const std::string& connections) {
  return warned("workload: {arrivals: {poisson: 200/s}, requests: {page: {steps: [" + steps + "]}}" + connections +
                "}\narchitectures:\n  it: {" + keys + ", " + one.key + ": " + one.value + "}\n");
}

}  // namespace

TEST_CASE("A scenario in which everything has an effect gives no warning") {
  CHECK(warned(kPage + kNode).empty());
}

TEST_CASE("No scenario of the library gives a warning") {
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(KNEE_SOURCE_DIR "/scenarios/library")) {
    if (entry.path().extension() != ".yaml") continue;
    INFO(entry.path());
    const auto read = read_experiment_plan(entry.path().string(), {}, Sweep::follow);
    REQUIRE(std::holds_alternative<ExperimentPlan>(read));
    CHECK(to_string(std::get<ExperimentPlan>(read).warnings).empty());
  }
}

TEST_CASE("Sizes have an effect on slow clients and so has the send buffer") {
  const auto scenario = [](const std::string& page) {
    return "workload: {arrivals: {poisson: 10/s}, requests: {page: {steps: [{cpu: 1 ms}]" + page +
           "}}}\narchitectures: {a: {runtime: gil, send-buffer: 10 kB}}\n";
  };
  CHECK(warned(scenario(", response-size: 300 kB, client-bandwidth: 1 Mbit/s")).empty());
  CHECK(warned(scenario("")).find("\"send-buffer\" has no effect: no client is slow") != std::string::npos);
}

TEST_CASE("A network and sizes are warned of where no architecture has a balancer") {
  const std::string sized =
      "workload:\n"
      "  arrivals: {poisson: 200/s}\n"
      "  requests: {page: {response-size: 1 MB, request-size: 1 kB, steps: [{call: db}]}}\n"
      "services: {db: {time: 1 ms, query-size: 1 kB, answer-size: 1 kB}}\n"
      "network: {latency: 1 ms}\n";
  const auto line = [](const std::string& place, const std::string& key) {
    return "api.yaml:" + place + ": warning: \"" + key +
           "\" has no effect: no architecture has a balancer; give an architecture a balancer, set "
           "network.used-by to all, or leave it "
           "out\n";
  };
  CHECK(warned(sized + kNode) == line("3:21", "response-size") + line("3:42", "request-size") +
                                     line("4:29", "query-size") + line("4:47", "answer-size") +
                                     line("5:1", "network"));
  CHECK(warned(sized + "architectures: {node: {runtime: event-loop, balancer: random}}\n").empty());
  CHECK(
      warned(sized + "architectures: {one: {runtime: gil}, two: {runtime: event-loop, nodes: 2}}\n").empty());
  CHECK(warned(sized + kNode + "sweep: {nodes: [1, 2]}\n").empty());
  CHECK(warned(kPage + kNode, {{"network.latency", "1 ms"}}) ==
        "--set network.latency=1 ms: warning: \"network\" has no effect: no architecture has a balancer; "
        "give an "
        "architecture a balancer, set network.used-by to all, or leave it out\n");
}

TEST_CASE("Keys of an architecture without an effect are warned of") {
  for (const Idle& one : kIdle) {
    INFO(one.key << " in " << one.without);
    const std::string told = warned_of(one, one.without, one.steps, one.connections);
    CHECK(told.find("has no effect: " + one.why) != std::string::npos);
    const bool names_version = one.without.find("gunicorn") != std::string::npos;  // which has no effect either
    CHECK(std::count(told.begin(), told.end(), '\n') == (names_version ? 2 : 1));
    if (one.with.find("extends") != std::string::npos) continue;  // a mapping, tested below
    CHECK(warned_of(one, one.with, one.steps_with, one.key == "keepalive" ? kKept : one.connections).empty());
  }
}

TEST_CASE("The keys of nodes that come and go are warned of where all nodes stay") {
  const auto with = [](const std::string& architecture, const std::string& more) {
    return warned("workload: {arrivals: {poisson: 9/s}, requests: {page: {steps: [{cpu: 1 ms}]}}}\n"
                  "measure: {duration: 60 s}\n"
                  "architectures: {a: {runtime: event-loop, nodes: 2, balancer: {slow-start: 9 s}, node-start: 9 s, node-grace: 9 s, "
                  "start-up: 9 s" + architecture + "}}\n" + more);
  };
  const std::string told = with("", "");
  for (const char* key : {"node-start", "node-grace", "slow-start", "start-up"}) {
    CHECK(told.find('"' + std::string{key} + "\" has no effect") != std::string::npos);
  }
  CHECK(with(", autoscaler: {core-utilisation: 60 %}", "").empty());
  CHECK(with("", "changes: [{at: 9 s, deploy: rolling}]\n").empty());
}

TEST_CASE("The keys of a machine that need another one are not warned of beside it") {
  const auto with = [](const std::string& machine) { return warned(kPage + kNode + "machine: " + machine + "\n"); };
  CHECK(with("{cpu-limit: 2, cpu-period: 50 ms, scheduling-latency: 9 ms, background: {cores: 1, burst: 9 ms}}").empty());
  CHECK(with("{cpu-period: 50 ms}").find("api.yaml:3:11: warning: \"cpu-period\" has no effect") == 0);
  CHECK(with("{cores: 4, cpu-limit: 4, run-queues: each}").empty());
}

TEST_CASE("The keys of an offload pool that start no worker are warned of") {
  const auto with = [](const std::string& keys) {
    return warned("workload: {arrivals: {poisson: 200/s}, requests: {page: {steps: [{cpu: 1 ms, offload: true}]}}}\n"
                  "architectures: {it: {runtime: gil, offload: {" + keys + "}}}\n");
  };
  CHECK(with("start-up: 1 s").find("\"start-up\" has no effect: all workers exist from the beginning") != std::string::npos);
  CHECK(with("start-up: 1 s, first-workers: 1").empty());
  CHECK(with("start-up: 1 s, max-tasks: 9").empty());
  CHECK(with("max-tasks: 9").find("\"max-tasks\" has no effect: a worker starts in no time") != std::string::npos);
  CHECK(with("first-workers: 1").find("\"first-workers\" has no effect: a worker starts") != std::string::npos);
  CHECK(with("per-megabyte: 2 ms").find("\"per-megabyte\" has no effect: no message has a size") != std::string::npos);
}

TEST_CASE("The ages of a collector that is not generational are warned of") {
  const std::string keys = "{generational: false, middle-threshold: 9, old-threshold: 9, per-young-object: 9 ns, threshold: 9}";
  const std::string told = warned(kPage + "architectures: {it: {runtime: gil, memory: {collector: {cpython: " + keys + "}}}}\n");
  CHECK(std::count(told.begin(), told.end(), '\n') == 3);
}

TEST_CASE("A key that one of the architectures that share it uses is not warned of") {
  const std::string pair = "architectures:\n  first: {runtime: event-loop, loop: asyncio, hop: 9 us}\n  second: {extends: first";
  CHECK(warned(kPage + pair + ", handlers: def}\n").empty());
  CHECK(warned(kPage + pair + "}\n").find("api.yaml:3:47: warning: \"hop\" has no effect") == 0);
}

TEST_CASE("A value that is zero or the default says nothing that could have no effect") {
  CHECK(warned(kPage + "architectures: {it: {runtime: gil, syscalls: 0, syscall-time: 0 s, start-up: 0 s}}\n").empty());
  CHECK(warned(kPage + "architectures: {it: {preset: uvicorn, hop: 23 us, switch-interval: 5 ms}}\n").empty());
  CHECK(!warned(kPage + "architectures: {it: {preset: uvicorn, hop: 24 us}}\n").empty());
}

TEST_CASE("A swept key has an effect if any swept value gives it one") {
  const std::string it = "architectures: {it: {runtime: event-loop, loop: asyncio, hop: 9 us}}\n";
  CHECK(warned(kPage + it + "sweep: {handlers: [async, def]}\n").empty());
  CHECK(warned(kPage + "architectures: {it: {runtime: event-loop, loop: asyncio}}\nsweep: {hop: [1 us, 2 us]}\n")
            .find("api.yaml:3:9: warning: \"hop\" has no effect") == 0);
}

TEST_CASE("Keys of the workload that need connections or processes are warned of") {
  const auto with = [](const std::string& page, const std::string& connections, const std::string& keys = "") {
    return warned("workload: {arrivals: {poisson: 9/s}, " + connections + " requests: {page: {" + page +
                  ", steps: [{cpu: 1 ms}]}}}\narchitectures: {it: {runtime: event-loop" + keys + "}}\n");
  };
  const std::string kept = "connections: {keep-alive: 8}, ";
  CHECK(with("first-byte-delay: 9 ms", kept).find("\"first-byte-delay\" has no effect: all connections") != std::string::npos);
  CHECK(with("first-byte-delay: 9 ms", "").empty());
  CHECK(with("new-connection: true", "").find("\"new-connection\" has no effect: each request") != std::string::npos);
  CHECK(with("new-connection: true", kept).empty());
  const std::string picking = "connections: {keep-alive: 8, pick: least-busy}, ";
  CHECK(with("share: 100 %", picking).find("\"pick\" has no effect: no architecture has several") != std::string::npos);
  CHECK(with("share: 100 %", picking, ", processes: 2").empty());
}

TEST_CASE("Keys of steps that no architecture distinguishes are warned of") {
  const auto with = [](const std::string& step, const std::string& keys) {
    return warned("workload: {arrivals: {poisson: 9/s}, requests: {page: {steps: [{repeat: {times: 2, steps: [" + step +
                  "]}}]}}}\narchitectures: {it: {" + keys + "}}\n");
  };
  const std::string offloaded = "{cpu: 1 ms, offload: true, argument: 1 kB, result: 1 kB}";
  const std::string told = with(offloaded, "runtime: gil");
  CHECK(std::count(told.begin(), told.end(), '\n') == 3);
  CHECK(with("{worker: [{cpu: 1 ms}]}", "runtime: gil").find("\"worker\" has no effect: no architecture has workers") !=
        std::string::npos);
  CHECK(with(offloaded, "runtime: gil, offload: {workers: 2}").empty());
  CHECK(with("{native: 1 ms, inline: true}", kNative).find("\"inline\" has no effect") != std::string::npos);
  CHECK(with("{native: 1 ms, inline: true}", kGil).empty());
}

TEST_CASE("A time-out of a pool without a limit is warned of") {
  const std::string calling = "workload: {arrivals: {poisson: 9/s}, requests: {page: {steps: [{call: db}]}}}\n" + kNode;
  CHECK(warned(calling + "services: {db: {time: 1 ms, pool-time-out: 1 s}}\n")
            .find("\"pool-time-out\" has no effect: a process has any number") != std::string::npos);
  CHECK(warned(calling + "services: {db: {time: 1 ms, pool: 5, pool-time-out: 1 s}}\n").empty());
}

TEST_CASE("What only a plan gives an effect is not warned of where there is a plan") {
  const std::string keys = "processes: 1, accept: reuse-port";
  CHECK(!warned(kPage + "architectures: {it: {runtime: event-loop, " + keys + "}}\n").empty());
  CHECK(warned(kPage + "architectures: {it: {runtime: event-loop, " + keys + "}}\nplan: {processes: 1..4}\n").empty());
}

TEST_CASE("A service that no step calls is warned of, unless a swept value calls it") {
  const std::string services = "services: {db: {time: 1 ms}, cache: {time: 1 ms}}\n";
  const std::string calling =
      "workload: {arrivals: {poisson: 200/s}, requests: {page: {steps: [{parallel: [{call: db}]}]}}}\n";
  CHECK(warned(calling + services + kNode) ==
        "api.yaml:2:30: warning: no step calls the service \"cache\"; add a step such as {call: cache}, or "
        "leave the "
        "service out\n");
  CHECK(warned(calling + services + kNode +
               "sweep: {workload.requests.page.steps.0: [{call: db}, {call: cache}]}\n")
            .empty());
}

TEST_CASE("A class of requests without a share is warned of") {
  CHECK(warned("workload:\n"
               "  arrivals: {poisson: 200/s}\n"
               "  requests:\n"
               "    page: {share: 100 %, steps: [{cpu: 1 ms}]}\n"
               "    report: {share: 0 %, steps: [{cpu: 1 ms}]}\n" +
               kNode) ==
        "api.yaml:5:21: warning: the class \"report\" has no requests: its share is zero; give it a share, "
        "or leave the class out\n");
}

}  // namespace knee::scenarios::warning_test
