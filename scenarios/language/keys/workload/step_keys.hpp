/// The steps of a request in a scenario, and their demands.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/request/work.hpp"
#include "scenarios/language/keys/workload/distribution_keys.hpp"
#include "scenarios/schema/compound.hpp"
#include "scenarios/schema/mapping.hpp"

namespace knee::scenarios::language {

/// A column of the recorded traffic, `{trace: spin_cpu_us, unit: us, factor: 0.5}`: each request takes the
/// demand of its own row.
struct RecordedDemand {
  Placed<std::string> column;
  sim::Duration unit = std::chrono::milliseconds{1};
  double factor = 1;
};

struct Demand {
  WrittenDistribution distribution;
  std::optional<RecordedDemand> recorded;  ///< instead of the distribution
};

/// `cache: {...}` without its steps.
struct WrittenCache {
  std::optional<double> hit;           ///< of each request by itself; else `keys` and what follows
  std::optional<std::uint32_t> keys;
  double zipf = 0;
  std::optional<WrittenDistribution> ttl;
  sim::Duration stale{};
  models::Coalescing coalescing = models::Coalescing::none;
  std::size_t capacity = models::CacheStep::kUnlimited;
  bool shared = false;
};

/// `cpu: 4 ms`, `call: db`, `parallel: [...]`, ...; the kind determines the members that count.
struct Step {
  using Kind = models::Step::Kind;

  models::Step model{.kind = Kind::cpu, .branches = {}, .probabilities = {}};  ///< without what the members below add
  Demand demand;
  std::string label;  ///< the name by which architectures have a remedy
  Placed<std::string> service;
  Placed<std::string> queue;
  std::optional<WrittenCache> cache;   ///< of `cache`, whose branches are the miss and the look-up, which may be empty
  Placed<std::string> shared_name;     ///< of a limit or a cache that several steps share
  std::vector<std::vector<Step>> branches;
};
using Steps = std::vector<Step>;

/// A branch of `parallel`, or other steps inside one: a list of steps, or a single one.
class BranchType final : public SchemaType<Steps> {
 public:
  bool read(const Node& node, Steps& into, Diagnostics& mistakes) const final;
  [[nodiscard]] Schema describe(const Steps* value, const SchemaContext& context) const final;
};

/// Steps, at least one.
[[nodiscard]] ListOf<Mapping<Step>> steps();

}  // namespace knee::scenarios::language
