/// A file of the repository, as the rules of the house see it.
#pragma once

#include <string>
#include <vector>

namespace knee::style {

/// A text file; `path` is relative to the repository's root, with forward slashes.
struct Source {
  std::string path;
  std::string text;
};

/// One place that breaks a rule.
struct Finding {
  std::string path;
  int line = 1;
  std::string message;  ///< What was found and what was expected.
};
using Findings = std::vector<Finding>;

/// "path:line: message", as compilers say it.
[[nodiscard]] std::string to_string(const Finding& finding);

/// Every text file of the repository in the order of paths, without build outputs and results.
[[nodiscard]] std::vector<Source> repository();

/// The full path of a file of the repository.
[[nodiscard]] std::string full_path(const std::string& path);

[[nodiscard]] std::vector<std::string> lines_of(const std::string& text);

/// The file's first folder ("sim" of "sim/kernel/time.hpp"), or nothing for a file at the root.
[[nodiscard]] std::string top_folder(const std::string& path);

/// C++ with comments and the contents of literals replaced by blanks; every line keeps its number.
[[nodiscard]] std::string code_only(const std::string& text);

[[nodiscard]] bool is_header(const Source& source);
[[nodiscard]] bool is_cpp(const Source& source);  ///< A C++ header or source.
[[nodiscard]] bool is_shell_script(const Source& source);

}  // namespace knee::style
