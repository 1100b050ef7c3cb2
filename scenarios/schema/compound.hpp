/// Types of several values: lists and mappings from names; values with their place.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/schema/schema_type.hpp"

namespace knee::scenarios {

/// A value and its place in the file.
template <class T>
struct Placed {
  T value{};
  SourceLocation place{};
  int text_column = 0;  ///< As that of its node: where messages count letters from; 0: they have the place of all of it.

  [[nodiscard]] bool empty() const { return value.empty(); }
};

/// A value under a name that the user chose.
template <class T>
struct Named {
  std::string name;
  SourceLocation place;  ///< Of the name.
  T value{};
};

/// A list of at least `least` items; wrong items are omitted from the value.
template <class Item>
class ListOf final : public SchemaType<std::vector<typename Item::Value>> {
 public:
  using Values = std::vector<typename Item::Value>;

  ListOf(Item item, std::size_t least) : item_{std::move(item)}, least_{least} {}

  bool read(const Node& node, Values& into, Diagnostics& mistakes) const final {
    if (!check_list(node, least_, mistakes)) return false;
    into.clear();
    for (const Node& part : node.items) {
      typename Item::Value value{};
      if (item_.read(part, value, mistakes)) into.push_back(std::move(value));
    }
    return into.size() == node.items.size();
  }
  [[nodiscard]] Schema describe(const Values* values, const SchemaContext& context) const final {
    Schema list(Schema::Kind::list);
    if (context.detail == SchemaContext::Detail::all) list.parts.push_back(item_.describe(nullptr, context));
    if (values == nullptr) return list;
    for (const auto& value : *values) list.items.push_back(item_.describe(&value, context));
    return list;
  }

 private:
  Item item_;
  std::size_t least_;
};

template <class Item>
[[nodiscard]] ListOf<Item> list_of(Item item, std::size_t least = 0) {
  return {std::move(item), least};
}

/// A mapping from names that the user chooses; `noun` is the kind of thing that they name: `service`. Wrong values are
/// omitted.
template <class Each>
class NamedBy final : public SchemaType<std::vector<Named<typename Each::Value>>> {
 public:
  using One = Named<typename Each::Value>;

  NamedBy(const char* noun, Each each) : noun_{noun}, each_{std::move(each)} {}

  bool read(const Node& node, std::vector<One>& into, Diagnostics& mistakes) const final {
    if (node.kind != Node::Kind::mapping) {
      refuse_no_mapping(node, std::string("a mapping from the name of each ") + noun_, mistakes);
      return false;
    }
    into.clear();
    for (const Entry& entry : node.entries) {
      One one{.name = entry.key, .place = entry.place};
      check_name(entry.key, entry.place, mistakes);
      if (each_.read(entry.value, one.value, mistakes)) into.push_back(std::move(one));
    }
    return into.size() == node.entries.size() && !node.incomplete;
  }
  [[nodiscard]] Schema describe(const std::vector<One>* values, const SchemaContext& context) const final {
    Schema named(Schema::Kind::named, noun_);
    if (context.detail == SchemaContext::Detail::all) named.parts.push_back(each_.describe(nullptr, context));
    if (values == nullptr) return named;
    for (const One& one : *values) {
      Key& key = named.keys.emplace_back(Key{.name = one.name, .presence = Key::Presence::named});
      key.schema = each_.describe(&one.value, context);
    }
    return named;
  }

 private:
  const char* noun_;
  Each each_;
};

template <class Each>
[[nodiscard]] NamedBy<Each> named(const char* noun, Each each) {
  return {noun, std::move(each)};
}

/// One value, or a list of at least one.
template <class Inner>
class OneOrSeveral final : public SchemaType<std::vector<typename Inner::Value>> {
 public:
  using Values = std::vector<typename Inner::Value>;

  explicit OneOrSeveral(Inner inner) : one_{inner}, several_{std::move(inner), 1} {}

  bool read(const Node& node, Values& into, Diagnostics& mistakes) const final {
    if (node.kind == Node::Kind::list) return several_.read(node, into, mistakes);
    into.resize(1);
    return one_.read(node, into.front(), mistakes);
  }
  [[nodiscard]] Schema describe(const Values* values, const SchemaContext& context) const final {
    if (values != nullptr && values->size() == 1) return one_.describe(&values->front(), context);
    if (values != nullptr) return several_.describe(values, context);
    Schema either(Schema::Kind::either);
    either.parts = {one_.describe(nullptr, context), several_.describe(nullptr, context)};
    return either;
  }

 private:
  Inner one_;
  ListOf<Inner> several_;
};

template <class Inner>
[[nodiscard]] OneOrSeveral<Inner> one_or_several(Inner inner) {
  return OneOrSeveral<Inner>{std::move(inner)};
}

}  // namespace knee::scenarios
