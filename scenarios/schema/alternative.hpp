/// Alternative: one of several keys, exactly one of which is required (KeyVisitor::one_of).
#pragma once

#include <optional>
#include <utility>
#include <variant>

#include "scenarios/schema/schema_type.hpp"

namespace knee::scenarios {

class Alternative {
 public:
  Alternative(const char* name, const char* doc) : name_{name}, doc_{doc} {}

  [[nodiscard]] const char* name() const { return name_; }
  [[nodiscard]] const char* doc() const { return doc_; }

  virtual void read(const Node& node, Diagnostics& mistakes) const = 0;
  [[nodiscard]] virtual Schema describe(const SchemaContext& context) const = 0;
  /// Whether the described value is this alternative.
  [[nodiscard]] virtual bool is_chosen() const = 0;

 protected:
  ~Alternative() = default;

 private:
  const char* name_;
  const char* doc_;
};

/// An alternative that passes its value to a function.
template <class Type, class Use>
class UsedAlternative final : public Alternative {
 public:
  using Value = typename Type::Value;

  UsedAlternative(const char* name, std::optional<Value> current, Type type, Use use, const char* doc)
      : Alternative{name, doc}, current_{std::move(current)}, type_{std::move(type)}, use_{std::move(use)} {}

  void read(const Node& node, Diagnostics& mistakes) const final {
    Value value{};
    if (type_.read(node, value, mistakes)) use_(std::move(value));
  }
  [[nodiscard]] Schema describe(const SchemaContext& context) const final {
    return type_.describe(current_ ? &*current_ : nullptr, context);
  }
  [[nodiscard]] bool is_chosen() const final { return current_.has_value(); }

 private:
  std::optional<Value> current_;
  Type type_;
  Use use_;
};

/// An alternative whose value is passed to `use`; `current` is the described value if this alternative is chosen.
template <class Type, class Use>
[[nodiscard]] UsedAlternative<Type, Use> alternative(const char* name,
                                                     std::optional<typename Type::Value> current, Type type,
                                                     Use use, const char* doc) {
  return {name, std::move(current), std::move(type), std::move(use), doc};
}

/// An alternative of a variant.
template <class T, class Variant, class Type>
class VariantAlternative final : public Alternative {
 public:
  VariantAlternative(const char* name, Variant& into, Type type, const char* doc)
      : Alternative{name, doc}, into_{into}, type_{std::move(type)} {}

  void read(const Node& node, Diagnostics& mistakes) const final {
    type_.read(node, into_.template emplace<T>(), mistakes);
  }
  [[nodiscard]] Schema describe(const SchemaContext& context) const final {
    return type_.describe(std::get_if<T>(&into_), context);
  }
  [[nodiscard]] bool is_chosen() const final { return std::holds_alternative<T>(into_); }

 private:
  Variant& into_;
  Type type_;
};

/// An alternative read into a variant that can hold a T.
template <class T, class Variant, class Type>
[[nodiscard]] VariantAlternative<T, Variant, Type> alternative(const char* name, Variant& into, Type type,
                                                               const char* doc) {
  return {name, into, std::move(type), doc};
}

}  // namespace knee::scenarios
