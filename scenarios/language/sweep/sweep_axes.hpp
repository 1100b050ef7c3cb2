/// The axes of a sweep: the meaning of each key, and the architectures to which it applies.
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
  bool load = false;                       ///< sets the total rate of the open streams, without paths
  std::vector<std::string> paths;          ///< to which a value is assigned
  std::vector<std::string> architectures;  ///< to which it applies
  bool own = false;  ///< not of the sweep, but of the recordings that the workload lists

  /// A value as tables show it: as written; of a recording the file name without its folder, if it is unique.
  [[nodiscard]] std::string label(std::size_t value) const;
  [[nodiscard]] bool applies_to(const std::string& architecture) const;
  /// The assignments that put a value in place.
  [[nodiscard]] std::vector<Assignment> assignments(std::size_t value) const;
};

/// The axes of a document: its recordings if there are several, then its sweep. A key that is no key of the
/// language, or that no architecture has, is a mistake. `written` may be half read.
[[nodiscard]] std::vector<SweptAxis> axes_of(const Document& document, const Scenario& written,
                                             Diagnostics& mistakes);

}  // namespace knee::scenarios::language
