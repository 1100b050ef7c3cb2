/// Published numbers of tests/data/published.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace knee::analysis::published {

/// The cells of one row by the names of their columns.
using Row = std::map<std::string, std::string>;

/// The rows of a file of tests/data/published, without comments.
[[nodiscard]] std::vector<Row> rows(const std::string& file);

/// The rows of `rows` whose cell in `column` is `value`.
[[nodiscard]] std::vector<Row> rows_with(const std::vector<Row>& rows, const std::string& column, const std::string& value);

/// A number or a fraction: `0.5`, `4/19`.
[[nodiscard]] double number(const std::string& text);
[[nodiscard]] double number(const nlohmann::json& value);

/// Half of a unit in the last printed digit of `text`, a decimal number: the error that rounding leaves.
[[nodiscard]] double rounding(const std::string& text);

/// Lists of numbers, and of lists of numbers.
[[nodiscard]] std::vector<double> numbers(const nlohmann::json& list);
[[nodiscard]] std::vector<std::vector<double>> lists(const nlohmann::json& table);

}  // namespace knee::analysis::published
