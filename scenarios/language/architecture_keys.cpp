#include "scenarios/language/architecture_keys.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "scenarios/language/common.hpp"
#include "scenarios/language/machine_keys.hpp"
#include "scenarios/language/memory_keys.hpp"
#include "scenarios/language/offload.hpp"
#include "scenarios/language/presets.hpp"
#include "scenarios/yaml/nearest.hpp"

namespace knee::scenarios::language {
namespace {

using models::Accept;
using models::Balancer;
using models::EventLoopServer;

constexpr Choice<Runtime> kRuntimes[] = {
    {"event-loop", Runtime::event_loop, "One thread runs callbacks (Node.js, asyncio)."},
    {"gil", Runtime::gil, "Threads of which one interprets at a time (CPython)."},
    {"native-threads", Runtime::native_threads, "Threads that all compute at once (the yardstick)."}};

constexpr Choice<Balancer::Policy> kPolicies[] = {
    {"round-robin", Balancer::Policy::round_robin, "One node after the other."},
    {"random", Balancer::Policy::random, "Any node."},
    {"least-connections", Balancer::Policy::least_connections, "A node with the fewest requests in flight."},
    {"two-choices", Balancer::Policy::two_choices, "Of two random nodes the one with fewer in flight."}};

constexpr Choice<Accept> kAccepts[] = {
    {"lifo", Accept::lifo, "One shared socket; the process that went idle last accepts (epoll)."},
    {"fifo", Accept::fifo, "One shared socket; the process that has been idle longest accepts."},
    {"random", Accept::random, "One shared socket; any idle process accepts."},
    {"round-robin", Accept::round_robin, "A primary process accepts and hands over in turn (Node cluster)."}};

constexpr Choice<models::SynRetries> kSynRetries[] = {
    {"linux-6.1", models::SynRetries::linux_6_1, "After 1, 3, 7, 15, 31, 63 s; fails after 127 s (Linux to 6.4)."},
    {"linux-6.5", models::SynRetries::linux_6_5,
     "After 1, 2, 3, 4, 5, 7, 11, 19, 35, 67 s; fails after 131 s (Linux from 6.5 on)."}};

constexpr Choice<EventLoopServer::Kind> kLoops[] = {
    {"libuv", EventLoopServer::Kind::libuv, "Node.js 20: phases, a queue of ticks and one of microtasks."},
    {"asyncio", EventLoopServer::Kind::asyncio, "CPython: one queue of what is ready."}};

constexpr Choice<WorkerClass> kWorkerClasses[] = {
    {"sync", WorkerClass::sync,
     "Each thread accepts, serves one request and closes the connection (gunicorn's sync worker with one thread)."},
    {"gthread", WorkerClass::gthread,
     "A main thread accepts and gives connections to a pool of threads, which keep them open (gunicorn's gthread)."}};

using models::Gthread;
constexpr Choice<Gthread::HandOver> kHandOvers[] = {
    {"on-accept", Gthread::HandOver::on_accept,
     "At once: one on which nothing has come yet holds a thread (gunicorn to 20.1)."},
    {"when-readable", Gthread::HandOver::when_readable,
     "When something has come on it (gunicorn from 21 on)."}};

/// CPython counts in whole microseconds, at least one (Python/ceval_gil.h: INTERVAL).
constexpr Range<sim::Duration> kSwitchInterval{.least = std::chrono::microseconds{1}, .most = kAnyDuration.most};

/// Keys that not every runtime has.
struct Special {
  std::string_view key;
  std::vector<Runtime> runtimes;
};

const std::vector<Special>& specials() {
  static const std::vector<Runtime> kThreaded{Runtime::gil, Runtime::native_threads};
  static const std::vector<Special> kSpecials{{"loop", {Runtime::event_loop}},
                                              {"cold-wake-up", {Runtime::event_loop}},
                                              {"cools-for", {Runtime::event_loop}},
                                              {"worker-pool", {Runtime::event_loop}},
                                              {"threads", kThreaded},
                                              {"syscalls", kThreaded},
                                              {"sends", kThreaded},
                                              {"send-time", kThreaded},
                                              {"worker-class", kThreaded},
                                              {"hand-over", kThreaded},
                                              {"keepalive", kThreaded},
                                              {"worker-connections", kThreaded},
                                              {"dispatch", kThreaded},
                                              {"look-through", kThreaded},
                                              {"syscall-time", kThreaded},
                                              {"threads-for-branches", kThreaded},
                                              {"switch-interval", {Runtime::gil}},
                                              {"check-every", {Runtime::gil}},
                                              {"lock-wake-up", {Runtime::gil}},
                                              {"lock-wake-up-jitter", {Runtime::gil}},
                                              {"falls-asleep", {Runtime::gil}},
                                              {"interpreters", {Runtime::gil}},
                                              {"contention", {Runtime::native_threads}}};
  return kSpecials;
}

const Special* find_special(std::string_view key) {
  const auto found = std::find_if(specials().begin(), specials().end(),
                                  [key](const Special& special) { return special.key == key; });
  return found == specials().end() ? nullptr : &*found;
}

/// Reads the keys of one architecture.
class ArchitectureKeys {
 public:
  ArchitectureKeys(MappingReader& fields, Architecture& architecture) : fields_{fields}, into_{architecture} {}

  void read() {
    fields_.optional("description", into_.description, text_if_given("a description"), "What it stands for.");
    fields_.optional("preset", into_.preset, without_default_if_empty(one_word("preset", preset_names())),
                     "A way of running it that is known (knee list presets); what is said here comes before it.");
    fields_.required("runtime", into_.runtime, if_given(Type(choice("runtime", kRuntimes))),
                     "What runs the service's code; a preset says it.");
    read_place();
    read_processes();
    read_life();
    read_costs();
    fields_.optional("memory", into_.memory, memory(), "Memory of each process, and the collector of its garbage.");
    fields_.optional("offload", into_.offload, if_given(offload()),
                     "Worker processes or threads of each process, to which it sends steps with `offload: true`; none: "
                     "such steps run where they are.");
    read_event_loop();
    read_threads();
    read_gthread();
    read_lock();
    fields_.optional("remedies", into_.remedies, remedies(),
                     "Other ways to carry out the steps of a name: compiled, in a library of one's own.");
    if (!fields_.describing()) check_life();
    if (into_.runtime) refuse_what_is_not_its_own();
  }

 private:
  void read_place() {
    fields_.optional("machine", into_.machine, machine(),
                     "Its own machines; what is left out is as for all.");
    fields_.optional("nodes", into_.nodes, integer<std::uint64_t>({.least = 1, .most = 10'000}),
                     "Machines that share the load.");
    if (!fields_.describing() && into_.nodes > 1) into_.balancer = Balancer::Policy::round_robin;
    fields_.optional(
        "balancer", into_.balancer, maybe(Type(choice("balancer", kPolicies))),
        "How a load balancer picks the node; none: clients reach the one node directly. By default "
        "round-robin for several nodes.");
    if (!fields_.describing() && into_.nodes > 1 && !into_.balancer) {
      fields_.mistake("balancer", wrong(fmt::format("no balancer for {} nodes", into_.nodes),
                                        "round-robin, random, least-connections or two-choices"));
    }
  }

  void read_processes() {
    fields_.optional("processes", into_.processes, integer<std::size_t>({.least = 1, .most = 10'000}),
                     "Processes on each node.");
    fields_.optional("accept", into_.accept, choice("accept", kAccepts),
                     "Which process takes a new connection.");
    if (!fields_.describing()) into_.backlog = into_.runtime == Runtime::event_loop ? 511 : 2048;
    Type<std::size_t> backlog = integer<std::size_t>({.least = 1, .most = 1'000'000});
    if (!into_.runtime) backlog = without_default(backlog);
    fields_.optional("backlog", into_.backlog, backlog,
                     "Connections that may wait to be accepted, as listen() takes it; Linux holds one more. A client that "
                     "finds it full tries again (syn-retries). By default 511 for event-loop (Node.js), else 2048 "
                     "(gunicorn).");
    fields_.optional("syn-retries", into_.syn_retries, choice("schedule", kSynRetries),
                     "When the clients' kernel tries again to connect where the backlog is full.");
    fields_.optional("hand-off", into_.hand_off, duration(),
                     "CPU time of the primary process for one connection, with `accept: round-robin`.");
  }

  void read_life() {
    models::Lifecycle::Options& life = into_.life;
    fields_.optional("start-up", life.start_up, duration(),
                     "CPU time of a process that takes the place of one that has ended, before it accepts: fork, import. "
                     "Those of the beginning are there.");
    fields_.optional("max-requests", life.max_requests, integer<std::uint64_t>({.least = 0, .most = 1'000'000'000}),
                     "After so many requests a process answers what it has, exits and is replaced (gunicorn "
                     "--max-requests, uvicorn --limit-max-requests); 0: never. Not for libuv.");
    fields_.optional("max-requests-jitter", life.max_requests_jitter,
                     integer<std::uint64_t>({.least = 0, .most = 1'000'000'000}),
                     "So many more at most, drawn for each process, so that they do not all go at once "
                     "(--max-requests-jitter).");
    fields_.optional("worker-time-out", life.time_out, maybe(Type(duration(kPositiveDuration))),
                     "A process that its parent has not heard of for longer is killed, with its requests, and replaced "
                     "(gunicorn --timeout, there 30 s): one that serves a request in a sync worker, one whose main thread "
                     "or loop does not come round. Not for libuv.");
  }

  /// What needs a parent that looks after its processes, and a container in which they have room.
  void check_life() {
    if (into_.runtime == Runtime::event_loop && into_.loop == EventLoopServer::Kind::libuv) {
      const auto refuse = [this](const char* key) {
        fields_.mistake(key, wrong(quoted(key) + " belongs to workers of gunicorn and uvicorn; Node.js has none",
                                   "loop: asyncio, or no such key"));
      };
      if (into_.life.max_requests > 0) refuse("max-requests");
      if (into_.life.max_requests_jitter > 0) refuse("max-requests-jitter");
      if (into_.life.time_out) refuse("worker-time-out");
    }
    check_memory();
  }

  /// In doubles: the sum of what a scenario may say is beyond 64 bits.
  void check_memory() {
    const auto in_bytes = [](sim::Bytes size) { return static_cast<double>(size.count()); };
    const auto& memory = into_.memory;
    double each = in_bytes(memory.process) - in_bytes(memory.shared) + in_bytes(memory.heap);
    if (into_.offload) each += in_bytes(into_.offload->memory) * static_cast<double>(into_.offload->workers);
    if (const auto* v8 = std::get_if<models::V8Heap::Options>(&memory.collector)) each += in_bytes(v8->new_space);
    const double needed = in_bytes(memory.shared) + each * static_cast<double>(into_.processes);
    const sim::Bytes limit = into_.machine.memory;
    if (limit == sim::Bytes{} || needed <= in_bytes(limit)) return;
    const std::string written = needed < static_cast<double>(kAnySize.most)
                                    ? size().write(sim::Bytes{static_cast<std::int64_t>(needed)})
                                    : "more than " + size().write(sim::Bytes{kAnySize.most});
    fields_.mistake("processes", wrong(fmt::format("processes that take {} before their first request, in a machine with {}",
                                                   written, size().write(limit)),
                                       "fewer of them, or more memory"));
  }

  void read_costs() {
    fields_.optional("cpu-factor", into_.cpu_factor, number({.least = 1e-6, .most = 1e6}),
                     "How much longer `cpu` steps take here than written.");
    fields_.optional("overhead", into_.overhead, duration(),
                     "CPU time of each request besides its steps: parse, route, respond.");
    fields_.optional("wake-up", into_.wake_up, duration(), "CPU time it costs to go on after having slept.");
  }

  void read_event_loop() {
    own("loop", into_.loop, Type(choice("loop", kLoops)), "Which loop it is.");
    own("cold-wake-up", into_.cold_wake_up, Type(maybe(Type(duration()))),
        "CPU time it costs the loop to go on after a long sleep, with cold caches and a slow core; after a shorter one "
        "it is between `wake-up` and this, in proportion. Without it always `wake-up`.");
    own("cools-for", into_.cold_after, Type(duration(kPositiveDuration)), "How long such a long sleep is, at least.");
    if (!fields_.describing() && into_.loop == EventLoopServer::Kind::asyncio) {
      into_.worker_pool = std::min<std::size_t>(32, static_cast<std::size_t>(into_.machine.cores) + 4);
    }
    Type<std::size_t> size = integer<std::size_t>({.least = 1, .most = 1024});
    if (!into_.runtime) size = without_default(size);
    own("worker-pool", into_.worker_pool, size,
        "Threads for native and blocking steps (UV_THREADPOOL_SIZE). By default 4 for libuv, min(32, cores + 4) for "
        "asyncio (its default executor).");
  }

  void read_threads() {
    own("threads", into_.threads, Type(integer<std::size_t>({.least = 1, .most = 100'000})),
        "Threads of each process that serve requests.");
    own("syscalls", into_.syscalls, Type(integer<std::size_t>({.least = 0, .most = 10'000})),
        "System calls of each request besides its steps, at each of which the lock is let go.");
    own("syscall-time", into_.syscall_time, Type(duration()), "CPU time of one of them.");
    if (!fields_.describing()) into_.threads_for_branches = into_.runtime == Runtime::native_threads;
    Type<bool> branches = flag();
    if (!into_.runtime) branches = without_default(branches);
    own("threads-for-branches", into_.threads_for_branches, branches,
        "Whether branches of `parallel` run on threads of their own, or in turn. By default true for "
        "native-threads, false for gil.");
    own("sends", into_.sends, Type(integer<std::size_t>({.least = 1, .most = 10'000})),
        "Parts in which a response is sent, each a system call (gunicorn: headers and body, 2).");
    own("send-time", into_.send_time, if_given(Type(duration())),
        "CPU time of sending one part, which wakes the client; by default syscall-time.");
    own("contention", into_.contention, Type(percentage()),
        "Share of each `cpu` step during which a thread works on shared objects, one thread at a time "
        "(free-threaded CPython).");
  }

  void read_lock() {
    own("switch-interval", into_.switch_interval, Type(duration(kSwitchInterval)),
        "How long a thread waits for the lock before it asks for it (sys.getswitchinterval()).");
    own("check-every", into_.check_every, Type(duration(kPositiveDuration)),
        "CPU time between two looks at whether the lock was asked for.");
    own("lock-wake-up", into_.lock_wake_up, if_given(Type(duration())),
        "CPU time from the signal that the lock is free until the woken thread looks at it; by default wake-up.");
    own("lock-wake-up-jitter", into_.lock_wake_up_jitter, Type(duration()),
        "Mean, exponential, of what that takes longer.");
    own("falls-asleep", into_.falls_asleep, Type(duration()),
        "How long a thread that goes to wait for the lock is still awake and may catch a signal before those who "
        "sleep.");
    own("interpreters", into_.interpreters, Type(integer<std::size_t>({.least = 1, .most = 10'000})),
        "Interpreters in each process, each with a lock and threads of its own (CPython 3.12, PEP 684).");
    if (into_.interpreters > 1 && into_.worker_class == WorkerClass::gthread) {
      fields_.mistake("interpreters", wrong("several interpreters behind gthread's one main thread", "worker-class: sync"));
    }
  }

  void read_gthread() {
    Gthread::Options& gthread = into_.gthread;
    own("worker-class", into_.worker_class, Type(choice("worker class", kWorkerClasses)),
        "How its threads get their connections.");
    own("hand-over", gthread.hand_over, Type(choice("hand-over", kHandOvers)),
        "When gthread's main thread gives a new connection to the pool.");
    own("keepalive", gthread.keep_alive, Type(duration()),
        "How long gthread keeps an idle connection open (--keep-alive); 0 s: each response closes it.");
    own("worker-connections", gthread.connections, Type(integer<std::size_t>({.least = 1, .most = 1'000'000})),
        "Connections that gthread has open at a time; more are not accepted (--worker-connections).");
    own("dispatch", gthread.dispatch, Type(duration()),
        "CPU time of gthread's main thread for each connection that it gives to the pool. Measured on gunicorn 20.1: "
        "main thread 0.08 ms a request, its six system calls included.");
    own("look-through", gthread.futures_scan, Type(duration()),
        "CPU time of gthread's main thread, each time it has polled, for each request that the pool has "
        "(concurrent.futures.wait; measured on CPython 3.11: 1 us).");
  }

  /// A key that not every runtime has: of one architecture only its own are described.
  template <class T>
  void own(const char* key, T& into, const Type<T>& type, const std::string& doc) {
    if (fields_.describing() && into_.runtime && !has_key(*into_.runtime, key)) return;
    const std::string prefix = into_.runtime ? "" : runtimes_with(key) + " only. ";
    fields_.optional(key, into, type, prefix + doc);
  }

  void refuse_what_is_not_its_own() {
    for (const Special& special : specials()) {
      if (!fields_.has(special.key) || has_key(*into_.runtime, special.key)) continue;
      fields_.mistake(special.key, wrong(fmt::format("{} belongs to the runtime {}", quoted(special.key),
                                                     runtimes_with(special.key)),
                                         "no such key for " + word_of(*into_.runtime)));
    }
  }

  MappingReader& fields_;
  Architecture& into_;
};

}  // namespace

Type<Architecture> architecture(const models::Machine::Options& machine) {
  return mapping<Architecture>("architecture", [machine](MappingReader& fields, Architecture& architecture) {
    if (!fields.describing()) architecture.machine = machine;
    ArchitectureKeys(fields, architecture).read();
  });
}

std::string word_of(Runtime runtime) { return choice("runtime", kRuntimes).write(runtime); }

bool has_key(Runtime runtime, std::string_view key) {
  const Special* special = find_special(key);
  if (special == nullptr) return true;
  const auto& runtimes = special->runtimes;
  return std::find(runtimes.begin(), runtimes.end(), runtime) != runtimes.end();
}

std::string runtimes_with(std::string_view key) {
  std::vector<std::string> words;
  for (const auto& one : kRuntimes) {
    if (has_key(one.value, key)) words.emplace_back(one.word);
  }
  return either_of(words);
}

std::vector<std::string> architecture_keys() {
  SchemaContext describing;
  std::vector<std::string> keys;
  for (const Key& key : architecture(kDefaultMachine).describe(nullptr, describing).keys) {
    const bool whole = key.name == "description" || key.name == "machine" || key.name == "remedies";
    if (!whole) keys.push_back(key.name);
  }
  return keys;
}

}  // namespace knee::scenarios::language
