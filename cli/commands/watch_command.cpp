#include "cli/commands/watch_command.hpp"

#include <chrono>
#include <string>
#include <thread>

#include <fmt/format.h>
#include <unistd.h>

#include "cli/command_line/output.hpp"
#include "cli/progress/progress_file.hpp"

namespace knee::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto kPause = 500ms;  // between two looks
constexpr auto kLogPause = 30s;
constexpr auto kOld = 10s;  // a state is about a second old at most while the sweep goes on

KeptProgress progress_of(const std::string& directory) {
  auto progress = read_progress(directory);
  if (progress) return *progress;
  throw wrong_input(fmt::format("{} has no {}: expected a directory that `knee sweep -o` is filling", directory, kProgressFile));
}

std::string age_note(const KeptProgress& progress) {
  const auto age = std::chrono::system_clock::now() - progress.at;
  return age < kOld ? "" : fmt::format(", as of {} ago", clock_time(age));
}

std::string how_it_ended(const KeptProgress& progress, const std::string& directory) {
  switch (progress.phase) {
    case ProgressPhase::finished: return "the sweep has finished";
    case ProgressPhase::failed: return "the sweep has finished, and replications have failed; the same command simulates these again";
    case ProgressPhase::interrupted: return "the sweep was interrupted; the same command goes on from there";
    case ProgressPhase::running: break;
  }
  return fmt::format("process {} is gone; `knee sweep` with -o {} goes on from what is kept", progress.process, directory);
}

bool is_over(const KeptProgress& progress) { return progress.phase != ProgressPhase::running || progress.is_abandoned(); }

ExitStatus status_of(const KeptProgress& progress) {
  if (progress.phase == ProgressPhase::finished) return ExitStatus::done;
  return progress.phase == ProgressPhase::interrupted ? ExitStatus::interrupted : ExitStatus::machine_failed;
}

std::string text_of(const KeptProgress& progress, const std::string& directory) {
  constexpr std::size_t kWidth = 1000;
  if (is_over(progress)) return to_string(progress.state) + "; " + how_it_ended(progress, directory);
  return status_line(progress.state, kWidth) + age_note(progress);
}

// Follows the sweep; the last state.
KeptProgress follow(const std::string& directory) {
  const bool on_terminal = ::isatty(STDERR_FILENO) != 0;
  auto told = std::chrono::steady_clock::now() - kLogPause;
  for (;; std::this_thread::sleep_for(kPause)) {
    KeptProgress progress = progress_of(directory);
    if (is_over(progress)) return progress;
    if (on_terminal) {
      show_status(status_line(progress.state, error_width() - 1 - age_note(progress).size()) + age_note(progress));
    } else if (std::chrono::steady_clock::now() - told >= kLogPause) {
      told = std::chrono::steady_clock::now();
      print_message("knee: " + text_of(progress, directory));
    }
  }
}

}  // namespace

ExitStatus watch(const CommandLine& line) {
  const KeptProgress progress = line.once ? progress_of(line.directory) : follow(line.directory);
  clear_status();
  print(text_of(progress, line.directory) + '\n');
  return line.once ? ExitStatus::done : status_of(progress);
}

}  // namespace knee::cli
