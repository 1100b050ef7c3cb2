#include "scenarios/recording/recording.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <zlib.h>

#include "scenarios/schema/quantity.hpp"
#include "scenarios/yaml/nearest.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::scenarios {
namespace {

constexpr double kNanosecondsMax = 1e9 * kClockSeconds;
constexpr const char* kTable = "a table: a line of column names, then a line for each request";

Diagnostic placed(SourceLocation place, Diagnostic mistake) {
  mistake.place = std::move(place);
  return mistake;
}

// --- The file ---------------------------------------------------------------------------------------------

// A file that zlib reads, compressed or not.
class Inflated {
 public:
  explicit Inflated(const std::string& path) : file_{gzopen(path.c_str(), "rb")} {}
  ~Inflated() { gzclose(file_); }
  Inflated(const Inflated&) = delete;
  Inflated& operator=(const Inflated&) = delete;

  [[nodiscard]] bool is_open() const { return file_ != nullptr; }

  // Appends the next part to `text`; false at the end, or after an error.
  bool read(std::string& text) {
    constexpr unsigned kPart = 1U << 16U;
    const std::size_t before = text.size();
    text.resize(before + kPart);
    const int got = gzread(file_, text.data() + before, kPart);
    text.resize(before + static_cast<std::size_t>(std::max(got, 0)));
    return got > 0;
  }

  // The reason why reading ended before the end of the file; none if it reached the end.
  [[nodiscard]] std::optional<std::string> failure() const {
    const int system_error = errno;
    int error = Z_OK;
    const std::string message = gzerror(file_, &error);
    if (error == Z_OK || error == Z_STREAM_END) return std::nullopt;
    if (error == Z_ERRNO) return std::generic_category().message(system_error);
    return error == Z_BUF_ERROR ? "the compressed data end too early" : "the compressed data are damaged";
  }

 private:
  gzFile file_;
};

Expected<std::string> read_text(const std::string& path) {
  const auto unreadable = [&](const std::string& reason) {
    return wrong(fmt::format("{} cannot be read: {}", in_quotes(path), reason), "a table of recorded requests");
  };
  errno = 0;
  Inflated file{path};
  if (!file.is_open()) return unreadable(std::generic_category().message(errno));
  std::string text;
  while (text.size() <= Recording::kBytesMax && file.read(text)) {
  }
  if (const auto reason = file.failure()) return unreadable(*reason);
  return text;
}

// --- Lines and cells --------------------------------------------------------------------------------------

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t length = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, length);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    text.remove_prefix(std::min(length + 1, text.size()));
  }
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  return lines;
}

// The length of the cell that a line starts with: up to the first comma outside quotes.
std::size_t cell_length(std::string_view line) {
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"') quoted = !quoted;
    if (line[i] == ',' && !quoted) return i;
  }
  return line.size();
}

std::size_t count_cells(std::string_view line) {
  std::size_t cells = 1;
  for (std::size_t length = cell_length(line); length < line.size(); length = cell_length(line)) {
    line.remove_prefix(length + 1);
    ++cells;
  }
  return cells;
}

// The offset of a cell in its line.
std::size_t cell_start(std::string_view line, std::size_t cell) {
  std::size_t start = 0;
  for (; cell > 0; --cell) start += cell_length(line.substr(start)) + 1;
  return start;
}

std::string_view cell_text(std::string_view line, std::size_t cell) {
  line.remove_prefix(cell_start(line, cell));
  std::string_view text = trimmed(line.substr(0, cell_length(line)));
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
  return text;
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

}  // namespace

// --- The table --------------------------------------------------------------------------------------------

Recording::Recording(std::string name, std::string text)
    : name_{std::move(name)}, text_{std::make_shared<const std::string>(std::move(text))} {
  std::string_view all = *text_;
  if (all.starts_with("\xEF\xBB\xBF")) all.remove_prefix(3);
  lines_ = split_lines(all);
  if (lines_.empty()) return;
  for (std::size_t i = 0; i < count_cells(lines_[0]); ++i) columns_.emplace_back(cell_text(lines_[0], i));
}

Expected<Recording> Recording::read(const std::string& path) {
  Expected<std::string> text = read_text(path);
  if (auto* mistake = std::get_if<Diagnostic>(&text)) return std::move(*mistake);
  return of_text(path, std::get<std::string>(std::move(text)));
}

Expected<Recording> Recording::of_text(std::string name, std::string text) {
  const SourceLocation file{.file = name};
  if (text.size() > kBytesMax) {
    return placed(file, wrong("is too long", fmt::format("at most {} MiB", kBytesMax >> 20U)));
  }
  if (text.find('\0') != std::string::npos) return placed(file, wrong("is not a text", kTable));
  Recording table{std::move(name), std::move(text)};
  if (table.lines_.empty()) return placed(file, wrong("is empty", kTable));
  if (table.rows() == 0) return placed(file, wrong("has no requests", kTable));
  for (std::size_t i = 1; i < table.lines_.size(); ++i) {
    const std::size_t cells = count_cells(table.lines_[i]);
    if (cells == table.columns_.size()) continue;
    return placed(table.place(i),
                  wrong(fmt::format("{} cell{}", cells, cells == 1 ? "" : "s"),
                        fmt::format("{}, one for each column of line 1", table.columns_.size())));
  }
  return table;
}

SourceLocation Recording::place(std::size_t line, std::size_t cell) const {
  const std::string_view before = lines_[line].substr(0, cell_start(lines_[line], cell));
  const std::size_t characters = count_characters(before);
  return {.file = name_, .line = static_cast<int>(line) + 1, .column = static_cast<int>(characters) + 1};
}

Expected<std::size_t> Recording::position_of(std::string_view column) const {
  const auto found = std::find(columns_.begin(), columns_.end(), column);
  if (found == columns_.end()) {
    return wrong(fmt::format("{} has no column {}", name_, in_quotes(column)), either_of(columns_),
                 nearest(column, columns_));
  }
  const auto position = static_cast<std::size_t>(found - columns_.begin());
  if (std::find(found + 1, columns_.end(), column) != columns_.end()) {
    return placed(place(0, position), wrong(fmt::format("two columns are called {}", in_quotes(column)), "one"));
  }
  return position;
}

Expected<std::vector<sim::Duration>> Recording::durations(std::string_view column, sim::Duration unit) const {
  Expected<std::size_t> position = position_of(column);
  if (auto* mistake = std::get_if<Diagnostic>(&position)) return std::move(*mistake);
  const std::size_t cell = std::get<std::size_t>(position);
  std::vector<sim::Duration> result;
  result.reserve(rows());
  for (std::size_t line = 1; line < lines_.size(); ++line) {
    Expected<sim::Duration> duration = read_duration(cell_text(lines_[line], cell), unit);
    if (auto* mistake = std::get_if<Diagnostic>(&duration))
      return placed(place(line, cell), std::move(*mistake));
    result.push_back(std::get<sim::Duration>(duration));
  }
  return result;
}

Expected<std::vector<sim::Duration>> Recording::times(std::string_view column, sim::Duration unit) const {
  Expected<std::vector<sim::Duration>> result = durations(column, unit);
  const auto* times = std::get_if<std::vector<sim::Duration>>(&result);
  if (times == nullptr) return result;
  const auto sooner = std::is_sorted_until(times->begin(), times->end());
  if (sooner == times->end()) return result;
  const auto line = static_cast<std::size_t>(sooner - times->begin()) + 1;
  const std::size_t cell = std::get<std::size_t>(position_of(column));
  return placed(place(line, cell), wrong(fmt::format("{} comes after {}", cell_text(lines_[line], cell),
                                                     cell_text(lines_[line - 1], cell)),
                                         fmt::format("rows sorted by {}", column)));
}

Expected<std::vector<std::uint32_t>> Recording::labels(std::string_view column) const {
  Expected<std::size_t> position = position_of(column);
  if (auto* mistake = std::get_if<Diagnostic>(&position)) return std::move(*mistake);
  std::map<std::string_view, std::uint32_t> numbers;
  std::vector<std::uint32_t> result;
  result.reserve(rows());
  for (std::size_t line = 1; line < lines_.size(); ++line) {
    const std::string_view label = cell_text(lines_[line], std::get<std::size_t>(position));
    result.push_back(numbers.emplace(label, static_cast<std::uint32_t>(numbers.size())).first->second);
  }
  return result;
}

}  // namespace knee::scenarios
