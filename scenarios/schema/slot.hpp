/// Slot: the member into which a key is read, and its type, as a KeyVisitor sees them.
#pragma once

#include <optional>
#include <utility>

#include "scenarios/schema/schema_type.hpp"

namespace knee::scenarios {

class Slot {
 public:
  /// Prepares the member for the case that the key is missing.
  virtual void set_default() const {}
  virtual bool read(const Node& node, Diagnostics& mistakes) const = 0;
  /// Whether the member has a value to print.
  [[nodiscard]] virtual bool has_value() const { return true; }
  /// Describes the type with the member's value, if it has one.
  [[nodiscard]] virtual Schema describe(const SchemaContext& context) const = 0;
  /// Describes the type alone.
  [[nodiscard]] virtual Schema describe_type(const SchemaContext& context) const = 0;

 protected:
  Slot() = default;
  ~Slot() = default;
};

/// A member that always has a value.
template <class T>
class ValueSlot : public Slot {
 public:
  ValueSlot(T& value, const SchemaType<T>& type) : value_{value}, type_{type} {}

  bool read(const Node& node, Diagnostics& mistakes) const final {
    return type_.read(node, value_, mistakes);
  }
  [[nodiscard]] Schema describe(const SchemaContext& context) const override {
    return type_.describe(&value_, context);
  }
  [[nodiscard]] Schema describe_type(const SchemaContext& context) const final {
    return type_.describe(nullptr, context);
  }

 protected:
  [[nodiscard]] T& value() const { return value_; }

 private:
  T& value_;
  const SchemaType<T>& type_;
};

/// A member with a default that depends on other keys.
template <class T>
class DerivedSlot final : public ValueSlot<T> {
 public:
  DerivedSlot(T& value, T default_value, const SchemaType<T>& type)
      : ValueSlot<T>{value, type}, default_{std::move(default_value)} {}

  void set_default() const final { this->value() = default_; }
  // An optional that is empty is left out of a written scenario: with other values of the sweep its default may not be empty.
  [[nodiscard]] bool has_value() const final {
    if constexpr (requires { this->value().has_value(); }) return this->value().has_value();
    return true;
  }
  [[nodiscard]] Schema describe(const SchemaContext& context) const final {
    const bool printed = context.detail == SchemaContext::Detail::values;
    return printed ? ValueSlot<T>::describe(context) : this->describe_type(context);
  }

 private:
  T default_;
};

/// A text or list; an empty one counts as missing.
template <class T>
class GivenSlot final : public ValueSlot<T> {
 public:
  using ValueSlot<T>::ValueSlot;

  [[nodiscard]] Schema describe(const SchemaContext& context) const final {
    return this->value().empty() ? this->describe_type(context) : ValueSlot<T>::describe(context);
  }
};

/// A value that may be missing.
template <class T>
class OptionalSlot final : public Slot {
 public:
  OptionalSlot(std::optional<T>& value, const SchemaType<T>& type) : value_{value}, type_{type} {}

  bool read(const Node& node, Diagnostics& mistakes) const final {
    // Not `emplace()`: Clang holds a class inside another one for not default constructible once that one has an optional of it.
    if (type_.read(node, value_.emplace(T{}), mistakes)) return true;
    value_.reset();
    return false;
  }
  [[nodiscard]] bool has_value() const final { return value_.has_value(); }
  [[nodiscard]] Schema describe(const SchemaContext& context) const final {
    return type_.describe(value_ ? &*value_ : nullptr, context);
  }
  [[nodiscard]] Schema describe_type(const SchemaContext& context) const final {
    return type_.describe(nullptr, context);
  }

 private:
  std::optional<T>& value_;
  const SchemaType<T>& type_;
};

}  // namespace knee::scenarios
