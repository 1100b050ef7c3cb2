#include "scenarios/language/keys/architecture/architecture_keys.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "scenarios/language/keys/architecture/accept_keys.hpp"
#include "scenarios/language/keys/architecture/architecture_words.hpp"
#include "scenarios/language/keys/architecture/balancer_keys.hpp"
#include "scenarios/language/keys/architecture/concurrency_keys.hpp"
#include "scenarios/language/keys/architecture/event_loop_keys.hpp"
#include "scenarios/language/keys/architecture/gthread_keys.hpp"
#include "scenarios/language/keys/architecture/lock_keys.hpp"
#include "scenarios/language/keys/architecture/reload_keys.hpp"
#include "scenarios/language/keys/common.hpp"
#include "scenarios/language/keys/workload/client_keys.hpp"
#include "scenarios/language/presets/presets.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::scenarios::language {
namespace {

using models::EventLoopServer;

constexpr std::uint64_t kNodesMax = 10'000;

/// The default backlog of Node.js (lib/net.js), else of gunicorn (--backlog).
std::size_t default_backlog(std::optional<Runtime> runtime) {
  return runtime == Runtime::event_loop ? models::ListeningSocket::Options{}.backlog : 2048;
}

const OneWord& preset() {
  static const OneWord kPreset = one_word("preset", preset_names());
  return kPreset;
}

/// The nodes of an architecture.
class NodesType final : public SchemaType<Nodes> {
 public:
  NodesType(Machine machine, const MachineTypes* types) : machine_{std::move(machine)}, types_{types} {}

  bool read(const Node& node, Nodes& into, Diagnostics& mistakes) const final;
  [[nodiscard]] Schema describe(const Nodes* value, const SchemaContext& context) const final;

 private:
  Machine machine_;
  const MachineTypes* types_;
};

/// Whose keys are read: those of an architecture, or of a group of its nodes.
enum class KeysOf : std::uint8_t { architecture, group };

/// Reads the keys of one architecture.
class ArchitectureKeys {
 public:
  ArchitectureKeys(KeyVisitor& keys, Architecture& architecture, const MachineTypes* types,
                   KeysOf whose = KeysOf::architecture)
      : keys_{keys}, into_{architecture}, machine_{architecture.machine}, types_{types}, whose_{whose} {}

  void read() {
    if (whose_ == KeysOf::architecture) {
      keys_.given("description", into_.description, any_text("a description"),
                  "What the architecture represents.");
    }
    keys_.given(
        "preset", into_.preset, preset(),
        "Preset that the architecture extends (knee list presets); keys of the architecture take precedence.");
    keys_.required("runtime", into_.runtime, runtime(), "Runtime of the service's code; a preset sets it.");
    read_place();
    read_processes();
    read_life();
    read_costs();
    keys_.optional("memory", into_.group.memory, memory(),
                   "Memory and garbage collector of each process.");
    keys_.given(
        "offload", into_.group.offload, offload(),
        "Worker processes or threads of each process for `worker` steps and steps with `offload: true`; without them "
        "such steps run in the process itself.");
    declare_event_loop(keys_, into_);
    read_threads();
    read_gthread();
    read_accept(keys_, into_);
    declare_lock(keys_, into_);
    read_clients();
    keys_.optional("remedies", into_.remedies, remedies(),
                   "Other ways to carry out steps, by the name of the steps: compiled code, a library, a "
                   "worker.");
    if (whose_ == KeysOf::architecture) {
      keys_.given("plan", into_.plan, plan_space(types_),
                  "Deployments that knee plan considers; omitted keys keep the values of the scenario's `plan`.");
      keys_.given("sweep", into_.sweep, sweep(), kOfOwnSweep);
    }
    check_life();
    check_offload();
    if (into_.runtime) refuse_keys_of_other_runtimes(*into_.runtime, keys_);
  }

 private:
  void read_clients() {
    keys_.optional("on-disconnect", into_.on_disconnect, choice("behaviour", kOnDisconnect),
                   "What becomes of a request whose client gives it up.");
    keys_.given("clients", into_.clients, maybe(clients()),
                "Clients of this architecture, instead of those of the scenario: to compare policies; none: they wait for ever.");
    if (into_.on_disconnect == models::OnDisconnect::cancelled && into_.runtime && into_.runtime != Runtime::event_loop) {
      keys_.mistake("on-disconnect", wrong("a thread cannot be cancelled", "continues or checked, or runtime: event-loop"));
    }
  }

  /// A worker process has no loop that could run one task while another one waits.
  void check_offload() {
    const auto& offload = into_.group.offload;
    if (!offload) return;
    if (offload->first_workers.value_or(0) > offload->workers) {
      keys_.mistake("offload", wrong(fmt::format("{} first-workers of {}", *offload->first_workers, offload->workers),
                                     "at most as many first-workers as workers"));
    }
    if (offload->is_executor.value_or(false) && into_.runtime != Runtime::gil) {
      keys_.mistake("offload", wrong("a process-pool-executor without the interpreter lock of its threads",
                                     "process-pool-executor: false, or runtime: gil"));
    }
    const bool loops = into_.runtime == Runtime::event_loop && into_.event_loop.kind == EventLoopServer::Kind::libuv;
    if (offload->tasks_per_worker > 1 && !loops) {
      keys_.mistake("offload", wrong("a worker process carries out one task at a time", "tasks-per-worker: 1, or loop: libuv"));
    }
  }

  void read_place() {
    keys_.optional("machine", into_.machine, machine(types_),
                   "Machines of this architecture, as keys or as the name of a machine type; omitted keys keep the values of "
                   "the scenario's `machine`.");
    if (whose_ == KeysOf::group) return;
    keys_.optional("nodes", into_.nodes, NodesType{machine_, types_},
                   "Machines that share the load: a number of equal ones, or a list of groups of unlike ones.");
    read_scaling(keys_, into_.scaling);
    check_first_nodes(keys_, into_.scaling, !into_.nodes.groups.empty(), into_.nodes.count);
    read_balancer(keys_, into_.balancer, most_nodes(into_.scaling, into_.nodes.count));
    read_concurrency(keys_, into_.concurrency,
                     "Limit of the requests in flight at each node, by a filter in front of its processes; further ones are refused at once "
                     "(503), which costs the node nothing. By default none.");
  }

  void read_processes() {
    keys_.optional("processes", into_.group.processes, integer<std::size_t>({.least = 1, .most = 10'000}), "Processes on each node.");
    keys_.derived(
        "backlog", into_.group.backlog, default_backlog(into_.runtime),
        integer<std::size_t>({.least = 1, .most = 1'000'000}),
        "Largest number of connections that wait for accept(), as passed to listen(); Linux holds one more. A "
        "client that finds the queue full retries (syn-retries). By default 511 for event-loop (Node.js), else "
        "2048 (gunicorn).");
    keys_.optional("syn-retries", into_.group.syn_retries, choice("schedule", kSynRetries),
                   "Times at which the kernel of a client retries to connect to a full backlog.");
  }

  void read_life() {
    models::Lifecycle::Options& life = into_.group.life;
    keys_.optional(
        "start-up", life.start_up, duration(),
        "CPU time of a replacement process before it accepts connections: fork, import. The first processes "
        "are ready at the start.");
    keys_.optional(
        "max-requests", life.max_requests, integer<std::uint64_t>({.least = 0, .most = 1'000'000'000}),
        "Number of requests after which a process completes its requests in hand, exits and is replaced "
        "(gunicorn --max-requests, uvicorn --limit-max-requests); 0: never. Not for libuv.");
    keys_.optional("max-requests-jitter", life.max_requests_jitter,
                   integer<std::uint64_t>({.least = 0, .most = 1'000'000'000}),
                   "Largest random addition to `max-requests`, drawn for each process, so that the processes "
                   "do not exit together (--max-requests-jitter).");
    keys_.optional(
        "worker-time-out", life.time_out, maybe(duration(kPositiveDuration)),
        "Longest time without a heartbeat, after which a process is killed with its requests and replaced "
        "(gunicorn --timeout, there 30 s): a sync worker during one request, or a blocked main thread or loop. "
        "Not for libuv.");
    keys_.optional(
        "health-check", life.health_check, maybe(duration(kPositiveDuration)),
        "Longest time in which a thread of a worker has to answer a ping of uvicorn's supervisor, after which the worker is "
        "killed with its requests and replaced (uvicorn --timeout-worker-healthcheck, there 5 s): a C call that keeps the "
        "lock, not a busy loop. Only with several processes.");
    read_reload(keys_, into_.group.reload);
  }

  /// Some keys need a parent process that supervises its workers; memory must hold all processes.
  void check_life() {
    if (into_.runtime == Runtime::event_loop && into_.event_loop.kind == EventLoopServer::Kind::libuv) {
      const auto refuse = [this](const char* key) {
        keys_.mistake(key,
                      wrong(in_quotes(key) + " belongs to workers of gunicorn and uvicorn; Node.js has none",
                            "loop: asyncio, or no such key"));
      };
      if (into_.group.life.max_requests > 0) refuse("max-requests");
      if (into_.group.life.max_requests_jitter > 0) refuse("max-requests-jitter");
      if (into_.group.life.time_out) refuse("worker-time-out");
    }
    refuse_keys_of_other_loop(keys_, into_);
    check_memory();
  }

  /// In doubles: the largest sum is beyond 64 bits.
  void check_memory() {
    const auto in_bytes = [](sim::Bytes size) { return static_cast<double>(size.count()); };
    const auto& memory = into_.group.memory;
    double each = in_bytes(memory.process) - in_bytes(memory.shared) + in_bytes(memory.heap);
    if (into_.group.offload) each += in_bytes(into_.group.offload->memory) * static_cast<double>(into_.group.offload->workers);
    if (const auto* v8 = std::get_if<models::V8Heap::Options>(&memory.collector))
      each += in_bytes(v8->new_space);
    const double needed = in_bytes(memory.shared) + each * static_cast<double>(into_.group.processes);
    const sim::Bytes limit = into_.machine.options.memory;
    if (limit == sim::Bytes{} || needed <= in_bytes(limit)) return;
    const std::string written = needed < static_cast<double>(kAnySize.most)
                                    ? size().write(sim::Bytes{static_cast<std::int64_t>(needed)})
                                    : "more than " + size().write(sim::Bytes{kAnySize.most});
    keys_.mistake("processes",
                  wrong(fmt::format("the processes need {} before their first request, the machine has {}",
                                    written, size().write(limit)),
                        "fewer processes, or more memory"));
  }

  void read_costs() {
    keys_.optional("cpu-factor", into_.thread_server.cpu_factor, number({.least = 1e-6, .most = 1e6}),
                   "Factor on the demand of `cpu` steps and on `overhead`.");
    keys_.optional("overhead", into_.thread_server.overhead, duration(),
                   "CPU time of each request besides its steps: to parse, route and respond.");
    read_wake_up();
  }

  void read_wake_up() {
    models::WakeUp& wake_up = into_.thread_server.wake_up;
    keys_.optional("wake-up", wake_up.cpu, duration(),
                   "CPU time of a thread to resume after a short sleep: of a loop, a pool (unless `pool-wake-up` is given), a "
                   "server or an offload worker.");
    keys_.optional("cold-wake-up", wake_up.cold, maybe(duration()),
                   "CPU time to resume after a long sleep, with cold caches and a slow core; after a shorter sleep the "
                   "time is between `wake-up` and this value, in proportion. By default `wake-up`.");
    keys_.optional("cold-after", wake_up.cold_after, duration(kPositiveDuration),
                   "Shortest sleep after which a wake-up takes the whole `cold-wake-up`.");
    keys_.optional("wake-up-latency", wake_up.latency, duration(),
                   "Time that an idle core takes to start and run a thread that is woken, on top of the CPU time of "
                   "`wake-up`; a thread that is woken while all cores are busy queues for one instead.");
  }

  void read_threads() {
    keys_.optional("threads", into_.thread_server.threads, integer<std::size_t>({.least = 1, .most = 100'000}),
                   "Threads of each process that serve requests.");
    keys_.optional("syscalls", into_.thread_server.syscalls, integer<std::size_t>({.least = 0, .most = 10'000}),
                   "System calls of each request besides its steps; each one releases the lock.");
    keys_.optional("syscall-time", into_.thread_server.syscall_time, duration(), "CPU time of one system call.");
    keys_.derived(
        "threads-for-branches", into_.thread_server.threads_for_branches, into_.runtime == Runtime::native_threads, flag(),
        "Whether branches of `parallel` run on threads of their own instead of one after the other. By default "
        "true for native-threads, false for gil.");
    keys_.optional("sends", into_.thread_server.sends, integer<std::size_t>({.least = 1, .most = 10'000}),
                   "Number of parts of a response, each sent by one system call (gunicorn: headers and body, "
                   "2).");
    keys_.given("send-time", into_.thread_server.send_time, duration(),
                "CPU time of sending one part, which wakes the client; by default syscall-time.");
    keys_.optional("send-buffer", into_.thread_server.send_buffer, size(),
                   "Part of a response that the kernel takes at once; a thread waits for a slow client (`client-bandwidth`) to read the rest.");
    keys_.optional(
        "contention", into_.thread_server.contention, percentage(),
        "Share of each `cpu` step in which a thread works on shared objects, one thread at a time "
        "(free-threaded CPython).");
    keys_.optional("slowdown-per-thread", into_.thread_server.slowdown, percentage(),
                   "Additional time of a `cpu` step for each other thread of the process that computes at the same time: "
                   "shared reference counts, cache lines and memory bandwidth (free-threaded CPython).");
  }

  void read_gthread() {
    keys_.optional("worker-class", into_.worker_class, choice("worker class", kWorkerClasses),
                   "How the threads get connections.");
    declare_gthread(keys_, into_.gthread);
  }

  KeyVisitor& keys_;
  Architecture& into_;
  Machine machine_;  ///< of all architectures, before the keys of this one
  const MachineTypes* types_;
  KeysOf whose_;
};

/// Declares the keys that only a group of nodes has.
void declare_group(KeyVisitor& keys, NodeGroup& group) {
  keys.optional("count", group.count, integer<std::uint64_t>({.least = 1, .most = kNodesMax}), "Nodes of the group.");
  keys.optional("weight", group.weight, integer<std::uint32_t>({.least = 1, .most = 1'000'000}),
                "Weight of each node of the group for the balancer, relative to those of the others.");
  keys.given("zone", group.zone, any_text("a zone"), "Zone in which the nodes of the group are, for `changes`.");
  keys.derived("extends", group.base, "none", any_text("an architecture"),
               "Architecture of the scenario whose keys the group has, unless it has its own; none: it has only its own. By "
               "default the architecture around it.");
}

/// Declares all keys of a group of nodes.
struct DeclareGroup {
  const MachineTypes* types;

  void operator()(KeyVisitor& keys, NodeGroup& group) const {
    declare_group(keys, group);
    ArchitectureKeys(keys, group.kind, types, KeysOf::group).read();
  }
  [[nodiscard]] Mapping<NodeGroup, DeclareGroup> mapping() const { return {"group of nodes", *this}; }
};

/// Removes the keys of other runtimes and of other versions from the description of an architecture, or of a group of nodes.
void drop_foreign(Schema& schema, const Architecture& architecture) {
  if (!architecture.runtime) return;
  std::erase_if(schema.keys, [&](const Key& key) {
    const bool is_known = has_key(*architecture.runtime, key.name) && has_gthread_key(architecture.gthread.version, key.name);
    return !is_known || is_foreign_to_loop(architecture, key.name);
  });
}

/// A group of nodes. The reference describes the keys that it shares with architectures only there.
class GroupType final : public SchemaType<NodeGroup> {
 public:
  GroupType(const Machine& machine, const MachineTypes* types) : machine_{machine}, types_{types} {}

  bool read(const Node& node, NodeGroup& into, Diagnostics& mistakes) const final {
    into.kind.machine = machine_;
    return DeclareGroup{types_}.mapping().read(node, into, mistakes);
  }
  [[nodiscard]] Schema describe(const NodeGroup* value, const SchemaContext& context) const final {
    if (value != nullptr || context.detail != SchemaContext::Detail::all) {
      Schema schema = DeclareGroup{types_}.mapping().describe(value, context);
      if (value != nullptr) drop_foreign(schema, value->kind);
      return schema;
    }
    Schema either(Schema::Kind::either);
    either.parts = {mapping<NodeGroup>("group of nodes", declare_group).describe(nullptr, context),
                    Schema(Schema::Kind::reference, "architecture")};
    return either;
  }

 private:
  const Machine& machine_;
  const MachineTypes* types_;
};

auto number_of_nodes() { return integer<std::uint64_t>({.least = 1, .most = kNodesMax}); }

bool NodesType::read(const Node& node, Nodes& into, Diagnostics& mistakes) const {
  into.groups.clear();
  if (node.kind != Node::Kind::list) return number_of_nodes().read(node, into.count, mistakes);
  const bool right = list_of(GroupType{machine_, types_}, 1).read(node, into.groups, mistakes);
  into.count = 0;
  for (const NodeGroup& group : into.groups) into.count += group.count;
  if (into.count <= kNodesMax) return right;
  mistakes.add({.place = node.place,
                .what = fmt::format("the groups have {} nodes", into.count),
                .expected = fmt::format("at most {}", kNodesMax)});
  return false;
}

Schema NodesType::describe(const Nodes* value, const SchemaContext& context) const {
  const bool has_groups = value != nullptr && !value->groups.empty();
  Schema either(Schema::Kind::either);
  either.parts = {number_of_nodes().describe(value == nullptr || has_groups ? nullptr : &value->count, context),
                  list_of(GroupType{machine_, types_}, 1).describe(has_groups ? &value->groups : nullptr, context)};
  if (value != nullptr) either.chosen = has_groups ? 1 : 0;
  return either;
}

struct DeclareArchitecture {
  const MachineTypes* types;

  void operator()(KeyVisitor& keys, Architecture& into) const { ArchitectureKeys(keys, into, types).read(); }
  [[nodiscard]] Mapping<Architecture, DeclareArchitecture> mapping() const { return {"architecture", *this}; }
};

}  // namespace

bool ArchitectureType::read(const Node& node, Architecture& into, Diagnostics& mistakes) const {
  into.machine = machine_;
  return DeclareArchitecture{types_}.mapping().read(node, into, mistakes);
}

Schema ArchitectureType::describe(const Architecture* value, const SchemaContext& context) const {
  Schema schema = DeclareArchitecture{types_}.mapping().describe(value, context);
  if (value != nullptr && value->runtime) {
    drop_foreign(schema, *value);
    return schema;
  }
  for (Key& key : schema.keys) {
    if (is_runtime_key(key.name)) key.doc = runtimes_with(key.name) + " only. " + key.doc;
  }
  return schema;
}

const std::vector<std::string>& architecture_keys() {
  static const std::vector<std::string> kKeys = [] {
    std::vector<std::string> names;
    const SchemaContext context{.detail = SchemaContext::Detail::names};
    for (const Key& key : DeclareArchitecture{nullptr}.mapping().describe(nullptr, context).keys) {
      constexpr std::array<std::string_view, 6> kWhole{"description", "machine", "remedies", "plan", "clients", "sweep"};
      if (std::find(kWhole.begin(), kWhole.end(), key.name) == kWhole.end()) names.push_back(key.name);
    }
    return names;
  }();
  return kKeys;
}

}  // namespace knee::scenarios::language
