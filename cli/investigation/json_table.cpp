#include "cli/investigation/json_table.hpp"

#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

namespace knee::cli {
namespace {

using analysis::Cell;
using analysis::Table;
using OrderedJson = nlohmann::ordered_json;

OrderedJson cell_json(const Cell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  if (const auto* count = std::get_if<std::uint64_t>(&cell)) return *count;
  if (const auto* number = std::get_if<double>(&cell); number != nullptr && std::isfinite(*number)) return *number;
  return nullptr;
}

Cell cell_from(const OrderedJson& json) {
  if (json.is_string()) return json.get<std::string>();
  if (json.is_number_unsigned()) return json.get<std::uint64_t>();
  if (json.is_number()) return json.get<double>();
  return std::monostate{};
}

}  // namespace

OrderedJson table_json(const Table& table) {
  OrderedJson rows = OrderedJson::array();
  for (const auto& row : table.rows) {
    OrderedJson cells = OrderedJson::array();
    for (const Cell& cell : row) cells.push_back(cell_json(cell));
    rows.push_back(std::move(cells));
  }
  return {{"columns", table.columns}, {"rows", std::move(rows)}};
}

Table table_from(const OrderedJson& json) {
  Table table{.columns = json.at("columns").get<std::vector<std::string>>()};
  for (const OrderedJson& row : json.at("rows")) {
    std::vector<Cell>& cells = table.rows.emplace_back();
    for (const OrderedJson& cell : row) cells.push_back(cell_from(cell));
  }
  return table;
}

}  // namespace knee::cli
