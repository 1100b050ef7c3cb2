/// An architecture of a scenario: one way of running the service.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/cluster/balancer.hpp"
#include "models/group/process_group.hpp"
#include "scenarios/language/keys/architecture/remedy_keys.hpp"
#include "scenarios/language/keys/architecture/runtime_keys.hpp"
#include "scenarios/language/keys/architecture/scaling_keys.hpp"
#include "scenarios/language/keys/machine_keys.hpp"
#include "scenarios/language/keys/sweep_keys.hpp"
#include "scenarios/language/keys/plan_keys.hpp"
#include "scenarios/schema/schema_type.hpp"

namespace knee::scenarios::language {

/// The way in which a process with threads gets its connections.
enum class WorkerClass : std::uint8_t { sync, gthread };

struct NodeGroup;

/// The nodes of an architecture: a number of equal ones, or groups.
struct Nodes {
  std::uint64_t count = 1;        ///< all together
  std::vector<NodeGroup> groups;  ///< empty: all are equal
};

/// All keys of an architecture; those of other runtimes keep their defaults. Keys are read into the options of
/// the models, so the options' defaults are those of the language. The models' own default of a cost is zero;
/// the costs set here are estimates (knee list presets: their sources).
struct Architecture {
  std::string description;
  std::string preset;  ///< that it extends
  std::optional<Runtime> runtime;
  Machine machine;
  Nodes nodes;
  Scaling scaling;
  std::optional<models::Balancer::Options> balancer;
  std::optional<models::Admission::Options> concurrency;  ///< limit of each node; none: it takes any number of requests
  models::ProcessGroup::Options group{.runtime = {}, .pools = {}};  ///< without what the keys below add
  /// `cpu_factor`, `overhead` and `wake_up` of `thread_server` count for both runtimes.
  models::EventLoopServer::Options event_loop;
  models::Executor::Kind executor = models::Executor::Kind::concurrent_futures;
  sim::Duration hop{};  ///< of each job of the executor
  models::ThreadServer::Options thread_server{
      .wake_up = std::chrono::microseconds{50}, .syscall_time = std::chrono::microseconds{5}, .lock = {}};
  WorkerClass worker_class = WorkerClass::sync;
  models::Gthread::Options gthread{.dispatch = std::chrono::microseconds{60},
                                   .futures_scan = std::chrono::microseconds{1},
                                   .busy_turn = std::chrono::microseconds{6}};
  std::optional<sim::Duration> keep_alive;  ///< of idle connections, for an event loop and gthread; none: without limit
  models::InterpreterLock::Options lock;
  std::optional<sim::Duration> pool_wake_up;          ///< CPU time; none: as `wake_up` of `thread_server`
  std::optional<sim::Duration> pool_cold_wake_up;     ///< none: as `pool_wake_up`, if there is one
  std::optional<sim::Duration> lock_wake_up;          ///< CPU time; none: as `wake_up` of `thread_server`
  std::optional<sim::Duration> lock_wake_up_latency;  ///< none: as `wake_up` of `thread_server`
  models::OnDisconnect on_disconnect = models::OnDisconnect::continues;
  std::optional<std::optional<models::ClientPolicy>> clients;  ///< instead of the scenario's; none of it: they wait for ever
  Remedies remedies;
  std::optional<PlanSpace> plan;
  Sweep sweep;  ///< of this architecture alone
};

/// A group of equal nodes. Its keys are merged with those of the architecture around it before they are read
/// (presets/inheritance.hpp), so `kind` holds all of them.
struct NodeGroup {
  std::uint64_t count = 1;
  std::uint32_t weight = 1;
  std::string zone;  ///< empty: none
  std::string base = "none";  ///< that it extends
  Architecture kind;
};

/// An architecture with its own machine or, by default, the scenario's.
class ArchitectureType final : public SchemaType<Architecture> {
 public:
  ArchitectureType(Machine machine, const MachineTypes* types) : machine_{std::move(machine)}, types_{types} {}

  bool read(const Node& node, Architecture& into, Diagnostics& mistakes) const final;
  [[nodiscard]] Schema describe(const Architecture* value, const SchemaContext& context) const final;

 private:
  Machine machine_;
  const MachineTypes* types_;
};

/// `machine` is the machine of all architectures, `types` are the scenario's machine types (null: there are none).
[[nodiscard]] inline ArchitectureType architecture(Machine machine, const MachineTypes* types) {
  return {std::move(machine), types};
}

/// Every key that can be swept for all architectures at once.
[[nodiscard]] const std::vector<std::string>& architecture_keys();

}  // namespace knee::scenarios::language
