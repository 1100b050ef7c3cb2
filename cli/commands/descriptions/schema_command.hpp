/// `knee schema`: the JSON Schema of scenarios.
#pragma once

#include "cli/command_line/command_line.hpp"
#include "cli/command_line/failure.hpp"

namespace knee::cli {

[[nodiscard]] ExitStatus schema(const CommandLine& line);

}  // namespace knee::cli
