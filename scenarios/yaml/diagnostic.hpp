/// Diagnostic: one thing that is wrong in what the user wrote, and Diagnostics: all of them, to be reported in one
/// go.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <variant>

#include "scenarios/yaml/source_location.hpp"

namespace knee::scenarios {

/// What is wrong, where, and how to mend it. Whoever knows no place leaves it to the caller.
struct Diagnostic {
  SourceLocation place = {};
  std::string what;           ///< What is wrong; quotes what the user wrote.
  std::string expected = {};  ///< What would have been right; may be empty.
  std::string nearest = {};   ///< What the user probably meant; may be empty.

  friend auto operator<=>(const Diagnostic&, const Diagnostic&) = default;
};

/// A mistake without place, in the order in which it will be read. (Out of line: g++ 12 warns wrongly of
/// members that designated initialisers leave out where a Expected is made of them.)
[[nodiscard]] Diagnostic wrong(std::string what, std::string expected = {}, std::string nearest = {});

/// One line: `file:line:column: what is wrong; expected …; did you mean "…"?`, without the parts that are
/// empty.
[[nodiscard]] std::string to_string(const Diagnostic& mistake);

/// What was read, or why it could not be (a mistake that has no place yet).
template <class T>
using Expected = std::variant<T, Diagnostic>;

/// Every mistake found so far, ordered by place, each only once.
class Diagnostics {
 public:
  void add(Diagnostic mistake) { mistakes_.insert(std::move(mistake)); }

  [[nodiscard]] bool empty() const { return mistakes_.empty(); }
  [[nodiscard]] std::size_t size() const { return mistakes_.size(); }
  [[nodiscard]] auto begin() const { return mistakes_.begin(); }
  [[nodiscard]] auto end() const { return mistakes_.end(); }

 private:
  std::set<Diagnostic> mistakes_;
};

/// One line for each mistake, each ended by a line break.
[[nodiscard]] std::string to_string(const Diagnostics& mistakes);

}  // namespace knee::scenarios
