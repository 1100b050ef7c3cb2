#include "cli/commands/descriptions/man_command.hpp"

#include <filesystem>
#include <system_error>

#include <fmt/format.h>

#include "cli/command_line/output.hpp"
#include "cli/manual/manual_page.hpp"
#include "cli/store/atomic_file.hpp"

namespace knee::cli {
namespace {

void write_pages(const std::string& directory, const ProgramDescription& program) {
  std::error_code failed;
  std::filesystem::create_directories(directory, failed);
  if (failed) throw machine_failure(fmt::format("cannot make {}: {}", directory, failed.message()));
  for (const auto& [name, text] : manual_pages(program)) write_atomically(std::filesystem::path{directory} / name, text);
}

}  // namespace

ExitStatus man(const CommandLine& line) {
  const ProgramDescription program = describe_program();
  if (!line.directory.empty()) {
    write_pages(line.directory, program);
  } else if (line.topic.empty()) {
    print(program_page(program));
  }
  for (const CommandDescription& command : program.commands) {
    if (line.directory.empty() && command.name == line.topic) print(command_page(command));
  }
  return ExitStatus::done;
}

}  // namespace knee::cli
