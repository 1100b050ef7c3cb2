/// Markup: text and tables as HTML.
#pragma once

#include <string>
#include <string_view>

#include "analysis/page/page.hpp"

namespace knee::analysis::page {

/// `text` for the content of an element or for an attribute in double quotes: & < > " are entities, control characters
/// other than tabulator and line feed become U+FFFD.
[[nodiscard]] std::string escaped(std::string_view text);

/// `<name>text</name>` with `text` escaped; empty text gives an empty string.
[[nodiscard]] std::string element(std::string_view name, std::string_view text);

/// `text` for the attribute `id`: letters and digits in lower case, everything else as single hyphens.
[[nodiscard]] std::string identifier(std::string_view text);

/// A table in a box that scrolls by itself. Columns of numbers are right-aligned; the words of state and objective have a
/// class (`good`, `bad`, `open`). The first column names its row. A folded table opens at a click on its caption.
[[nodiscard]] std::string html_of(const CaptionedTable& table);

/// A box that scrolls by itself and takes the focus, with a name for screen readers, around `inner`, which is HTML.
[[nodiscard]] std::string scroll_box(std::string_view name, const std::string& inner);

}  // namespace knee::analysis::page
