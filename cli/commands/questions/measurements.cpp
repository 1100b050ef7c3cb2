#include "cli/commands/questions/measurements.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

#include "cli/command_line/failure.hpp"
#include "scenarios/recording/cell_table.hpp"
#include "scenarios/yaml/nearest.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::cli {
namespace {

using scenarios::CellTable;
using scenarios::Diagnostic;
using scenarios::Diagnostics;

constexpr std::size_t kMistakesMax = 20;  // a column of texts has a mistake in each row

// The number that a text holds and nothing else.
std::optional<double> number_in(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(number)) return std::nullopt;
  return number;
}

// `2` matches `2.0`, and otherwise texts must be equal.
bool is_equal(std::string_view cell, std::string_view wanted) {
  const auto number = number_in(cell);
  return cell == wanted || (number && number == number_in(wanted));
}

// Reads one table and collects its mistakes.
class Reader {
 public:
  Reader(const MeasurementQuery& query, const CellTable& table) : query_{query}, table_{table} {}

  Measurements read() {
    const auto size = position("--x", query_.size_column);
    const auto value = position("--y", query_.value_column);
    const std::vector<std::size_t> rows = matching_rows();
    if (size && value) {
      for (const std::size_t row : rows) add_point(row, *size, *value);
    }
    throw_mistakes();
    set_weights(rows);
    return std::move(measurements_);
  }

 private:
  void add(Diagnostic mistake) {
    ++count_;
    if (mistakes_.size() < kMistakesMax) mistakes_.add(std::move(mistake));
  }

  std::optional<std::size_t> position(const char* option, const std::string& column) {
    auto found = table_.position_of(column);
    if (auto* mistake = std::get_if<Diagnostic>(&found)) {
      if (mistake->place.file.empty()) mistake->place.file = fmt::format("{} {}", option, column);
      add(std::move(*mistake));
      return std::nullopt;
    }
    return std::get<std::size_t>(found);
  }

  std::vector<std::size_t> matching_rows() {
    std::vector<std::size_t> rows(table_.rows());
    for (std::size_t row = 0; row < rows.size(); ++row) rows[row] = row;
    for (const auto& [column, wanted] : query_.where) {
      const auto found = position("--where", column);
      if (found) keep(rows, *found, column, wanted);
    }
    return rows;
  }

  void keep(std::vector<std::size_t>& rows, std::size_t position, const std::string& column, const std::string& wanted) {
    std::vector<std::string> values;
    for (const std::size_t row : rows) {
      const std::string value{table_.cell(row, position)};
      if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
    }
    std::erase_if(rows, [&](std::size_t row) { return !is_equal(table_.cell(row, position), wanted); });
    if (!rows.empty() || values.empty()) return;
    constexpr std::size_t kShown = 12;
    const std::string near = scenarios::nearest(wanted, values);
    if (values.size() > kShown) values.resize(kShown + 1, ""), values.back() = "another";
    add({.place = {.file = fmt::format("--where {}={}", column, wanted)},
         .what = fmt::format("no row of {} has this value", table_.name()),
         .expected = scenarios::either_of(values),
         .nearest = near});
  }

  std::optional<double> number_at(std::size_t row, std::size_t column, const char* expected) {
    const std::string_view cell = table_.cell(row, column);
    const auto number = number_in(cell);
    if (number) return number;
    const bool comma = cell.find(',') != std::string_view::npos;
    add({.place = table_.place(row, column),
         .what = cell.empty() ? "the cell is empty" : fmt::format("{} is not a number", scenarios::in_quotes(cell)),
         .expected = std::string{expected} + (comma ? " with a decimal point" : "")});
    return std::nullopt;
  }

  void add_point(std::size_t row, std::size_t size_column, std::size_t value_column) {
    constexpr const char* kSize = "a number above 0";
    constexpr const char* kValue = "a number of at least 0";
    const auto size = number_at(row, size_column, kSize);
    const auto value = number_at(row, value_column, kValue);
    const auto refuse = [&](std::size_t column, const char* what, const char* expected) {
      add({.place = table_.place(row, column), .what = fmt::format("{} is {}", table_.cell(row, column), what), .expected = expected});
    };
    if (size && *size <= 0) refuse(size_column, "no size", kSize);
    if (value && *value < 0) refuse(value_column, "negative", kValue);
    if (size && value) measurements_.points.push_back({.size = *size, .value = *value});
  }

  // Weights from the intervals of all rows, or none.
  void set_weights(const std::vector<std::size_t>& rows) {
    const auto& columns = table_.columns();
    const auto find = [&](const char* suffix) { return std::find(columns.begin(), columns.end(), query_.value_column + suffix); };
    const auto low = find("_low");
    const auto high = find("_high");
    if (low == columns.end() || high == columns.end()) return;
    std::vector<double> widths;
    for (const std::size_t row : rows) {
      const auto from = number_in(table_.cell(row, static_cast<std::size_t>(low - columns.begin())));
      const auto to = number_in(table_.cell(row, static_cast<std::size_t>(high - columns.begin())));
      if (from && to && *from < *to) widths.push_back(*to - *from);
    }
    if (widths.size() < rows.size()) {
      measurements_.remark = fmt::format("{} and {} are not used as weights: some rows have no interval there", *low, *high);
      return;
    }
    measurements_.weighted = true;
    constexpr double kStandardErrors = 2 * 1.96;  // in the width of an interval of 95 %
    for (std::size_t i = 0; i < widths.size(); ++i) measurements_.points[i].weight = std::pow(kStandardErrors / widths[i], 2);
  }

  void throw_mistakes() const {
    if (count_ == 0) return;
    std::string text = to_string(mistakes_);
    if (count_ > mistakes_.size()) text += fmt::format("{}: {} more mistakes\n", table_.name(), count_ - mistakes_.size());
    text.pop_back();  // the last line break, which the output of a failure adds again
    throw InvalidScenario{text};
  }

  const MeasurementQuery& query_;
  const CellTable& table_;
  Measurements measurements_;
  Diagnostics mistakes_;
  std::size_t count_ = 0;
};

}  // namespace

Measurements read_measurements(const MeasurementQuery& query) {
  auto table = CellTable::read(query.path, "measurement");
  if (const auto* mistake = std::get_if<Diagnostic>(&table)) {
    if (mistake->place.file.empty()) throw wrong_input(mistake->what + "; expected " + mistake->expected);
    throw InvalidScenario{to_string(*mistake)};
  }
  return Reader{query, std::get<CellTable>(table)}.read();
}

}  // namespace knee::cli
