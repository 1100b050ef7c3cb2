/// The axes of a sweep: what each key means, and to which architectures it applies.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scenarios/language/document.hpp"
#include "scenarios/language/sweep.hpp"

namespace knee::scenarios::language {

/// One swept key, resolved.
struct SweptAxis {
  std::string key;                         ///< as written
  std::vector<Node> values;                ///< at least one
  bool load = false;                       ///< the total rate of the open streams: there are no paths
  std::vector<std::string> paths;          ///< where a value is put
  std::vector<std::string> architectures;  ///< for which it makes a difference

  [[nodiscard]] bool applies_to(const std::string& architecture) const;
  /// Each of its values, alone.
  [[nodiscard]] std::vector<Assignment> assignments(std::size_t value) const;
};

/// The axes of a document. A key that is no key of the language, or that no architecture has, is a mistake.
[[nodiscard]] std::vector<SweptAxis> axes_of(const Document& document, const Sweep& sweep,
                                             Mistakes& mistakes);

}  // namespace knee::scenarios::language
