/// Completions: what the Tab key offers in bash, zsh and fish.
#pragma once

#include <string>

#include "cli/manual/command_tree.hpp"

namespace knee::cli {

/// A function of bash and its `complete`; it needs no package of completions.
[[nodiscard]] std::string bash_completion(const ProgramDescription& program);

/// A file `_knee` for a folder of zsh's `fpath`.
[[nodiscard]] std::string zsh_completion(const ProgramDescription& program);

/// A file `knee.fish`.
[[nodiscard]] std::string fish_completion(const ProgramDescription& program);

}  // namespace knee::cli
