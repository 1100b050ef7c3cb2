/// Default values of the keys of an architecture, as text.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "scenarios/yaml/node.hpp"

namespace knee::scenarios::language {

/// The value that `path` (`hop`, `offload.per-call`) has if `architecture` does not write it: that of its preset, or the
/// default for its runtime. None: the key has no value then.
[[nodiscard]] std::optional<std::string> default_value(const Node& architecture, std::string_view path);

}  // namespace knee::scenarios::language
