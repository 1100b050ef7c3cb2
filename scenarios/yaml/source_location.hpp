/// SourceLocation: the place of a text in a file or on the command line.
#pragma once

#include <compare>
#include <string>

namespace knee::scenarios {

/// A file, a line and a column; or an option of the command line, which has neither line nor column.
struct SourceLocation {
  std::string file;  ///< As the user named it; `<stdin>`; or a whole option: `--set machine.cores=4`.
  int line = 0;      ///< From 1; 0 if the place has no lines.
  int column = 0;    ///< From 1, in characters (code points), not bytes; a tab is one character.

  friend auto operator<=>(const SourceLocation&, const SourceLocation&) = default;
};

/// `file:line:column`, or only the file if the place has no lines.
[[nodiscard]] std::string to_string(const SourceLocation& place);

}  // namespace knee::scenarios
