/// `Expected`: a value, or all mistakes in the user's input for it.
#pragma once

#include <utility>
#include <variant>
#include <vector>

#include "sim/kernel/check.hpp"

namespace knee::sim {

/// Either a `Value` or at least one `Diagnostic`. User mistakes are values, never exceptions, so that a reader
/// can collect the mistakes of a whole file.
template <typename Value, typename Diagnostic>
class [[nodiscard]] Expected {
 public:
  Expected(Value value) : content_(std::move(value)) {}                              // NOLINT(*-explicit-*)
  Expected(Diagnostic mistake) : content_(std::vector<Diagnostic>{std::move(mistake)}) {}  // NOLINT(*-explicit-*)

  /// `mistakes` holds at least one.
  Expected(std::vector<Diagnostic> mistakes) : content_(std::move(mistakes)) {  // NOLINT(*-explicit-*)
    KNEE_CHECK(!std::get<1>(content_).empty(), "what is not a value has a mistake");
  }

  [[nodiscard]] bool ok() const { return content_.index() == 0; }
  explicit operator bool() const { return ok(); }

  /// The value; fails (KNEE_CHECK) if there is none.
  [[nodiscard]] const Value& value() const& {
    KNEE_CHECK(ok(), "only a value without mistakes is used");
    return *std::get_if<0>(&content_);
  }
  [[nodiscard]] Value&& value() && {
    KNEE_CHECK(ok(), "only a value without mistakes is used");
    return std::move(*std::get_if<0>(&content_));
  }

  /// All mistakes, in the order of the parameters; empty if there are none.
  [[nodiscard]] std::vector<Diagnostic> mistakes() const {
    return ok() ? std::vector<Diagnostic>{} : std::get<1>(content_);
  }

 private:
  std::variant<Value, std::vector<Diagnostic>> content_;
};

}  // namespace knee::sim
