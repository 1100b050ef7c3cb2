/// Words: values that are text, a closed list of words, or true and false.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/schema/codec.hpp"

namespace knee::scenarios {

/// Any text except the empty one. `noun` names it: `a description`.
class Text : public Codec<std::string> {
 public:
  explicit Text(const char* noun) : noun_{noun} {}

  using Codec::read;
  [[nodiscard]] Expected<std::string> read(std::string_view text) const override;
  [[nodiscard]] std::string write(const std::string& text) const final { return text; }
  [[nodiscard]] ScalarSchema schema() const final { return {.name = "text", .expected = noun_}; }

 private:
  const char* noun_;
};

/// A text that names something in tables (`wrong_name`).
class Name final : public Text {
 public:
  using Text::Text;
  using Text::read;
  [[nodiscard]] Expected<std::string> read(std::string_view text) const final;
};

[[nodiscard]] inline Text any_text(const char* noun) { return Text{noun}; }
[[nodiscard]] inline Name any_name(const char* noun) { return Name{noun}; }

/// One of a list of words. `noun` names them: `balancer`.
class OneWord final : public Codec<std::string> {
 public:
  OneWord(const char* noun, std::vector<std::string> words) : noun_{noun}, words_{std::move(words)} {}

  using Codec::read;
  [[nodiscard]] Expected<std::string> read(std::string_view text) const final;
  [[nodiscard]] std::string write(const std::string& text) const final { return text; }
  [[nodiscard]] ScalarSchema schema() const final;

 private:
  const char* noun_;
  std::vector<std::string> words_;
};

[[nodiscard]] inline OneWord one_word(const char* noun, std::vector<std::string> words) {
  return {noun, std::move(words)};
}

/// `unknown balancer "rr"; expected ...; did you mean ...`.
[[nodiscard]] Diagnostic unknown_word(const char* noun, std::string_view text,
                                      const std::vector<std::string>& words);

/// One of the words that a key can have: its value, and one sentence for the reference.
template <class T>
struct Choice {
  const char* word;
  T value;
  const char* meaning = nullptr;
};

/// One of a list of words, each of which stands for a value.
template <class T>
class ChoiceCodec final : public Codec<T> {
 public:
  ChoiceCodec(const char* noun, std::span<const Choice<T>> choices) : noun_{noun}, choices_{choices} {}

  using Codec<T>::read;
  [[nodiscard]] Expected<T> read(std::string_view text) const final {
    for (const Choice<T>& one : choices_) {
      if (one.word == text) return one.value;
    }
    return unknown_word(noun_, text, words());
  }
  [[nodiscard]] std::string write(const T& value) const final {
    for (const Choice<T>& one : choices_) {
      if (one.value == value) return one.word;
    }
    return {};
  }
  [[nodiscard]] ScalarSchema schema() const final {
    ScalarSchema schema = OneWord(noun_, words()).schema();
    for (const Choice<T>& one : choices_) {
      if (one.meaning != nullptr) schema.meanings.emplace_back(one.meaning);
    }
    return schema;
  }

 private:
  [[nodiscard]] std::vector<std::string> words() const {
    std::vector<std::string> words;
    for (const Choice<T>& one : choices_) words.emplace_back(one.word);
    return words;
  }

  const char* noun_;
  std::span<const Choice<T>> choices_;
};

/// The codec of some choices, which must outlive it; `noun` names them: `balancer`.
template <class T, std::size_t n>
[[nodiscard]] ChoiceCodec<T> choice(const char* noun, const Choice<T> (&choices)[n]) {
  return {noun, choices};
}

/// `true` or `false`.
class Flag final : public Codec<bool> {
 public:
  using Codec::read;
  [[nodiscard]] Expected<bool> read(std::string_view text) const final;
  [[nodiscard]] std::string write(const bool& value) const final { return value ? "true" : "false"; }
  [[nodiscard]] ScalarSchema schema() const final;
};

[[nodiscard]] inline Flag flag() { return {}; }

}  // namespace knee::scenarios
