/// SourceLocation: the place of a text in a file or on the command line.
#pragma once

#include <compare>
#include <memory>
#include <string>
#include <utility>

namespace knee::scenarios {

/// The name of a file or an option. All places in it share the text, so a place is cheap to copy.
class SourceName {
 public:
  SourceName() = default;
  SourceName(std::string name) : name_{std::make_shared<const std::string>(std::move(name))} {}
  SourceName(const char* name) : SourceName{std::string(name)} {}

  [[nodiscard]] const std::string& text() const;
  [[nodiscard]] bool empty() const { return text().empty(); }

  friend std::strong_ordering operator<=>(const SourceName& a, const SourceName& b) {
    return a.name_ == b.name_ ? std::strong_ordering::equal : a.text() <=> b.text();
  }
  friend bool operator==(const SourceName& a, const SourceName& b) { return (a <=> b) == 0; }

 private:
  std::shared_ptr<const std::string> name_;  // null: empty
};

/// A file, a line and a column; or an option of the command line, which has neither line nor column.
struct SourceLocation {
  SourceName file;  ///< As the user named it; `<stdin>`; or a whole option: `--set machine.cores=4`.
  int line = 0;     ///< From 1; 0 if the place has no lines.
  int column = 0;   ///< From 1, in characters (code points), not bytes; a tab is one character.

  friend auto operator<=>(const SourceLocation&, const SourceLocation&) = default;
};

/// `file:line:column`, or only the file if the place has no lines.
[[nodiscard]] std::string to_string(const SourceLocation& place);

}  // namespace knee::scenarios
