/// Types made of other types: lists, mappings from names, values that may be none or may be written in brief.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/schema/schema_type.hpp"

namespace knee::scenarios {

/// A value and where it was written.
template <class T>
struct Placed {
  T value{};
  SourceLocation place{};
};

/// A value under a name that the user chose.
template <class T>
struct Named {
  std::string name;
  SourceLocation place;  ///< Of the name.
  T value{};
};

/// A list; items that are wrong are left out.
template <class T>
[[nodiscard]] Type<std::vector<T>> list_of(Type<T> item, std::size_t least = 0) {
  Type<std::vector<T>> type;
  type.read = [item, least](const Node& node, std::vector<T>& into, Diagnostics& mistakes) {
    if (!check_list(node, least, mistakes)) return false;
    into.clear();
    for (const Node& part : node.items) {
      T value{};
      if (item.read(part, value, mistakes)) into.push_back(std::move(value));
    }
    return into.size() == node.items.size();
  };
  type.describe = [item](const std::vector<T>* values, SchemaContext& describing) {
    Schema shape(Schema::Kind::list);
    shape.parts.push_back(item.describe(nullptr, describing));
    if (values == nullptr) return shape;
    for (const T& value : *values) shape.items.push_back(item.describe(&value, describing));
    return shape;
  };
  return type;
}

/// A mapping from names the user chooses; `noun` is what they name: `service`. Those that are wrong are left
/// out.
template <class T>
[[nodiscard]] Type<std::vector<Named<T>>> named(const std::string& noun, Type<T> each) {
  Type<std::vector<Named<T>>> type;
  type.read = [noun, each](const Node& node, std::vector<Named<T>>& into, Diagnostics& mistakes) {
    if (!check_mapping(node, "a mapping from the name of each " + noun, mistakes)) return false;
    into.clear();
    for (const Entry& entry : node.entries) {
      Named<T> one{.name = entry.key, .place = entry.place};
      if (each.read(entry.value, one.value, mistakes)) into.push_back(std::move(one));
    }
    return into.size() == node.entries.size() && !node.incomplete;
  };
  type.describe = [noun, each](const std::vector<Named<T>>* values, SchemaContext& describing) {
    Schema shape(Schema::Kind::named, noun);
    shape.parts.push_back(each.describe(nullptr, describing));
    if (values == nullptr) return shape;
    for (const Named<T>& one : *values) {
      shape.keys.push_back({.name = one.name,
                            .presence = Key::Presence::named,
                            .doc = {},
                            .shape = each.describe(&one.value, describing)});
    }
    return shape;
  };
  return type;
}

/// A value that may be `none`.
template <class T>
[[nodiscard]] Type<std::optional<T>> maybe(Type<T> inner) {
  Type<std::optional<T>> type;
  type.read = [inner](const Node& node, std::optional<T>& into, Diagnostics& mistakes) {
    if (node.kind == Node::Kind::scalar && node.text == "none") {
      into.reset();
      return true;
    }
    T value = into.value_or(T{});
    if (!inner.read(node, value, mistakes)) return false;
    into = std::move(value);
    return true;
  };
  type.describe = [inner](const std::optional<T>* value, SchemaContext& describing) {
    const bool there = value != nullptr && value->has_value();
    Schema shape = inner.describe(there ? &**value : nullptr, describing);
    shape.or_none = true;
    if (value == nullptr || there) return shape;
    Schema whole(Schema::Kind::either);
    whole.parts = {std::move(shape),
                   Schema(ScalarSchema{.name = "none", .expected = "none", .words = {"none"}}, "none")};
    whole.chosen = 1;
    return whole;
  };
  return type;
}

/// A value that knows where it was written.
template <class T>
[[nodiscard]] Type<Placed<T>> placed(Type<T> inner) {
  Type<Placed<T>> type;
  type.read = [inner](const Node& node, Placed<T>& into, Diagnostics& mistakes) {
    into.place = node.place;
    return inner.read(node, into.value, mistakes);
  };
  type.describe = [inner](const Placed<T>* value, SchemaContext& describing) {
    return inner.describe(value == nullptr ? nullptr : &value->value, describing);
  };
  return type;
}

/// A type read as another: `to` makes the value; `from` gives it back, or nothing if it cannot be written so.
template <class T, class S, class To, class From>
[[nodiscard]] Type<T> converted(Type<S> source, To to, From from) {
  Type<T> type;
  type.read = [source, to](const Node& node, T& into, Diagnostics& mistakes) {
    S value{};
    if (!source.read(node, value, mistakes)) return false;
    into = to(std::move(value));
    return true;
  };
  type.describe = [source, from](const T* value, SchemaContext& describing) {
    const std::optional<S> written = value == nullptr ? std::nullopt : std::optional<S>(from(*value));
    return source.describe(written ? &*written : nullptr, describing);
  };
  return type;
}

/// A single value where one is written, a mapping or list otherwise: `cpu: 4 ms` for `cpu: {constant: 4 ms}`.
template <class T>
[[nodiscard]] Type<T> brief_or(Type<T> brief, Type<T> full) {
  Type<T> type;
  type.read = [brief, full](const Node& node, T& into, Diagnostics& mistakes) {
    const bool single = node.kind == Node::Kind::scalar || node.kind == Node::Kind::nothing;
    return (single ? brief : full).read(node, into, mistakes);
  };
  type.describe = [brief, full](const T* value, SchemaContext& describing) {
    Schema shape(Schema::Kind::either);
    shape.parts = {brief.describe(value, describing), full.describe(value, describing)};
    if (value != nullptr) shape.chosen = shape.parts[0].value ? 0 : 1;
    return shape;
  };
  return type;
}

}  // namespace knee::scenarios
