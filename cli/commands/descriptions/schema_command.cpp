#include "cli/commands/descriptions/schema_command.hpp"

#include "cli/command_line/output.hpp"
#include "cli/schema/json_schema.hpp"
#include "scenarios/language/reference.hpp"

namespace knee::cli {

ExitStatus schema(const CommandLine& /*line*/) {
  print(json_schema(scenarios::describe_language()));
  return ExitStatus::done;
}

}  // namespace knee::cli
