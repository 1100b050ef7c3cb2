/// Alternatives: keys of a mapping of which exactly one must be there (MappingReader::one_of).
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "scenarios/schema/schema_type.hpp"

namespace knee::scenarios {

/// One of several keys of which exactly one must be there.
struct Alternative {
  std::string name;
  std::string doc;
  std::function<bool(const Node&, Diagnostics&)> read;
  std::function<Schema(SchemaContext&)> describe;
  bool chosen = false;  ///< Whether the value described is this one.
};

/// An alternative read into a variant that can hold a T.
template <class T, class Variant>
[[nodiscard]] Alternative alternative(std::string name, Variant& into, Type<T> type, std::string doc) {
  return {
      .name = std::move(name),
      .doc = std::move(doc),
      .read = [&into, type](
                  const Node& node,
                  Diagnostics& mistakes) { return type.read(node, into.template emplace<T>(), mistakes); },
      .describe = [&into,
                   type](SchemaContext& describing) { return type.describe(std::get_if<T>(&into), describing); },
      .chosen = std::holds_alternative<T>(into)};
}

/// An alternative handed to `use`; what is described is `current`, if that is the one chosen.
template <class T, class Use>
[[nodiscard]] Alternative alternative(std::string name, std::optional<T> current, Type<T> type, Use use,
                                      std::string doc) {
  const bool chosen = current.has_value();
  return {.name = std::move(name),
          .doc = std::move(doc),
          .read =
              [type, use](const Node& node, Diagnostics& mistakes) {
                T value{};
                if (!type.read(node, value, mistakes)) return false;
                use(std::move(value));
                return true;
              },
          .describe =
              [type, current](SchemaContext& describing) {
                return type.describe(current ? &*current : nullptr, describing);
              },
          .chosen = chosen};
}

}  // namespace knee::scenarios
