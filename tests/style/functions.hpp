/// Where the functions of a C++ file begin and end, found from its braces; good enough to measure them.
#pragma once

#include <string>
#include <vector>

namespace knee::style {

/// A function with a body (a member, a test case, a lambda in a constant too); lambdas inside it count with
/// it.
struct Function {
  std::string name;
  int first_line = 0;
  int last_line = 0;

  [[nodiscard]] int lines() const { return last_line - first_line + 1; }
};

/// The functions of `code`, which is C++ without comments and literals (`code_only`).
[[nodiscard]] std::vector<Function> functions_of(const std::string& code);

}  // namespace knee::style
