/// Diagnostic: one mistake in a scenario; Warning: one part of it that has no effect; and the sets of both, to be
/// reported in one go.
#pragma once

#include <compare>
#include <cstddef>
#include <set>
#include <string>
#include <utility>
#include <variant>

#include "scenarios/yaml/source_location.hpp"

namespace knee::scenarios {

/// What is wrong, where, and how to mend it. A function that knows no place leaves it empty for its caller.
struct Diagnostic {
  SourceLocation place = {};
  std::string what;           ///< What is wrong; quotes what the user wrote.
  std::string expected = {};  ///< What would have been right; may be empty.
  std::string nearest = {};   ///< What the user probably meant; may be empty.

  friend auto operator<=>(const Diagnostic&, const Diagnostic&) = default;
};

/// A mistake without place, in the order in which it will be read. (Out of line: g++ 12 warns wrongly of
/// members that designated initialisers leave out where an Expected is made of them.)
[[nodiscard]] Diagnostic wrong(std::string what, std::string expected = {}, std::string nearest = {});

/// One line: `file:line:column: what is wrong; expected …; did you mean "…"?`, without the parts that are
/// empty.
[[nodiscard]] std::string to_string(const Diagnostic& mistake);

/// What was read, or why it could not be (a mistake that has no place yet).
template <class T>
using Expected = std::variant<T, Diagnostic>;

/// Something that the user wrote, is right and has no effect. A warning never stops a command.
struct Warning {
  SourceLocation place;
  std::string what;    ///< Names what the user wrote.
  std::string advice;  ///< One way to give it an effect, or to leave it out.

  friend auto operator<=>(const Warning&, const Warning&) = default;
};

/// One line: `file:line:column: warning: what; advice`.
[[nodiscard]] std::string to_string(const Warning& warning);

/// Messages with a place, ordered by it, each only once.
template <class Message>
class MessageSet {
 public:
  void add(Message message) { messages_.insert(std::move(message)); }

  [[nodiscard]] bool empty() const { return messages_.empty(); }
  [[nodiscard]] std::size_t size() const { return messages_.size(); }
  [[nodiscard]] auto begin() const { return messages_.begin(); }
  [[nodiscard]] auto end() const { return messages_.end(); }

 private:
  std::set<Message> messages_;
};

using Diagnostics = MessageSet<Diagnostic>;
using Warnings = MessageSet<Warning>;

/// One line for each message, each ended by a line break.
template <class Message>
[[nodiscard]] std::string to_string(const MessageSet<Message>& messages) {
  std::string lines;
  for (const Message& message : messages) lines += to_string(message) + "\n";
  return lines;
}

}  // namespace knee::scenarios
