#include "tests/analysis/theory/published.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <stdexcept>

namespace knee::analysis::published {
namespace {

/// The cells of a line. A cell in quotes may contain commas, and two quotes for one.
std::vector<std::string> cells(const std::string& line) {
  std::vector<std::string> found(1);
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"') {
      found.back() += line[i++];
    } else if (line[i] == '"') {
      quoted = !quoted;
    } else if (line[i] == ',' && !quoted) {
      found.emplace_back();
    } else {
      found.back() += line[i];
    }
  }
  return found;
}

}  // namespace

std::vector<Row> rows(const std::string& file) {
  std::ifstream in{std::string{KNEE_SOURCE_DIR "/tests/data/published/"} + file};
  if (!in) throw std::runtime_error{"cannot read " + file};
  std::vector<std::string> names;
  std::vector<Row> found;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line.front() == '#') continue;
    const std::vector<std::string> values = cells(line);
    if (names.empty()) {
      names = values;
      continue;
    }
    Row& row = found.emplace_back();
    for (std::size_t i = 0; i < names.size(); ++i) row[names[i]] = values.at(i);
  }
  return found;
}

std::vector<Row> rows_with(const std::vector<Row>& rows, const std::string& column, const std::string& value) {
  std::vector<Row> found;
  std::copy_if(rows.begin(), rows.end(), std::back_inserter(found), [&](const Row& row) { return row.at(column) == value; });
  return found;
}

double number(const std::string& text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string::npos) return std::stod(text);
  return std::stod(text.substr(0, slash)) / std::stod(text.substr(slash + 1));
}

double number(const nlohmann::json& value) {
  return value.is_string() ? number(value.get<std::string>()) : value.get<double>();
}

double rounding(const std::string& text) {
  const std::size_t exponent = text.find_first_of("eE");
  const double scale = exponent == std::string::npos ? 1 : std::pow(10, std::stod(text.substr(exponent + 1)));
  const std::string digits = text.substr(0, exponent);
  const std::size_t point = digits.find('.');
  const std::size_t decimals = point == std::string::npos ? 0 : digits.size() - point - 1;
  return 0.5 * scale * std::pow(10, -static_cast<double>(decimals));
}

std::vector<double> numbers(const nlohmann::json& list) {
  std::vector<double> found;
  for (const auto& value : list) found.push_back(number(value));
  return found;
}

std::vector<std::vector<double>> lists(const nlohmann::json& table) {
  std::vector<std::vector<double>> found;
  for (const auto& list : table) found.push_back(numbers(list));
  return found;
}

}  // namespace knee::analysis::published
