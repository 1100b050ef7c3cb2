/// What happens to nodes and services during a run.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "models/failures/change.hpp"
#include "scenarios/language/keys/workload/distribution_keys.hpp"
#include "scenarios/schema/compound.hpp"
#include "scenarios/schema/mapping.hpp"

namespace knee::scenarios::language {

/// A node by its number, from 1, or any or each of them.
struct NodeTarget {
  models::Change::Target target = models::Change::Target::one;
  std::size_t number = 1;
};

/// `{at: 60 s, node: 2, down: 30 s}`. Exactly one of `at` and `every` is given, and one of the things that happen.
/// What is loaded anew.
enum class Reloaded : std::uint8_t { processes };

struct Change {
  SourceLocation place;
  std::optional<sim::Duration> at;
  std::optional<WrittenDistribution> every;
  std::optional<WrittenDistribution> down;
  std::optional<WrittenDistribution> drain;
  std::optional<double> slower;
  std::optional<std::size_t> kill;  ///< number of the process, from 1
  std::optional<Reloaded> reload;
  std::optional<models::RollingUpdate::Strategy> deploy;
  std::optional<double> bandwidth;           ///< of the link, as a share
  std::optional<sim::Duration> latency;      ///< of the link, added
  models::NodeShare surge = models::RollingUpdate{}.surge;
  models::NodeShare unavailable = models::RollingUpdate{}.unavailable;
  bool silently = false;
  std::optional<Placed<NodeTarget>> node;
  std::optional<Placed<std::string>> service;  ///< whose calls, or whose nodes
  std::optional<Placed<std::string>> zone;
  std::optional<Placed<std::string>> link;
  std::optional<WrittenDistribution> length;  ///< of `slower`
};

class ChangeType final : public SchemaType<Change> {
 public:
  bool read(const Node& node, Change& into, Diagnostics& mistakes) const final;
  [[nodiscard]] Schema describe(const Change* value, const SchemaContext& context) const final;
};

[[nodiscard]] inline ListOf<ChangeType> changes() { return list_of(ChangeType{}); }

}  // namespace knee::scenarios::language
