/// Types made of one other type: values that can be none, have a place, are converted, are checked or have a short form.
#pragma once

#include <optional>
#include <utility>

#include "scenarios/schema/compound.hpp"
#include "scenarios/schema/schema_type.hpp"

namespace knee::scenarios {

/// A value that can be `none`.
template <class Inner>
class Maybe final : public SchemaType<std::optional<typename Inner::Value>> {
 public:
  using Value = std::optional<typename Inner::Value>;

  explicit Maybe(Inner inner) : inner_{std::move(inner)} {}

  bool read(const Node& node, Value& into, Diagnostics& mistakes) const final {
    if (node.kind == Node::Kind::scalar && node.text == "none") {
      into.reset();
      return true;
    }
    typename Inner::Value value = into.value_or(typename Inner::Value{});
    if (!inner_.read(node, value, mistakes)) return false;
    into = std::move(value);
    return true;
  }
  [[nodiscard]] Schema describe(const Value* value, const SchemaContext& context) const final {
    const bool there = value != nullptr && value->has_value();
    Schema schema = inner_.describe(there ? &**value : nullptr, context);
    if (value != nullptr && !there) return described_none(std::move(schema));
    schema.or_none = true;
    return schema;
  }

 private:
  Inner inner_;
};

template <class Inner>
[[nodiscard]] Maybe<Inner> maybe(Inner inner) {
  return Maybe<Inner>{std::move(inner)};
}

/// A value with its place in the file.
template <class Inner>
class PlacedType final : public SchemaType<Placed<typename Inner::Value>> {
 public:
  using Value = Placed<typename Inner::Value>;

  explicit PlacedType(Inner inner) : inner_{std::move(inner)} {}

  bool read(const Node& node, Value& into, Diagnostics& mistakes) const final {
    into.place = node.place;
    into.text_column = node.text_column;
    return inner_.read(node, into.value, mistakes);
  }
  [[nodiscard]] Schema describe(const Value* value, const SchemaContext& context) const final {
    return inner_.describe(value == nullptr ? nullptr : &value->value, context);
  }

 private:
  Inner inner_;
};

template <class Inner>
[[nodiscard]] PlacedType<Inner> placed(Inner inner) {
  return PlacedType<Inner>{std::move(inner)};
}

/// A type read as another (`converted`).
template <class T, class Source, class To, class From>
class ConvertedType final : public SchemaType<T> {
 public:
  ConvertedType(Source source, To to, From from) : source_{std::move(source)}, to_{to}, from_{from} {}

  bool read(const Node& node, T& into, Diagnostics& mistakes) const final {
    typename Source::Value value{};
    if (!source_.read(node, value, mistakes)) return false;
    into = to_(std::move(value));
    return true;
  }
  [[nodiscard]] Schema describe(const T* value, const SchemaContext& context) const final {
    if (value == nullptr) return source_.describe(nullptr, context);
    const std::optional<typename Source::Value> written = from_(*value);
    return source_.describe(written ? &*written : nullptr, context);
  }

 private:
  Source source_;
  To to_;
  From from_;
};

/// A type read as another: `to` makes the value; `from` is its inverse, or returns none if the value cannot be written
/// in this form.
template <class T, class Source, class To, class From>
[[nodiscard]] ConvertedType<T, Source, To, From> converted(Source source, To to, From from) {
  return {std::move(source), to, from};
}

/// A type with a short form: single values are read by `brief`, mappings and lists by `full`. `cpu: 4 ms` is short for
/// `cpu: {constant: 4 ms}`.
template <class Brief, class Full>
class BriefOr final : public SchemaType<typename Full::Value> {
 public:
  using Value = typename Full::Value;

  BriefOr(Brief brief, Full full) : brief_{std::move(brief)}, full_{std::move(full)} {}

  bool read(const Node& node, Value& into, Diagnostics& mistakes) const final {
    const bool single = node.kind == Node::Kind::scalar || node.kind == Node::Kind::nothing;
    return single ? brief_.read(node, into, mistakes) : full_.read(node, into, mistakes);
  }
  [[nodiscard]] Schema describe(const Value* value, const SchemaContext& context) const final {
    Schema either(Schema::Kind::either);
    either.parts = {brief_.describe(value, context), full_.describe(value, context)};
    if (value != nullptr) either.chosen = either.parts[0].value ? 0 : 1;
    return either;
  }

 private:
  Brief brief_;
  Full full_;
};

template <class Brief, class Full>
[[nodiscard]] BriefOr<Brief, Full> brief_or(Brief brief, Full full) {
  return {std::move(brief), std::move(full)};
}

/// A type with a check of the value after it was read (`checked`).
template <class Inner, class Check>
class Checked final : public SchemaType<typename Inner::Value> {
 public:
  using Value = typename Inner::Value;

  Checked(Inner inner, Check check) : inner_{std::move(inner)}, check_{check} {}

  bool read(const Node& node, Value& into, Diagnostics& mistakes) const final {
    const bool right = inner_.read(node, into, mistakes);
    return check_(node, into, mistakes) && right;
  }
  [[nodiscard]] Schema describe(const Value* value, const SchemaContext& context) const final {
    return inner_.describe(value, context);
  }

 private:
  Inner inner_;
  Check check_;
};

/// `check(node, value, mistakes)` runs after each reading and returns whether the value passed; the value may
/// be half read.
template <class Inner, class Check>
[[nodiscard]] Checked<Inner, Check> checked(Inner inner, Check check) {
  return {std::move(inner), check};
}

}  // namespace knee::scenarios
