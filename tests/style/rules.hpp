/// The rules of the house; each takes a file and names the places that break it.
#pragma once

#include <map>

#include "tests/style/source.hpp"

namespace knee::style {

/// A layer includes only itself and the layers to its left; nobody includes tests; includes start at the
/// root.
[[nodiscard]] Findings include_direction(const Source& source);

/// Calls that would let chance, the wall clock or standard output into a simulation.
[[nodiscard]] Findings banned_calls(const Source& source);

/// No tabs, no blanks at line ends, a newline at the end; files under `tests/` that are data are left alone.
[[nodiscard]] Findings whitespace(const Source& source);

/// Names of tests without semicolons: CMake cuts lists at them, and the test with half a name runs nothing and passes.
[[nodiscard]] Findings test_names(const Source& source);

/// No path of one particular machine and no host of a package registry.
[[nodiscard]] Findings places_of_one_machine(const Source& source);

/// What `bash -n` says of a shell script on disk.
[[nodiscard]] Findings shell_syntax(const Source& source, const std::string& full_path);

/// What may be longer than the rule allows: "path" or "path:function", and its length today in lines.
using Exceptions = std::map<std::string, int>;

/// Reads lines of "NAME LINES"; `#` starts a comment.
[[nodiscard]] Exceptions parse_exceptions(const std::string& text);

/// Headers of at most 200 lines, sources of at most 400, functions of at most 60. An exception may only
/// shrink: it states the length exactly, so it falls with the length, and goes when it is no longer needed.
[[nodiscard]] Findings lengths(const std::vector<Source>& sources, const Exceptions& exceptions);

}  // namespace knee::style
