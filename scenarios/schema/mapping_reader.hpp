/// MappingReader: the keys of one mapping, declared once, read or described.
///
///     void read(MappingReader& fields, Machine& machine) {
///       fields.optional("cores", machine.cores, integer<int>({.least = 1}), "Cores that threads share.");
///       fields.required("cost", machine.cost, price(), "What one machine costs.");
///     }
///     const auto kMachine = mapping<Machine>("machine", read);
///
/// The value a member has before it is read is its default. Described, the same function runs without a
/// scenario and records its declarations; so it must not decide by what it has read which keys it declares,
/// but by `chose`.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scenarios/schema/alternative.hpp"
#include "scenarios/schema/schema_type.hpp"

namespace knee::scenarios {

/// What a message says is expected where a value of this shape is missing.
[[nodiscard]] std::string expectation(const Schema& shape);

/// The keys of one mapping.
class MappingReader {
 public:
  /// Reads a mapping.
  MappingReader(const Node& mapping, Diagnostics& mistakes) : node_(&mapping), mistakes_(&mistakes) {}
  /// Describes one: nothing is read, `shape` receives the keys. `filled`: required keys have values, too.
  MappingReader(Schema& shape, SchemaContext& describing, bool filled)
      : shape_(&shape), describing_(&describing), filled_(filled) {}

  /// A key that must be there. Says whether it is, and is right; so does `optional`.
  template <class T>
  bool required(const std::string& name, T& into, const std::type_identity_t<Type<T>>& type,
                const std::string& doc) {
    return field(Key::Presence::required, name, into, type, doc);
  }

  /// A key that may be left out: then `into` keeps the value it has, the default.
  template <class T>
  bool optional(const std::string& name, T& into, const std::type_identity_t<Type<T>>& type,
                const std::string& doc) {
    return field(Key::Presence::optional, name, into, type, doc);
  }

  /// Keys of which exactly one must be there. Of several, those that a younger one has overlaid (`extends`,
  /// `--set`) are dropped, and what had been written beside them. The name of the one that was read; empty if
  /// there is none, with a mistake.
  std::string one_of(const std::vector<Alternative>& alternatives);

  /// Keys that may stand only beside one of these alternatives: `declare` declares them. It does not run
  /// where another one was chosen, and does where it is not known which was meant. To be called after
  /// `one_of`.
  template <class Declare>
  void beside(const std::vector<std::string>& alternatives, Declare declare) {
    if (!describing() && !choice_.empty() && !is_choice(alternatives)) return;
    beside_ = alternatives;
    declare();
    beside_.clear();
  }

  /// A key whose value is read elsewhere; null if it is not there or this is a description.
  const Node* raw(const std::string& name, const std::string& doc);

  /// All keys not declared so far: the user chooses their names, so `done` takes none of them for unknown.
  std::vector<const Entry*> rest();

  /// Whether the mapping has a key; never in a description.
  [[nodiscard]] bool has(std::string_view name) const {
    return node_ != nullptr && node_->find(name) != nullptr;
  }
  [[nodiscard]] bool describing() const { return node_ == nullptr; }

  /// Reports a mistake: at its own place if it has one, else at a key's value, or at the mapping if the key
  /// is not there. Not in a description, and not of a key that is missing where the mapping is incomplete.
  void mistake(std::string_view name, Diagnostic mistake);

  /// Reports unknown keys, and required ones that are missing (unless an unknown one is one of them
  /// misspelt).
  void done();

 private:
  template <class T>
  bool field(Key::Presence presence, const std::string& name, T& into, const Type<T>& type,
             const std::string& doc) {
    if (describing()) {
      const T* value = presence == Key::Presence::optional || filled_ ? &into : nullptr;
      describe({.name = name, .presence = presence, .doc = doc, .shape = type.describe(value, *describing_)});
      return false;
    }
    const Node* value = declare(name);
    if (value != nullptr) return type.read(*value, into, *mistakes_);
    const bool needless = !beside_.empty() && choice_.empty();  // Nobody knows which alternative was meant.
    SchemaContext describing;
    if (presence == Key::Presence::required && !needless)
      miss({name}, expectation(type.describe(nullptr, describing)));
    return false;
  }

  [[nodiscard]] bool is_choice(const std::vector<std::string>& names) const;
  const Node* declare(const std::string& name);
  void describe(Key key) const;
  void miss(std::vector<std::string> names, std::string expected);
  [[nodiscard]] std::vector<const Entry*> undeclared() const;
  const Alternative* choose(const std::vector<Alternative>& alternatives);
  void exclude(const Entry& one, const Entry& other, const std::vector<std::string>& names);

  /// One key, or several alternatives, of which one must be there and is not.
  struct Missing {
    std::vector<std::string> names;
    std::string expected;
  };

  const Node* node_ = nullptr;
  Diagnostics* mistakes_ = nullptr;
  Schema* shape_ = nullptr;
  SchemaContext* describing_ = nullptr;
  bool filled_ = false;
  bool open_ = false;  ///< Names chosen by the user are keys here, too.
  std::vector<std::string> declared_;
  std::vector<Missing> missing_;
  std::string choice_;
  std::vector<std::string> beside_;
  /// Unknown keys at least this old stood beside an alternative that was dropped. 0: none was dropped.
  int outdated_ = 0;
};

/// A mapping with keys that `read_fields(MappingReader&, T&)` declares. `name` is what the reference calls it.
template <class T, class Read>
[[nodiscard]] Type<T> mapping(const std::string& name, Read read_fields) {
  Type<T> type;
  type.describe = [name, read_fields](const T* value, SchemaContext& describing) {
    if (value == nullptr && describing.is_open(name)) return Schema(Schema::Kind::reference, name);
    Schema shape(Schema::Kind::mapping, name);
    T described = value == nullptr ? T{} : *value;
    MappingReader fields(shape, describing, value != nullptr);
    describing.open(name);
    read_fields(fields, described);
    describing.close();
    return shape;
  };
  type.read = [describe = type.describe, read_fields](const Node& node, T& into, Diagnostics& mistakes) {
    SchemaContext describing;
    const bool right = node.kind == Node::Kind::mapping;
    if (!check_mapping(node, right ? "" : expectation(describe(nullptr, describing)), mistakes)) return false;
    const std::size_t before = mistakes.size();
    MappingReader fields(node, mistakes);
    read_fields(fields, into);
    fields.done();
    return mistakes.size() == before && !node.incomplete;
  };
  return type;
}

}  // namespace knee::scenarios
