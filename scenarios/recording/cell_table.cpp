#include "scenarios/recording/cell_table.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>
#include <zlib.h>

#include "scenarios/yaml/nearest.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::scenarios {
namespace {

std::string expected_table(const std::string& row) {
  return fmt::format("a table: a line of column names, then a line for each {}", row);
}

// --- The file ---------------------------------------------------------------------------------------------

// A file that zlib reads, compressed or not.
class Inflated {
 public:
  explicit Inflated(const std::string& path)
      : file_{path == "-" ? gzdopen(::dup(STDIN_FILENO), "rb") : gzopen(path.c_str(), "rb")} {}
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

  // Whether so long a text comes from too few bytes to be a table.
  [[nodiscard]] bool is_bomb(std::size_t length) const {
    const auto compressed = static_cast<std::size_t>(std::max<z_off_t>(gzoffset(file_), 1));
    return length > CellTable::kBytesUnchecked && length / compressed > CellTable::kRatioMax;
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

Expected<std::string> read_text(const std::string& path, const std::string& row) {
  const auto unreadable = [&](const std::string& reason) {
    return wrong(fmt::format("{} cannot be read: {}", in_quotes(path), reason), fmt::format("a table of {}s", row));
  };
  if (path.find('\0') != std::string::npos) return unreadable("its name has a NUL");
  errno = 0;
  Inflated file{path};
  if (!file.is_open()) return unreadable(std::generic_category().message(errno));
  std::string text;
  std::size_t checked = 0;
  while (text.size() <= CellTable::kBytesMax && file.read(text)) {
    if (text.find('\0', checked) != std::string::npos) break;  // no text: its checker says so
    if (file.is_bomb(text.size())) return unreadable("it is compressed more than a table can be");
    checked = text.size();
  }
  if (const auto reason = file.failure()) return unreadable(*reason);
  return text;
}

// --- Lines and cells --------------------------------------------------------------------------------------

// The length of the cell that a line starts with: up to the first separator outside quotes.
std::size_t cell_length(std::string_view line, char separator) {
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"') quoted = !quoted;
    if (line[i] == separator && !quoted) return i;
  }
  return line.size();
}

std::size_t count_cells(std::string_view line, char separator) {
  std::size_t cells = 1;
  for (std::size_t length = cell_length(line, separator); length < line.size(); length = cell_length(line, separator)) {
    line.remove_prefix(length + 1);
    ++cells;
  }
  return cells;
}

// The separator that gives the line of column names the most cells, and the first row as many; of equal ones the first.
char separator_of(std::string_view names, std::string_view row) {
  constexpr std::array kSeparators{',', ';', '\t'};
  const auto score = [=](char separator) {
    const std::size_t cells = count_cells(names, separator);
    return std::pair{cells > 1 && cells == count_cells(row, separator), cells};
  };
  return *std::max_element(kSeparators.begin(), kSeparators.end(), [=](char a, char b) { return score(a) < score(b); });
}

std::string_view without_line_end(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace

// --- The table --------------------------------------------------------------------------------------------

CellTable::CellTable(std::string name, std::string text)
    : name_{std::move(name)}, text_{std::make_shared<const std::string>(std::move(text))} {
  split_lines();
  if (lines_.empty()) return;
  separator_ = separator_of(lines_.front().text, lines_[std::min<std::size_t>(1, lines_.size() - 1)].text);
  const std::size_t cells = count_cells(lines_.front().text, separator_);
  for (std::size_t i = 0; i < cells; ++i) columns_.emplace_back(text_of(lines_.front(), i));
}

void CellTable::split_lines() {
  std::string_view text = *text_;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  for (int number = 1; !text.empty(); ++number) {
    const std::size_t length = std::min(text.find('\n'), text.size());
    const std::string_view line = without_line_end(text.substr(0, length));
    if (!line.starts_with('#')) lines_.push_back({line, number});
    text.remove_prefix(std::min(length + 1, text.size()));
  }
  while (!lines_.empty() && lines_.back().text.empty()) lines_.pop_back();
}

Expected<CellTable> CellTable::read(const std::string& path, const std::string& row) {
  Expected<std::string> text = read_text(path, row);
  if (auto* mistake = std::get_if<Diagnostic>(&text)) return std::move(*mistake);
  return of_text(path == "-" ? "<stdin>" : path, std::get<std::string>(std::move(text)), row);
}

Expected<std::string> CellTable::text_of_file(const std::string& path, const std::string& row) { return read_text(path, row); }

Expected<CellTable> CellTable::of_text(std::string name, std::string text, const std::string& row) {
  const auto refuse = [&name](std::string what, std::string expected) {
    Diagnostic mistake = wrong(std::move(what), std::move(expected));
    mistake.place.file = name;
    return mistake;
  };
  if (text.size() > kBytesMax) return refuse("is too long", fmt::format("at most {} MiB", kBytesMax >> 20U));
  if (text.find('\0') != std::string::npos) return refuse("is not a text", expected_table(row));
  return CellTable{std::move(name), std::move(text)}.checked(row);
}

Expected<CellTable> CellTable::checked(const std::string& row) && {
  Diagnostic mistake;
  mistake.place.file = name_;
  mistake.expected = expected_table(row);
  if (lines_.size() <= 1) {
    mistake.what = lines_.empty() ? "is empty" : fmt::format("has no {}s", row);
    return mistake;
  }
  for (const Line& line : lines_) {
    const std::size_t cells = count_cells(line.text, separator_);
    if (cells == columns_.size()) continue;
    mistake.place = place_in(line, 0);
    mistake.what = fmt::format("{} cell{}", cells, cells == 1 ? "" : "s");
    mistake.expected = fmt::format("{}, one for each column of line {}", columns_.size(), lines_.front().number);
    return mistake;
  }
  return std::move(*this);
}

// The offset of a cell in its line.
std::size_t CellTable::start_of(const Line& line, std::size_t cell) const {
  std::size_t start = 0;
  for (; cell > 0; --cell) start += cell_length(line.text.substr(start), separator_) + 1;
  return start;
}

std::string_view CellTable::text_of(const Line& line, std::size_t cell) const {
  const std::string_view rest = line.text.substr(start_of(line, cell));
  std::string_view text = trimmed(rest.substr(0, cell_length(rest, separator_)));
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
  return text;
}

std::string_view CellTable::cell(std::size_t row, std::size_t column) const { return text_of(lines_[row + 1], column); }

SourceLocation CellTable::place_in(const Line& line, std::size_t cell) const {
  const std::size_t characters = count_characters(line.text.substr(0, start_of(line, cell)));
  return {.file = name_, .line = line.number, .column = static_cast<int>(characters) + 1};
}

Expected<std::size_t> CellTable::position_of(std::string_view column) const {
  const auto found = std::find(columns_.begin(), columns_.end(), column);
  if (found == columns_.end()) {
    return wrong(fmt::format("{} has no column {}", name_, in_quotes(column)), either_of(columns_), nearest(column, columns_));
  }
  const auto position = static_cast<std::size_t>(found - columns_.begin());
  if (std::find(found + 1, columns_.end(), column) != columns_.end()) {
    Diagnostic mistake = wrong(fmt::format("two columns are called {}", in_quotes(column)), "one");
    mistake.place = place_in(lines_.front(), position);
    return mistake;
  }
  return position;
}

}  // namespace knee::scenarios
