#include "cli/runner/progress.hpp"

#include <algorithm>
#include <cstdio>

#include <fmt/format.h>
#include <unistd.h>

namespace knee::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto kTerminalPause = 100ms;  // time between two outputs, so that the terminal costs nothing
constexpr auto kLogPause = 30s;

std::string rate(double per_second) {
  if (per_second >= 1e6) return fmt::format("{:.1f} M requests/s", per_second / 1e6);
  if (per_second >= 1e3) return fmt::format("{:.0f} k requests/s", per_second / 1e3);
  return fmt::format("{:.0f} requests/s", per_second);
}

std::string clock_time(double seconds) {
  const auto whole = static_cast<long>(seconds + 0.5);
  if (whole >= 3600) return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
  return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

}  // namespace

std::string to_string(const ProgressState& state) {
  std::string text = fmt::format("{} of {} points, {} replications", state.points_done, state.points, state.jobs_done);
  const double elapsed = state.elapsed.count();
  if (state.cost_done <= 0 || elapsed <= 0) return text;
  return text + fmt::format(", {}, {} left", rate(state.requests / elapsed),
                            clock_time(elapsed * state.cost_left / state.cost_done));
}

Progress::Style Progress::suitable(bool quiet) {
  if (quiet) return Style::silent;
  return ::isatty(STDERR_FILENO) != 0 ? Style::terminal : Style::log;
}

Progress::Progress(Style style, std::size_t points) : style_{style}, state_{.points = points} {
  if (style_ == Style::terminal) show();
}

Progress::~Progress() {
  if (style_ == Style::terminal) fmt::print(stderr, "\r\033[K");
}

void Progress::finished(const analysis::Point& point, double cost) {
  if (style_ == Style::silent) return;
  ++state_.jobs_done;
  state_.requests += static_cast<double>(point.rungs.back().requests);
  state_.cost_done += cost;
  state_.cost_left = std::max(0.0, state_.cost_left - cost);
  const Clock::duration pause =
      style_ == Style::terminal ? Clock::duration{kTerminalPause} : Clock::duration{kLogPause};
  if (Clock::now() - shown_ >= pause) show();
}

void Progress::show() {
  shown_ = Clock::now();
  state_.elapsed = shown_ - begin_;
  const bool terminal = style_ == Style::terminal;
  fmt::print(stderr, "{}{}{}", terminal ? "\r\033[K" : "knee: ", to_string(state_), terminal ? "" : "\n");
  std::fflush(stderr);
}

}  // namespace knee::cli
