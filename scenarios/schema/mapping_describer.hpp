/// MappingDescriber: the visitor that builds the schema of a mapping.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/schema/key_visitor.hpp"

namespace knee::scenarios {

class MappingDescriber final : public KeyVisitor {
 public:
  /// `filled`: the members hold a value, so required keys and alternatives have values too.
  MappingDescriber(const char* name, const SchemaContext& outer, bool filled);

  void choose(std::span<const Alternative* const> alternatives) final;
  std::optional<Parameters> parameters(std::span<const ParameterSet> sets) final;
  [[nodiscard]] bool has(std::string_view) const final { return false; }
  void mistake(std::string_view, Diagnostic) final {}

  [[nodiscard]] Schema finish() { return std::move(schema_); }

 private:
  bool visit(Key::Presence presence, const char* name, const Slot& slot, const char* doc) final;
  bool enter(std::initializer_list<const char*> alternatives) final;
  void leave() final { only_with_.clear(); }

  /// A new key; null if the description has names only.
  Key* add(Key::Presence presence, const char* name, const char* doc);

  Schema schema_;
  SchemaContext context_;
  bool filled_;
  std::vector<std::string> only_with_;
  std::size_t groups_ = 0;  ///< of alternatives
};

}  // namespace knee::scenarios
