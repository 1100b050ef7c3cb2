/// Words: values that are text, a closed list of words, or true and false.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "scenarios/schema/codec.hpp"

namespace knee::scenarios {

/// Any text but the empty one. `noun` says what it is: `a description`.
[[nodiscard]] Codec<std::string> any_text(const std::string& noun);

/// One of a list of words. `noun` says what they are: `balancer`.
[[nodiscard]] Codec<std::string> one_word(const std::string& noun, std::vector<std::string> words);

/// `true` or `false`.
[[nodiscard]] Codec<bool> flag();

/// One of a list of words, each of which stands for a value.
template <class T>
[[nodiscard]] Codec<T> word(const std::string& noun, std::vector<std::pair<std::string, T>> meanings) {
  std::vector<std::string> words;
  for (const auto& [name, value] : meanings) words.push_back(name);
  const auto to = [meanings](const std::string& text) {
    for (const auto& [name, value] : meanings) {
      if (name == text) return value;
    }
    return meanings.front().second;  // Unreachable: one_word lets only the listed words through.
  };
  const auto from = [meanings](const T& wanted) {
    for (const auto& [name, value] : meanings) {
      if (value == wanted) return name;
    }
    return std::string{};
  };
  return as<T>(one_word(noun, std::move(words)), to, from);
}

}  // namespace knee::scenarios
