#include "scenarios/recording/recording.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <map>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "scenarios/recording/access_log.hpp"
#include "scenarios/schema/quantity.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::scenarios {
namespace {

constexpr double kNanosecondsMax = 1e9 * kClockSeconds;
constexpr sim::Duration kClockTime = std::chrono::hours{24 * 365};  // no recording begins so late after its start
constexpr const char* kRow = "request";

Diagnostic placed(SourceLocation place, Diagnostic mistake) {
  mistake.place = std::move(place);
  return mistake;
}

// The duration in a cell, which holds a number of `unit`s.
Expected<sim::Duration> read_duration(std::string_view cell, sim::Duration unit) {
  const std::string expected = "a number of at least 0";
  if (cell.empty()) return wrong("the cell is empty", expected);
  double number = 0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), number);
  const bool whole = error == std::errc{} && end == cell.data() + cell.size();
  if (!whole || !std::isfinite(number)) return wrong(in_quotes(cell) + " is not a number", expected);
  if (number < 0) return wrong(in_quotes(cell) + " is negative", expected);
  const double nanoseconds = number * static_cast<double>(unit.count());
  if (nanoseconds > kNanosecondsMax) return wrong(in_quotes(cell) + " is too long", "at most 292 years");
  return sim::Duration{std::llround(nanoseconds)};
}

void count_from_first(std::vector<sim::Duration>& times) {
  const sim::Duration first = times.front();
  for (sim::Duration& time : times) time -= first;
}

}  // namespace

Expected<Recording> Recording::of_table(Expected<CellTable> table) {
  if (auto* mistake = std::get_if<Diagnostic>(&table)) return std::move(*mistake);
  return Recording{std::get<CellTable>(std::move(table))};
}

Expected<Recording> Recording::read(const std::string& path) {
  Expected<std::string> text = CellTable::text_of_file(path, kRow);
  if (auto* mistake = std::get_if<Diagnostic>(&text)) return std::move(*mistake);
  return of_text(path == "-" ? "<stdin>" : path, std::get<std::string>(std::move(text)));
}

Expected<Recording> Recording::of_text(std::string name, std::string text) {
  if (is_access_log(text) || is_http_archive(text)) {
    Expected<std::string> table = is_access_log(text) ? table_of_access_log(name, text) : table_of_http_archive(name, text);
    if (auto* mistake = std::get_if<Diagnostic>(&table)) return std::move(*mistake);
    text = std::get<std::string>(std::move(table));
  }
  return of_table(CellTable::of_text(std::move(name), std::move(text), kRow));
}

Expected<std::vector<sim::Duration>> Recording::durations(std::string_view column, sim::Duration unit) const {
  Expected<std::size_t> position = table_.position_of(column);
  if (auto* mistake = std::get_if<Diagnostic>(&position)) return std::move(*mistake);
  const std::size_t cell = std::get<std::size_t>(position);
  std::vector<sim::Duration> result;
  result.reserve(rows());
  for (std::size_t row = 0; row < rows(); ++row) {
    Expected<sim::Duration> duration = read_duration(table_.cell(row, cell), unit);
    if (auto* mistake = std::get_if<Diagnostic>(&duration)) return placed(table_.place(row, cell), std::move(*mistake));
    result.push_back(std::get<sim::Duration>(duration));
  }
  return result;
}

Expected<std::vector<sim::Duration>> Recording::times(std::string_view column, sim::Duration unit) const {
  Expected<std::vector<sim::Duration>> result = durations(column, unit);
  auto* times = std::get_if<std::vector<sim::Duration>>(&result);
  if (times == nullptr) return result;
  const auto sooner = std::is_sorted_until(times->begin(), times->end());
  if (sooner == times->end()) {
    if (!times->empty() && times->front() >= kClockTime) count_from_first(*times);
    return result;
  }
  const auto row = static_cast<std::size_t>(sooner - times->begin());
  const std::size_t cell = std::get<std::size_t>(table_.position_of(column));
  return placed(table_.place(row, cell),
                wrong(fmt::format("{} comes after {}", table_.cell(row, cell), table_.cell(row - 1, cell)),
                      fmt::format("rows sorted by {}", column)));
}

Expected<std::vector<std::uint32_t>> Recording::labels(std::string_view column) const {
  Expected<std::size_t> position = table_.position_of(column);
  if (auto* mistake = std::get_if<Diagnostic>(&position)) return std::move(*mistake);
  std::map<std::string_view, std::uint32_t> numbers;
  std::vector<std::uint32_t> result;
  result.reserve(rows());
  for (std::size_t row = 0; row < rows(); ++row) {
    const std::string_view label = table_.cell(row, std::get<std::size_t>(position));
    result.push_back(numbers.emplace(label, static_cast<std::uint32_t>(numbers.size())).first->second);
  }
  return result;
}

}  // namespace knee::scenarios
