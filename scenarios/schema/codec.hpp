/// Codec: how a value is written as text, and how that text is checked, explained and printed.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "scenarios/yaml/diagnostic.hpp"

namespace knee::scenarios {

/// What a codec looks like from outside: for messages, the JSON Schema and the reference.
struct ScalarSchema {
  enum class Json { text, number, integer, flag };

  std::string name;          ///< What the reference calls it: `duration`.
  std::string expected;      ///< What messages say was expected: `a duration such as "4 ms" (units: …)`.
  Json json = Json::text;    ///< What YAML and JSON take a plain value of it for.
  std::string pattern = {};  ///< Regular expression (ECMA 262) of the text, where there is one.
  std::vector<std::string> words = {};  ///< All that can stand here, where that is a closed list.
  std::vector<std::string> meanings = {};  ///< Of each word, one sentence; or none at all.
};

/// One way to write values of type T as text. `read` knows nothing of files: the caller adds the place to its
/// mistakes. What `write` gives reads back as the same value.
template <class T>
struct Codec {
  ScalarSchema form;
  std::function<Expected<T>(std::string_view)> read;
  std::function<std::string(const T&)> write;
};

/// The same codec for another type: `to` makes the value from what is read, `from` the other way round.
template <class T, class S, class To, class From>
[[nodiscard]] Codec<T> as(Codec<S> codec, To to, From from) {
  return {.form = std::move(codec.form),
          .read = [read = std::move(codec.read), to](std::string_view text) -> Expected<T> {
            Expected<S> reading = read(text);
            if (auto* mistake = std::get_if<Diagnostic>(&reading)) return std::move(*mistake);
            return to(std::get<S>(std::move(reading)));
          },
          .write = [write = std::move(codec.write), from](const T& value) { return write(from(value)); }};
}

}  // namespace knee::scenarios
