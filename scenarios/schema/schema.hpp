/// Schema: what may stand at a place of a scenario, and what stands there if nothing is said.
///
/// Shapes are made by the same declarations that read a scenario (Type, MappingReader), so the defaults that are
/// printed, the JSON Schema and the reference cannot differ from what is read.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/schema/codec.hpp"

namespace knee::scenarios {

struct Key;

/// The shape of one value, and the value that was described with it.
struct Schema {
  enum class Kind {
    scalar,     ///< One value: `form`, `value`.
    list,       ///< Any number of `parts[0]`; those described are `items`.
    mapping,    ///< The keys `keys`.
    named,      ///< Names the user chooses, each with a `parts[0]`; those described are `keys`.
    either,     ///< One of `parts`; `chosen` is the one described.
    reference,  ///< A mapping called `name` that contains itself here.
    anything,   ///< What stands here is described elsewhere.
  };

  Kind kind = Kind::scalar;
  std::string name;                  ///< Of a mapping: what the reference calls it.
  ScalarSchema form;                         ///< Of a scalar.
  std::optional<std::string> value;  ///< Of a scalar: its text. Nothing where there is none.
  std::vector<Key> keys;
  std::vector<Schema> parts;
  std::vector<Schema> items;
  std::optional<std::size_t> chosen;
  bool or_none = false;  ///< `none` may stand here too.

  Schema();
  explicit Schema(Kind kind_, std::string name_ = {});
  /// A scalar, and the text of the one described.
  explicit Schema(ScalarSchema form_, std::optional<std::string> value_ = {});
};

/// One key of a mapping.
struct Key {
  enum class Presence {
    required,
    optional,     ///< Its shape's value is the default.
    alternative,  ///< Exactly one of the alternatives of a mapping must be there.
    named,        ///< A name chosen by the user.
  };

  std::string name;
  Presence presence = Presence::optional;
  std::string doc;  ///< One line for the reference.
  Schema shape = {};
  bool chosen = false;                   ///< Of an alternative: whether it is the one described.
  std::vector<std::string> beside = {};  ///< Stands only beside one of these alternatives; empty: always.
};

/// The state of a description under way: which mappings are open, so that one that contains itself ends.
class SchemaContext {
 public:
  [[nodiscard]] bool is_open(const std::string& name) const;
  void open(const std::string& name) { names_.push_back(name); }
  void close() { names_.pop_back(); }

 private:
  std::vector<std::string> names_;
};

/// What was described as YAML: every key with its value, also those that were not written, and `none` where
/// an optional value is not there. Keys that must be given and have no value are comments that say what is
/// expected.
[[nodiscard]] std::string to_yaml(const Schema& shape);

}  // namespace knee::scenarios
