/// What several nouns of the scenario language share: small types made of the reader's.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scenarios/schema/compound.hpp"
#include "scenarios/schema/mapping_reader.hpp"
#include "scenarios/schema/quantity.hpp"
#include "scenarios/schema/words.hpp"
#include "sim/kernel/units.hpp"

namespace knee::scenarios::language {

/// One of the words that a key can have: its value, and one sentence for the reference.
template <class T>
struct Choice {
  const char* word;
  T value;
  const char* meaning;
};

/// The codec of some choices; `noun` says what they are: `balancer`.
template <class T, std::size_t n>
[[nodiscard]] Codec<T> choice(const std::string& noun, const Choice<T> (&choices)[n]) {
  std::vector<std::pair<std::string, T>> meanings;
  for (const Choice<T>& one : choices) meanings.emplace_back(one.word, one.value);
  Codec<T> codec = word(noun, std::move(meanings));
  for (const Choice<T>& one : choices) codec.form.meanings.emplace_back(one.meaning);
  return codec;
}

/// A value that has no default though it may be left out: what stands in its member says nothing.
template <class T>
[[nodiscard]] Type<T> without_default(Type<T> type) {
  type.describe = [describe = type.describe](const T*, SchemaContext& describing) {
    return describe(nullptr, describing);
  };
  return type;
}

/// Text that has no default: an empty one says nothing.
[[nodiscard]] Type<std::string> without_default_if_empty(Type<std::string> type);
/// Any text that has no default.
[[nodiscard]] Type<std::string> text_if_given(const std::string& noun);

/// A value that may be left out.
template <class T>
[[nodiscard]] Type<std::optional<T>> if_given(Type<T> inner) {
  Type<std::optional<T>> type;
  type.read = [inner](const Node& node, std::optional<T>& into, Diagnostics& mistakes) {
    if (inner.read(node, into.emplace(), mistakes)) return true;
    into.reset();
    return false;
  };
  type.describe = [inner](const std::optional<T>* value, SchemaContext& describing) {
    if (value != nullptr && *value) return inner.describe(&**value, describing);
    if (value == nullptr) return inner.describe(nullptr, describing);
    Schema shape(Schema::Kind::either);  // None of its parts is chosen: there is no value to print.
    shape.parts = {inner.describe(nullptr, describing)};
    return shape;
  };
  return type;
}

/// One value, or a list of at least one.
template <class T>
[[nodiscard]] Type<std::vector<T>> one_or_several(Type<T> inner) {
  const Type<std::vector<T>> several = list_of(inner, 1);
  Type<std::vector<T>> type;
  type.read = [inner, several](const Node& node, std::vector<T>& into, Diagnostics& mistakes) {
    if (node.kind == Node::Kind::list) return several.read(node, into, mistakes);
    into.resize(1);
    return inner.read(node, into.front(), mistakes);
  };
  type.describe = [inner, several](const std::vector<T>* values, SchemaContext& describing) {
    if (values != nullptr && values->size() == 1) return inner.describe(&values->front(), describing);
    if (values != nullptr) return several.describe(values, describing);
    Schema shape(Schema::Kind::either);
    shape.parts = {inner.describe(nullptr, describing), several.describe(nullptr, describing)};
    return shape;
  };
  return type;
}

/// A whole number, or `unlimited`, which is the largest there is.
[[nodiscard]] Codec<std::size_t> limit(Range<std::size_t> range);

/// A sum of percentages as a message shows it, without the dust of adding doubles.
[[nodiscard]] std::string in_percent(double sum);

/// A size on the network.
[[nodiscard]] Codec<sim::Bytes> size();

/// A duration in seconds, as distributions have it.
[[nodiscard]] Type<double> seconds(Range<sim::Duration> range = kAnyDuration);

/// Durations above zero.
inline constexpr Range<sim::Duration> kPositiveDuration{.least = sim::Duration{1},
                                                        .most = kAnyDuration.most};
/// What a demand is multiplied with.
inline constexpr Range<double> kFactor{.least = 1e-6, .most = 1e6};

/// A class of requests that is not among `names` is a mistake.
void check_class(const Placed<std::string>& written, const std::vector<std::string>& names, Diagnostics& mistakes);

/// What is written at a node, in one line.
[[nodiscard]] std::string one_line(const Node& node);

/// The shape of a value that is printed as it was written.
[[nodiscard]] Schema as_written(const Node& node);

}  // namespace knee::scenarios::language
