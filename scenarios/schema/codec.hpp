/// Codec: the text of a single value; reads, checks, explains and writes it.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "scenarios/schema/schema_type.hpp"

namespace knee::scenarios {

/// One way to write values of type T as text. What `write` returns reads back as the same value.
template <class T>
class Codec : public SchemaType<T> {
 public:
  using SchemaType<T>::read;

  /// Reads a text. A mistake has no place, because only the caller knows it.
  [[nodiscard]] virtual Expected<T> read(std::string_view text) const = 0;
  [[nodiscard]] virtual std::string write(const T& value) const = 0;
  /// Describes the codec, for messages and the reference. A reading that succeeds does not call it.
  [[nodiscard]] virtual ScalarSchema schema() const = 0;

  bool read(const Node& node, T& into, Diagnostics& mistakes) const final {
    if (node.kind != Node::Kind::scalar) {
      refuse_kind(node, schema().expected, mistakes);
      return false;
    }
    Expected<T> reading = read(std::string_view(node.text));
    if (auto* mistake = std::get_if<Diagnostic>(&reading)) {
      mistake->place = node.place;
      mistakes.add(std::move(*mistake));
      return false;
    }
    into = std::get<T>(std::move(reading));
    return true;
  }

  [[nodiscard]] Schema describe(const T* value, const SchemaContext& context) const final {
    Schema scalar;
    if (context.detail != SchemaContext::Detail::values) scalar.form = schema();
    if (value != nullptr) scalar.value = write(*value);
    return scalar;
  }
};

/// The same codec for another type (made by `as`). ConvertedType (adapters.hpp) converts a type that is no codec.
template <class T, class Source, class To, class From>
class ConvertedCodec final : public Codec<T> {
 public:
  ConvertedCodec(Source source, To to, From from) : source_{std::move(source)}, to_{to}, from_{from} {}

  using Codec<T>::read;
  [[nodiscard]] Expected<T> read(std::string_view text) const final {
    auto reading = source_.read(text);
    if (auto* mistake = std::get_if<Diagnostic>(&reading)) return std::move(*mistake);
    return to_(std::get<typename Source::Value>(std::move(reading)));
  }
  [[nodiscard]] std::string write(const T& value) const final { return source_.write(from_(value)); }
  [[nodiscard]] ScalarSchema schema() const final { return source_.schema(); }

 private:
  Source source_;
  To to_;
  From from_;
};

/// The same codec for another type: `to` converts the value after reading, `from` is its inverse.
template <class T, class Source, class To, class From>
[[nodiscard]] ConvertedCodec<T, Source, To, From> as(Source source, To to, From from) {
  return {std::move(source), to, from};
}

}  // namespace knee::scenarios
