/// SchemaType: reads a value of a C++ type from a node, and describes it.
///
/// A schema type is a small object: a codec of single values (codec.hpp), a list, a mapping (mapping.hpp) or
/// another compound (compound.hpp). Making one costs next to nothing, so each use makes its own; a recursive type
/// refers to itself inside the function that declares its keys.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "scenarios/schema/schema.hpp"
#include "scenarios/yaml/diagnostic.hpp"
#include "scenarios/yaml/node.hpp"

namespace knee::scenarios {

template <class T>
class SchemaType {
 public:
  using Value = T;

  virtual ~SchemaType() = default;
  /// Reads a node into a value and returns whether it was right; the value may be half read if not.
  virtual bool read(const Node& node, T& into, Diagnostics& mistakes) const = 0;
  /// Describes the type with a value of it, or without one (null).
  [[nodiscard]] virtual Schema describe(const T* value, const SchemaContext& context) const = 0;
};

/// Adds the mistake of a node that is not a single value.
void refuse_kind(const Node& node, const std::string& expected, Diagnostics& mistakes);

/// Whether a node is a list of at least so many items; a mistake if not.
[[nodiscard]] bool check_list(const Node& node, std::size_t least, Diagnostics& mistakes);

/// Adds the mistake of a node that is not a mapping. `expected` completes "expected ...".
void refuse_no_mapping(const Node& node, const std::string& expected, Diagnostics& mistakes);

/// The mistake of a name that tables cannot hold: one with a line break or a tab, or one that spreadsheets take for a formula
/// because it starts with `=`, `+`, `-` or `@` (OWASP, CSV injection).
[[nodiscard]] std::optional<Diagnostic> wrong_name(std::string_view name);

/// Adds that mistake.
void check_name(const std::string& name, const SourceLocation& place, Diagnostics& mistakes);

/// The largest number of keys that a message names; of more keys it gives the number.
inline constexpr std::size_t kKeysListed = 20;

/// The expected text of a message about a missing value of this schema.
[[nodiscard]] std::string expectation(const Schema& schema);

}  // namespace knee::scenarios
