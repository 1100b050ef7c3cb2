/// The runtimes of architectures, and the keys that only some of them have.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "scenarios/schema/key_visitor.hpp"
#include "scenarios/schema/words.hpp"

namespace knee::scenarios::language {

enum class Runtime : std::uint8_t { event_loop, gil, native_threads };

[[nodiscard]] ChoiceCodec<Runtime> runtime();

/// The word for a runtime, as in a scenario.
[[nodiscard]] std::string word_of(Runtime runtime);

/// Whether the architectures of a runtime have such a key; a key that no runtime reserves belongs to all.
[[nodiscard]] bool has_key(Runtime runtime, std::string_view key);

/// The runtimes whose architectures have such a key, in words: `gil or native-threads`.
[[nodiscard]] std::string runtimes_with(std::string_view key);

/// Whether only some runtimes have such a key.
[[nodiscard]] bool is_runtime_key(std::string_view key);

/// A key of an architecture whose runtime does not have it is a mistake.
void refuse_keys_of_other_runtimes(Runtime runtime, KeyVisitor& keys);

}  // namespace knee::scenarios::language
