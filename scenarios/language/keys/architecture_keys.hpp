/// An architecture of a scenario: one way of running the service.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/cluster/balancer.hpp"
#include "models/group/process_group.hpp"
#include "models/machine/machine.hpp"
#include "scenarios/language/keys/remedy_keys.hpp"
#include "scenarios/schema/schema_type.hpp"

namespace knee::scenarios::language {

enum class Runtime : std::uint8_t { event_loop, gil, native_threads };

/// How a process with threads gets its connections.
enum class WorkerClass : std::uint8_t { sync, gthread };

/// All keys of an architecture; those of other runtimes keep their defaults.
struct Architecture {
  std::string description;
  std::string preset;  ///< that is laid under it
  std::optional<Runtime> runtime;
  models::Machine::Options machine;
  std::uint64_t nodes = 1;
  std::optional<models::Balancer::Policy> balancer;
  std::size_t processes = 1;
  models::Accept accept = models::Accept::lifo;
  std::size_t backlog = 0;
  models::SynRetries syn_retries = models::SynRetries::linux_6_1;
  sim::Duration hand_off{};
  models::Lifecycle::Options life;
  double cpu_factor = 1;
  sim::Duration overhead{};
  sim::Duration wake_up = std::chrono::microseconds{50};
  models::EventLoopServer::Kind loop = models::EventLoopServer::Kind::libuv;
  std::optional<sim::Duration> cold_wake_up;
  sim::Duration cold_after = std::chrono::milliseconds{20};
  std::size_t worker_pool = 4;
  std::size_t threads = 1;
  WorkerClass worker_class = WorkerClass::sync;
  models::Gthread::Options gthread{.dispatch = std::chrono::microseconds{60},
                                   .futures_scan = std::chrono::microseconds{1}};
  std::size_t syscalls = 2;
  sim::Duration syscall_time = std::chrono::microseconds{5};
  bool threads_for_branches = false;
  models::ProcessMemory::Options memory;
  std::optional<models::OffloadPool::Options> offload;
  sim::Duration switch_interval = std::chrono::milliseconds{5};
  sim::Duration check_every = std::chrono::microseconds{1};
  std::optional<sim::Duration> lock_wake_up;
  sim::Duration lock_wake_up_jitter{};
  sim::Duration falls_asleep{};
  std::size_t interpreters = 1;
  double contention = 0;
  std::size_t sends = 1;
  std::optional<sim::Duration> send_time;
  Remedies remedies;
};

/// An architecture with its own machine or, by default, the scenario's.
class ArchitectureType final : public SchemaType<Architecture> {
 public:
  explicit ArchitectureType(const models::Machine::Options& machine) : machine_{machine} {}

  bool read(const Node& node, Architecture& into, Diagnostics& mistakes) const final;
  [[nodiscard]] Schema describe(const Architecture* value, const SchemaContext& context) const final;

 private:
  models::Machine::Options machine_;
};

/// `machine` is the machine of all architectures.
[[nodiscard]] inline ArchitectureType architecture(const models::Machine::Options& machine) {
  return ArchitectureType{machine};
}

/// The word for a runtime, as in a scenario.
[[nodiscard]] std::string word_of(Runtime runtime);

/// Whether the architectures of a runtime have such a key.
[[nodiscard]] bool has_key(Runtime runtime, std::string_view key);

/// The runtimes whose architectures have such a key, in words: `gil or native-threads`.
[[nodiscard]] std::string runtimes_with(std::string_view key);

/// Every key that can be swept for all architectures at once.
[[nodiscard]] const std::vector<std::string>& architecture_keys();

}  // namespace knee::scenarios::language
