/// `Failure` and its kinds, with the exit statuses of knee.
#pragma once

#include <stdexcept>
#include <string>

namespace knee::cli {

enum class ExitStatus : int {
  done = 0,
  objective_missed = 1,  ///< an objective with `--check-objective`, or a claim of a scenario
  wrong_input = 2,       ///< a mistake in a scenario or on the command line
  machine_failed =
      3,  ///< full disk, unwritable directory, damaged store, or crashed simulations
  interrupted = 130,  ///< clean end after Ctrl-C, SIGTERM or SIGHUP
};

/// A reason to end knee. The message tells the user the failure and a remedy.
class Failure : public std::runtime_error {
 public:
  Failure(ExitStatus status, const std::string& message) : std::runtime_error{message}, status_{status} {}
  [[nodiscard]] ExitStatus status() const { return status_; }
  /// The text for standard error, prefixed with the program's name.
  [[nodiscard]] virtual std::string user_message() const { return std::string{"knee: "} + what(); }

 private:
  ExitStatus status_;
};

/// Mistakes in scenarios and in tables of measurements; each line begins with its location instead of the program's name.
class InvalidScenario : public Failure {
 public:
  explicit InvalidScenario(const std::string& mistakes) : Failure{ExitStatus::wrong_input, mistakes} {}
  [[nodiscard]] std::string user_message() const override { return what(); }
};

/// A mistake in the user's input, which the user can correct.
[[nodiscard]] inline Failure wrong_input(const std::string& message) {
  return {ExitStatus::wrong_input, message};
}

/// A failure of the machine with correct input.
[[nodiscard]] inline Failure machine_failure(const std::string& message) {
  return {ExitStatus::machine_failed, message};
}

}  // namespace knee::cli
