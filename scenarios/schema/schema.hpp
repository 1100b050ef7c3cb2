/// Schema: the type of a value of a scenario, and its default.
///
/// The declarations that read a scenario also make its schemas (SchemaType, KeyVisitor), so the printed defaults and the
/// reference cannot differ from the reading.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace knee::scenarios {

struct Key;

/// The description of a codec, for messages and the reference.
struct ScalarSchema {
  enum class Json { text, number, integer, flag };

  std::string name = {};                ///< Its name in the reference: `duration`.
  std::string expected = {};            ///< `a duration such as "4 ms" (units: ...)`, as messages expect it.
  Json json = Json::text;               ///< Type of a plain value in YAML and JSON.
  std::vector<std::string> words = {};  ///< All valid texts, where they are a closed list.
  std::vector<std::string> meanings = {};  ///< Of each word, one sentence; or none at all.
  std::vector<std::string> units = {};     ///< Of a number with a unit: those that it can have.
  std::string other = {};                  ///< The one word that is valid beside numbers, such as `unlimited`; or none.
};

/// The schema of one value, and the value that was described with it.
struct Schema {
  enum class Kind {
    scalar,     ///< One value: `form`, `value`.
    list,       ///< Any number of `parts[0]`; those described are `items`.
    mapping,    ///< The keys `keys`.
    named,      ///< Names that the user chooses, each with a `parts[0]`; those described are `keys`.
    either,     ///< One of `parts`; `chosen` is the one described.
    reference,  ///< A mapping called `name` that contains itself here.
    anything,   ///< A value that is described elsewhere.
  };

  Kind kind = Kind::scalar;
  std::string name;                  ///< Of a mapping: its name in the reference.
  ScalarSchema form;                 ///< Of a scalar.
  std::optional<std::string> value;  ///< Of a scalar: its text, if it has a value.
  std::vector<Key> keys;
  std::vector<Schema> parts;
  std::vector<Schema> items;
  std::optional<std::size_t> chosen;
  bool or_none = false;  ///< `none` is a value too.
  bool or_name = false;  ///< So is the name of another mapping of this kind.
  bool or_item = false;  ///< Of a list: so is a single item in the place of the list.

  Schema();
  explicit Schema(Kind kind_, std::string name_ = {});
  /// A scalar, and the text of the one described.
  explicit Schema(ScalarSchema form_, std::optional<std::string> value_ = {});
};

/// One key of a mapping.
struct Key {
  enum class Presence {
    required,
    optional,     ///< Its schema's value is the default.
    alternative,  ///< Exactly one of the alternatives of a group must be there.
    named,        ///< A name chosen by the user.
  };

  std::string name;
  Presence presence = Presence::optional;
  std::string doc = {};  ///< One line for the reference.
  Schema schema = {};
  bool chosen = false;                      ///< Of an alternative: whether it is the one described.
  std::vector<std::string> only_with = {};  ///< Allowed only with one of these alternatives; empty: always.
  std::size_t group = 0;                    ///< Of an alternative: exactly one of each group must be there.
};

/// The detail of a description, and the open mappings, so that the description of a recursive mapping ends.
struct SchemaContext {
  enum class Detail {
    all,
    values,  ///< Values only: to print what was read.
    names,   ///< Names of keys only: for a message.
  };

  Detail detail = Detail::all;
  const SchemaContext* outer = nullptr;
  const char* mapping = nullptr;  ///< The mapping that is open.

  [[nodiscard]] bool is_open(const char* name) const;
};

/// The schema of a value that is `none`; `otherwise` is the schema of the other values.
[[nodiscard]] Schema described_none(Schema otherwise);

/// The values of a schema as YAML: every key with its value, defaults included, and `none` for a missing optional value.
[[nodiscard]] std::string to_yaml(const Schema& schema);

}  // namespace knee::scenarios
