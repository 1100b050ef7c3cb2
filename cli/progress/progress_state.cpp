#include "cli/progress/progress_state.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace knee::cli {
namespace {

std::string rate_text(double per_second) {
  if (per_second >= 1e6) return fmt::format("{:.1f} M requests/s", per_second / 1e6);
  if (per_second >= 1e3) return fmt::format("{:.0f} k requests/s", per_second / 1e3);
  return fmt::format("{:.0f} requests/s", per_second);
}

std::string bar(double share) {
  constexpr std::size_t kLength = 20;
  const auto full = static_cast<std::size_t>(std::clamp(share, 0.0, 1.0) * kLength);
  return '[' + std::string(full, '#') + std::string(kLength - full, '-') + ']';
}

// At most `width` bytes, without half of a character of UTF-8.
std::string cut(std::string text, std::size_t width) {
  if (text.size() <= width) return text;
  while (width > 0 && (static_cast<unsigned char>(text[width]) & 0xC0U) == 0x80U) --width;
  text.resize(width);
  return text;
}

}  // namespace

std::string clock_time(std::chrono::duration<double> time) {
  const auto whole = static_cast<long>(time.count() + 0.5);
  if (whole >= 3600) return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
  return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

std::optional<double> ProgressState::rate() const {
  if (cost_done <= 0 || elapsed.count() <= 0) return std::nullopt;
  return requests / elapsed.count();
}

std::optional<std::chrono::duration<double>> ProgressState::left() const {
  if (points == 0 || grows || cost_done <= 0 || elapsed.count() <= 0) return std::nullopt;
  return elapsed * (cost_left / cost_done);
}

std::string to_string(const ProgressState& state) {
  const char* so_far = state.grows ? " found so far" : "";
  std::string text = state.points == 0 ? "" : fmt::format("{} of {} points{}, ", state.points_done, state.points, so_far);
  text += fmt::format("{} replications", state.jobs_done);
  if (state.failed > 0) text += fmt::format(" ({} failed)", state.failed);
  if (const auto rate = state.rate()) text += ", " + rate_text(*rate);
  if (const auto left = state.left()) text += fmt::format(", {} left", clock_time(*left));
  return text;
}

std::string status_line(const ProgressState& state, std::size_t width) {
  std::string text = to_string(state);
  const double whole = state.cost_done + state.cost_left;
  if (state.points > 0 && !state.grows && whole > 0) text = bar(state.cost_done / whole) + ' ' + text;
  for (std::size_t i = 0; i < state.now.size(); ++i) text += (i == 0 ? "; now " : "; ") + state.now[i];
  return cut(std::move(text), width);
}

}  // namespace knee::cli
