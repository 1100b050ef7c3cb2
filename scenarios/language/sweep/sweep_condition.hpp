/// `Condition`: the combinations of a sweep that are simulated, as `where: processes * threads <= 64`.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "scenarios/language/sweep/dimensioned.hpp"
#include "scenarios/schema/compound.hpp"
#include "scenarios/yaml/diagnostic.hpp"

namespace knee::scenarios::language {

class Expression;

/// A comparison of numbers, or several joined by `and`, `or` and `not`. Numbers are those of keys and quantities with their
/// units, with + - * / and parentheses. Units are checked: `load * 4 ms <= processes` is right, `load <= 4 ms` a mistake. A name of a
/// key may have hyphens and dots, so a minus sign after a key needs a space.
class Condition {
 public:
  /// The value of a key; none: the thing that the condition is asked of has no such key.
  using Values = std::function<std::optional<Dimensioned>(const std::string& key)>;

  /// Reads a condition. A mistake has the place of the part that is wrong, as far as the file has the text as it is.
  [[nodiscard]] static Expected<Condition> parse(const Placed<std::string>& written);

  /// The keys of the condition, each once, in the order of the text.
  [[nodiscard]] const std::vector<std::string>& keys() const { return keys_; }
  [[nodiscard]] const Placed<std::string>& written() const { return written_; }
  /// Where the text has that key, one of its own, for the first time.
  [[nodiscard]] SourceLocation place_of(const std::string& key) const;
  /// Whether the condition holds. It holds where one of its keys has no value. Units that do not fit together, and a number that is
  /// no comparison, are a mistake.
  [[nodiscard]] Expected<bool> holds(const Values& values) const;

 private:
  Condition(Placed<std::string> written, std::shared_ptr<const Expression> expression, std::vector<std::string> keys);

  Placed<std::string> written_;
  std::shared_ptr<const Expression> expression_;
  std::vector<std::string> keys_;
};

}  // namespace knee::scenarios::language
