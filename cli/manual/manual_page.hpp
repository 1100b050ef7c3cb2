/// Manual pages in the language of `man` (groff_man(7)).
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "cli/manual/command_tree.hpp"

namespace knee::cli {

/// The page knee(1), which names all commands.
[[nodiscard]] std::string program_page(const ProgramDescription& program);

/// The page of one command: knee-sweep(1).
[[nodiscard]] std::string command_page(const CommandDescription& command);

/// Every page with the name of its file: `knee.1`, `knee-sweep.1`.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> manual_pages(const ProgramDescription& program);

}  // namespace knee::cli
