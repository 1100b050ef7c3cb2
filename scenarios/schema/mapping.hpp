/// Mapping: the schema type of a struct, whose members are the keys that a function declares.
#pragma once

#include "scenarios/schema/mapping_describer.hpp"
#include "scenarios/schema/mapping_reader.hpp"

namespace knee::scenarios {

/// A mapping with the keys that `declare(KeyVisitor&, T&)` declares. `name` is what the reference calls it.
template <class T, class Declare = void (*)(KeyVisitor&, T&)>
class Mapping final : public SchemaType<T> {
 public:
  Mapping(const char* name, Declare declare) : name_{name}, declare_{declare} {}

  bool read(const Node& node, T& into, Diagnostics& mistakes) const final {
    if (node.kind != Node::Kind::mapping) {
      refuse_no_mapping(node, expectation(describe(nullptr, {.detail = SchemaContext::Detail::names})),
                        mistakes);
      return false;
    }
    MappingReader keys(node, mistakes);
    declare_(keys, into);
    return keys.finish();
  }

  [[nodiscard]] Schema describe(const T* value, const SchemaContext& context) const final {
    if (value == nullptr && context.is_open(name_)) return Schema(Schema::Kind::reference, name_);
    MappingDescriber keys(name_, context, value != nullptr);
    T described = value == nullptr ? T{} : *value;
    declare_(keys, described);
    return keys.finish();
  }

 private:
  const char* name_;
  Declare declare_;
};

template <class T>
[[nodiscard]] Mapping<T> mapping(const char* name, void (*declare)(KeyVisitor&, T&)) {
  return {name, declare};
}

}  // namespace knee::scenarios
