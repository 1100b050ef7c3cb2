#include "cli/progress/progress.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "cli/command_line/output.hpp"

namespace knee::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto kTerminalPause = 100ms;  // time between two outputs, so that the terminal costs nothing
constexpr auto kLogPause = 30s;
constexpr auto kPause = 1s;             // time between two looks without a terminal, and between two states of the file
constexpr auto kLongSilence = 60s;
constexpr std::size_t kLogWidth = 400;  // bytes of a line
constexpr std::size_t kMostShown = 8;   // replications in progress

double share_done(const Progress::Running& one) {
  if (one.requests == 0) return 0;
  return std::min(1.0, static_cast<double>(one.begun) / static_cast<double>(one.requests));
}

std::string name_of(const Progress::Running& one) { return fmt::format("{}, replication {}", one.label, one.replication); }

}  // namespace

Progress::Style Progress::suitable(bool quiet) {
  if (quiet) return Style::silent;
  return ::isatty(STDERR_FILENO) != 0 ? Style::terminal : Style::log;
}

Progress::Progress(Style style, std::size_t points) : style_{style}, state_{.points = points} {
  if (style_ == Style::terminal && points > 0) show();
}

Progress::~Progress() {
  if (style_ == Style::terminal) clear_status();
}

void Progress::keep_in(const std::filesystem::path& directory) {
  file_.emplace(directory);
  file_->write(current(), ProgressPhase::running);
}

std::chrono::nanoseconds Progress::interval() const {
  return style_ == Style::terminal ? std::chrono::nanoseconds{kTerminalPause} : std::chrono::nanoseconds{kPause};
}

void Progress::finished(const analysis::Point& point, double cost, bool failed) {
  ++state_.jobs_done;
  if (failed) ++state_.failed;
  state_.requests += static_cast<double>(point.rungs.back().requests);
  state_.cost_done += cost;
  state_.cost_left = std::max(0.0, state_.cost_left - cost);
}

void Progress::look(const std::vector<Running>& running) {
  running_ = running;
  for (const Running& one : running_) warn(one);
  const Clock::time_point now = Clock::now();
  const Clock::duration pause = style_ == Style::terminal ? Clock::duration{kTerminalPause} : Clock::duration{kLogPause};
  if (style_ != Style::silent && now - shown_ >= pause) show();
  if (!file_ || now - kept_ < kPause) return;
  kept_ = now;
  file_->write(current(), ProgressPhase::running);
}

void Progress::end(ProgressPhase phase) {
  running_.clear();
  if (file_) file_->write(current(), phase);
}

// Once for each time that a job stops.
void Progress::warn(const Running& one) {
  const std::string name = name_of(one);
  if (!one.is_stopped && one.silence < kLongSilence) {
    warned_.erase(name);
    return;
  }
  if (!warned_.insert(name).second) return;
  if (one.is_stopped) {
    print_message(fmt::format("knee: {}: its process {} is stopped; `kill -CONT {}` lets it go on", name, one.process, one.process));
  } else {
    print_message(fmt::format("knee: {}: has not gone on for {} (process {}, {} of {} requests); --time-limit ends such a replication",
                              name, clock_time(one.silence), one.process, one.begun, one.requests));
  }
}

ProgressState Progress::current() const {
  ProgressState state = state_;
  state.elapsed = Clock::now() - begin_;
  for (const Running& one : running_) {
    const double done = share_done(one);
    state.requests += done * static_cast<double>(one.requests);
    state.cost_done += done * one.cost;
    state.cost_left = std::max(0.0, state.cost_left - done * one.cost);
    if (state.now.size() < kMostShown) state.now.push_back(fmt::format("{}, {:.0f} %", one.label, 100 * done));
  }
  return state;
}

void Progress::show() {
  shown_ = Clock::now();
  if (style_ == Style::terminal) {
    show_status(status_line(current(), error_width() - 1));
  } else {
    ProgressState state = current();
    const std::string now = state.now.empty() ? "" : "; now " + fmt::format("{}", fmt::join(state.now, "; "));
    print_message("knee: " + (to_string(state) + now).substr(0, kLogWidth));
  }
}

}  // namespace knee::cli
