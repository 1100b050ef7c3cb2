/// KeyVisitor: the keys of one mapping, declared once, read (MappingReader) or described (MappingDescriber).
///
///     void declare(KeyVisitor& keys, Machine& machine) {
///       keys.optional("cores", machine.cores, integer<int>({.least = 1}), "Cores that threads share.");
///       keys.required("cost", machine.cost, price(), "What one machine costs.");
///     }
///     const Mapping<Machine> kMachine{"machine", declare};
///
/// The value of a member before the reading is its default. A description runs the same function without a scenario: it
/// assigns nothing, `has` is false and `mistake` does nothing. So the keys that a function declares must not depend on
/// values that it reads; `only_with` and `parameters` declare keys that depend on other keys.
///
/// Names and docs are literals: a visitor keeps pointers to them.
#pragma once

#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

#include "scenarios/schema/alternative.hpp"
#include "scenarios/schema/slot.hpp"

namespace knee::scenarios {

struct ParameterSet;
struct Parameters;

/// The keys of one mapping.
class KeyVisitor {
 public:
  /// A required key. Returns whether it exists and is right, as the other declarations of keys do.
  template <class T>
  bool required(const char* name, T& into, const SchemaType<std::type_identity_t<T>>& type, const char* doc) {
    return visit(Key::Presence::required, name, ValueSlot<T>(into, type), doc);
  }
  template <class T>
  bool required(const char* name, std::optional<T>& into, const SchemaType<std::type_identity_t<T>>& type,
                const char* doc) {
    return visit(Key::Presence::required, name, OptionalSlot<T>(into, type), doc);
  }

  /// An optional key. If it is missing, `into` keeps its value, the default.
  template <class T>
  bool optional(const char* name, T& into, const SchemaType<std::type_identity_t<T>>& type, const char* doc) {
    return visit(Key::Presence::optional, name, ValueSlot<T>(into, type), doc);
  }

  /// An optional key whose default depends on earlier keys. The reference shows no default, so `doc` must state it.
  template <class T>
  bool derived(const char* name, T& into, std::type_identity_t<T> default_value,
               const SchemaType<std::type_identity_t<T>>& type, const char* doc) {
    return visit(Key::Presence::optional, name, DerivedSlot<T>(into, std::move(default_value), type), doc);
  }

  /// An optional key without a default. If it is missing, `into` stays empty.
  template <class T>
  bool given(const char* name, T& into, const SchemaType<std::type_identity_t<T>>& type, const char* doc) {
    return visit(Key::Presence::optional, name, GivenSlot<T>(into, type), doc);
  }
  template <class T>
  bool given(const char* name, std::optional<T>& into, const SchemaType<std::type_identity_t<T>>& type,
             const char* doc) {
    return visit(Key::Presence::optional, name, OptionalSlot<T>(into, type), doc);
  }

  /// Keys, exactly one of which is required. Of several, the youngest is read if it overlays the others (`extends`,
  /// `--set`); the others, and the keys written with them, are dropped.
  template <class... Alternatives>
  void one_of(const Alternatives&... alternatives) {
    const Alternative* const all[] = {&alternatives...};
    choose(all);
  }
  virtual void choose(std::span<const Alternative* const> alternatives) = 0;

  /// Keys that are allowed only with one of these alternatives; `declare` declares them. It does not run if another
  /// alternative was chosen. Call it after `one_of`.
  template <class Declare>
  void only_with(std::initializer_list<const char*> alternatives, Declare declare) {
    if (!enter(alternatives)) return;
    declare();
    leave();
  }

  /// Numbers given by one of several sets of keys (parameter_set.hpp).
  virtual std::optional<Parameters> parameters(std::span<const ParameterSet> sets) = 0;

  /// Whether the mapping has a key; never in a description.
  [[nodiscard]] virtual bool has(std::string_view name) const = 0;

  /// Reports a mistake: at its own place if it has one, else at the value of a key, or at the mapping if the key is missing.
  /// Does nothing in a description, and for a missing key of an incomplete mapping.
  virtual void mistake(std::string_view name, Diagnostic mistake) = 0;

 protected:
  KeyVisitor() = default;
  ~KeyVisitor() = default;
  KeyVisitor(const KeyVisitor&) = delete;
  KeyVisitor& operator=(const KeyVisitor&) = delete;

 private:
  virtual bool visit(Key::Presence presence, const char* name, const Slot& slot, const char* doc) = 0;
  virtual bool enter(std::initializer_list<const char*> alternatives) = 0;
  virtual void leave() = 0;
};

}  // namespace knee::scenarios
