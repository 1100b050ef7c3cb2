/// Diagnostic: one mistake in a scenario; Warning: one part of it without an effect; and sets of both, which are reported
/// together.
#pragma once

#include <compare>
#include <cstddef>
#include <set>
#include <string>
#include <utility>
#include <variant>

#include "scenarios/yaml/source_location.hpp"

namespace knee::scenarios {

/// A mistake, its place, and its correction. A function that does not know the place leaves it to its caller.
struct Diagnostic {
  SourceLocation place = {};
  std::string what;           ///< What is wrong; quotes what the user wrote.
  std::string expected = {};  ///< What would have been right; may be empty.
  std::string nearest = {};   ///< What the user probably meant; may be empty.

  friend auto operator<=>(const Diagnostic&, const Diagnostic&) = default;
};

/// A mistake without a place, its parts in the order of the message. (Out of line: g++ 12 warns wrongly of members that
/// designated initialisers omit in an Expected.)
[[nodiscard]] Diagnostic wrong(std::string what, std::string expected = {}, std::string nearest = {});

/// One line: `file:line:column: what is wrong; expected …; did you mean "…"?`, without the parts that are empty, and without
/// a long suggestion. Control characters become visible.
[[nodiscard]] std::string to_string(const Diagnostic& mistake);

/// A value, or the mistake (without a place) that takes its place.
template <class T>
using Expected = std::variant<T, Diagnostic>;

/// A correct part of a scenario without an effect. A warning never stops a command.
struct Warning {
  SourceLocation place;
  std::string what;    ///< Names the part.
  std::string advice;  ///< One way to give it an effect, or to remove it.

  friend auto operator<=>(const Warning&, const Warning&) = default;
};

/// One line: `file:line:column: warning: what; advice`. Control characters become visible.
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

/// Of more messages than these only the first are shown: a reader mends them one by one.
inline constexpr std::size_t kMessagesShown = 100;

/// One line for each message, each ended by a line break; at most kMessagesShown, and how many more there are.
template <class Message>
[[nodiscard]] std::string to_string(const MessageSet<Message>& messages) {
  std::string lines;
  std::size_t shown = 0;
  for (const Message& message : messages) {
    if (++shown > kMessagesShown) return lines + "and " + std::to_string(messages.size() - kMessagesShown) + " more\n";
    lines += to_string(message) + "\n";
  }
  return lines;
}

}  // namespace knee::scenarios
