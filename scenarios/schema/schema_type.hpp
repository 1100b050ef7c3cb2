/// Type: how a value of a C++ type is read from a node, and how it is described.
///
/// Types are made of notations and of other types (compound.hpp, fields.hpp). A type is a value; making one
/// is cheap enough to be done at each use, which is also how a type may contain itself (in the function that
/// reads a mapping).
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "scenarios/yaml/diagnostic.hpp"
#include "scenarios/yaml/node.hpp"
#include "scenarios/schema/codec.hpp"
#include "scenarios/schema/schema.hpp"

namespace knee::scenarios {

template <class T>
struct Type {
  /// Reads a node into a value and says whether that went without a mistake; the value may be half read if
  /// not.
  std::function<bool(const Node&, T&, Diagnostics&)> read;
  /// Describes the type with a value of it, or without one (null).
  std::function<Schema(const T*, SchemaContext&)> describe;

  Type() = default;
  Type(Codec<T> codec);  // NOLINT(google-explicit-constructor): a codec is a type of single values.
};

/// A node's text, or null and a mistake if it is not a single value.
[[nodiscard]] const std::string* text_of(const Node& node, const std::string& expected, Diagnostics& mistakes);

/// Whether a node is a list of at least so many items; a mistake if not.
[[nodiscard]] bool check_list(const Node& node, std::size_t least, Diagnostics& mistakes);

/// Whether a node is a mapping; a mistake if not. `expected` completes "expected …".
[[nodiscard]] bool check_mapping(const Node& node, const std::string& expected, Diagnostics& mistakes);

/// The path of a file: relative to the file of the scenario that names it.
[[nodiscard]] Type<std::string> file_path(const std::string& noun);

template <class T>
Type<T>::Type(Codec<T> codec)
    : read([codec](const Node& node, T& into, Diagnostics& mistakes) {
        const std::string* text = text_of(node, codec.form.expected, mistakes);
        if (text == nullptr) return false;
        Expected<T> reading = codec.read(*text);
        if (auto* mistake = std::get_if<Diagnostic>(&reading)) {
          mistake->place = node.place;
          mistakes.add(std::move(*mistake));
          return false;
        }
        into = std::get<T>(std::move(reading));
        return true;
      }),
      describe([codec](const T* value, SchemaContext&) {
        return Schema(codec.form, value == nullptr ? std::nullopt : std::optional(codec.write(*value)));
      }) {}

}  // namespace knee::scenarios
