/// Texts of unknown origin on a terminal: characters that control it, or reorder what it shows, become visible.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace knee::analysis {

/// The offset of the first character that has no picture of its own, or npos: control characters (C0, DEL, C1), line and
/// paragraph separators, embeddings, overrides and isolates of the writing direction (Unicode 15.0, section 23.2; they let
/// a text show another order than it has), and byte order marks. Characters in `allowed` are passed over.
[[nodiscard]] std::size_t find_invisible(std::string_view text, std::string_view allowed = {});

/// The text with each of these characters written as YAML and C write it: `\x1b`, `\u202e`.
[[nodiscard]] std::string visible(std::string_view text, std::string_view allowed = {});

}  // namespace knee::analysis
