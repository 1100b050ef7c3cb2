#include "cli/program.hpp"

#include <cerrno>
#include <csignal>
#include <exception>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "cli/command_line/command_line.hpp"
#include "cli/commands/commands.hpp"
#include "cli/command_line/output.hpp"

namespace knee::cli {
namespace {

ExitStatus print_answer(const EarlyExit& answer) {
  if (answer.status == ExitStatus::done) {
    print(answer.text);
  } else {
    print_error(answer.text);
  }
  return answer.status;
}

// A stream that the caller has closed would have the number of the next file that is opened, and messages would go into the store.
// What replaces it cannot be read, or written: standard input and output fail as before. Messages go nowhere.
void open_standard_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(stream, F_GETFD) >= 0 || errno != EBADF) continue;
    (void)::open("/dev/null", stream == STDOUT_FILENO ? O_RDONLY : O_WRONLY);  // the lowest number that is free
  }
}

}  // namespace

ExitStatus run_program(int count, const char* const* arguments) {
  open_standard_streams();
  std::signal(SIGXFSZ, SIG_IGN);  // a file size limit is then reported as a failed write
  std::signal(SIGPIPE, SIG_IGN);  // a reader of the messages that has gone ends nothing
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
