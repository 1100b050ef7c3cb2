/// How knee ends: its exit statuses, and the failures that lead to them.
#pragma once

#include <stdexcept>
#include <string>

namespace knee::cli {

enum class ExitStatus : int {
  done = 0,
  objective_missed = 1,  ///< only where one was asked for (`--check-objective`), or a claim of a scenario that does not hold
  wrong_input = 2,       ///< a mistake in a scenario or on the command line
  machine_failed =
      3,  ///< full disk, directory that cannot be written, damaged store, every simulation crashed
  interrupted = 130,  ///< Ctrl-C, SIGTERM or SIGHUP: stopped cleanly
};

/// Why knee cannot go on. The message is for the user: what failed, and a way to mend it.
class Failure : public std::runtime_error {
 public:
  Failure(ExitStatus status, const std::string& message) : std::runtime_error{message}, status_{status} {}
  [[nodiscard]] ExitStatus status() const { return status_; }
  /// What goes to standard error: with the program's name before it.
  [[nodiscard]] virtual std::string user_message() const { return std::string{"knee: "} + what(); }

 private:
  ExitStatus status_;
};

/// Diagnostics in scenarios; each line begins with its place already.
class InvalidScenario : public Failure {
 public:
  explicit InvalidScenario(const std::string& mistakes) : Failure{ExitStatus::wrong_input, mistakes} {}
  [[nodiscard]] std::string user_message() const override { return what(); }
};

/// The user can mend it by writing something else.
[[nodiscard]] inline Failure wrong_input(const std::string& message) {
  return {ExitStatus::wrong_input, message};
}

/// The user's input was right, but the machine would not.
[[nodiscard]] inline Failure machine_failure(const std::string& message) {
  return {ExitStatus::machine_failed, message};
}

}  // namespace knee::cli
