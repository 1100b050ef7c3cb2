/// The sweep of a scenario or of an architecture: keys and their values, keys that move together, and conditions.
#pragma once

#include <string>
#include <vector>

#include "scenarios/language/keys/swept_values.hpp"
#include "scenarios/schema/compound.hpp"

namespace knee::scenarios::language {

/// Keys that move together: all have the same number of values. A key that moves alone is the only one.
using SweptKeys = std::vector<Named<SweptValues>>;

/// A sweep as written.
struct Sweep {
  std::vector<SweptKeys> dimensions;       ///< in the order of the file
  std::vector<Placed<std::string>> where;  ///< conditions, all of which a combination meets

  [[nodiscard]] bool empty() const { return dimensions.empty() && where.empty(); }
};

/// The words of a sweep that are no keys to sweep.
inline constexpr const char* kTogether = "together";
inline constexpr const char* kWhere = "where";

/// The meaning of the key `sweep` of an architecture.
inline constexpr const char* kOfOwnSweep =
    "Sweep of this architecture alone, of its own keys such as machine.cores, and of the load. It comes to the scenario's sweep, and "
    "replaces there what has the same key. Architectures that extend this one inherit it; none: no sweep of its own.";

/// `{load: ..., processes: [1, 2], together: [{...}], where: processes * threads <= 64}`, or none.
class SweepType final : public SchemaType<Sweep> {
 public:
  bool read(const Node& node, Sweep& into, Diagnostics& mistakes) const final;
  [[nodiscard]] Schema describe(const Sweep* sweep, const SchemaContext& context) const final;
};

[[nodiscard]] inline SweepType sweep() { return {}; }

}  // namespace knee::scenarios::language
