/// A command in a process of its own, without the program around it.
#pragma once

#include <string>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/command_line/failure.hpp"
#include "tests/cli/temporary_directory.hpp"

namespace knee::cli {

/// The exit status of `command`, whose output goes to the files out and err of `directory`.
template <class Command>
int status_in(const TemporaryDirectory& directory, Command command) {
  const int status = in_child([&] {
    ::dup2(::open((directory.path() / "out").c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0644), STDOUT_FILENO);
    ::dup2(::open((directory.path() / "err").c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0644), STDERR_FILENO);
    try {
      ::_exit(static_cast<int>(command()));
    } catch (const Failure& failure) {
      const std::string text = failure.user_message();
      (void)!::write(STDERR_FILENO, text.data(), text.size());
      ::_exit(static_cast<int>(failure.status()));
    }
  });
  return WEXITSTATUS(status);
}

}  // namespace knee::cli
