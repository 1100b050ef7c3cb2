/// `knee man`: manual pages.
#pragma once

#include "cli/command_line/command_line.hpp"
#include "cli/command_line/failure.hpp"

namespace knee::cli {

[[nodiscard]] ExitStatus man(const CommandLine& line);

}  // namespace knee::cli
