#include "cli/program.hpp"

#include <csignal>
#include <exception>

#include <fmt/format.h>

#include "analysis/table/visible.hpp"
#include "cli/command_line/command_line.hpp"
#include "cli/commands/commands.hpp"
#include "cli/command_line/output.hpp"

namespace knee::cli {
namespace {

ExitStatus print_answer(const EarlyExit& answer) {
  if (answer.status == ExitStatus::done) {
    print(answer.text);
  } else {
    fmt::print(stderr, "{}", analysis::visible(answer.text, "\n"));
  }
  return answer.status;
}

}  // namespace

ExitStatus run_program(int count, const char* const* arguments) {
  std::signal(SIGXFSZ,
              SIG_IGN);  // a file size limit is then reported as a failed write
  try {
    const auto line = read_command_line(count, arguments);
    if (const auto* answer = std::get_if<EarlyExit>(&line)) return print_answer(*answer);
    return execute(std::get<CommandLine>(line));
  } catch (const Failure& failure) {
    print_message(failure.user_message());
    return failure.status();
  } catch (const std::exception& exception) {
    print_message(fmt::format("knee: {}", exception.what()));
    return ExitStatus::machine_failed;
  }
}

}  // namespace knee::cli
