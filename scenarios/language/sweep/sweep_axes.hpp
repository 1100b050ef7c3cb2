/// The axes of a sweep: what each key means, and to which architectures it applies.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scenarios/language/document.hpp"

namespace knee::scenarios::language {

/// One swept key, resolved.
struct SweptAxis {
  std::string key;                         ///< as written
  std::vector<Node> values;                ///< at least one
  bool load = false;                       ///< the total rate of the open streams: there are no paths
  std::vector<std::string> paths;          ///< where a value is put
  std::vector<std::string> architectures;  ///< for which it makes a difference
  bool own = false;  ///< not of the sweep: the recordings that the workload itself lists

  /// A value as tables show it: as written; of recordings the bare file name, where that tells them apart.
  [[nodiscard]] std::string label(std::size_t value) const;
  [[nodiscard]] bool applies_to(const std::string& architecture) const;
  /// Each of its values, alone.
  [[nodiscard]] std::vector<Assignment> assignments(std::size_t value) const;
};

/// The axes of a document: its recordings if there are several, then its sweep. A key that is no key of the
/// language, or that no architecture has, is a mistake. `written` may be half read.
[[nodiscard]] std::vector<SweptAxis> axes_of(const Document& document, const Scenario& written,
                                             Diagnostics& mistakes);

}  // namespace knee::scenarios::language
