#include "cli/listing.hpp"

#include "cli/result_table.hpp"
#include "scenarios/measurement.hpp"

namespace knee::cli {
namespace {

constexpr const char* kColumns = "columns";

void add(Table& table, const char* topic, std::string name, std::string meaning) {
  table.rows.push_back({std::string{topic}, std::move(name), std::move(meaning)});
}

void add_columns(Table& table) {
  for (const Column& column : identifying_columns()) add(table, kColumns, column.name, column.meaning);
  for (const scenarios::Metric& metric : scenarios::metrics()) {
    add(table, kColumns, metric.name,
        std::string{metric.meaning} + (metric.interval ? " With _low and _high." : ""));
  }
  for (const Column& column : closing_columns()) add(table, kColumns, column.name, column.meaning);
}

}  // namespace

std::vector<std::string> listing_topics() { return {kColumns}; }

Table listing(const std::string& topic) {
  Table table{.columns = {"topic", "name", "meaning"}};
  if (topic.empty() || topic == kColumns) add_columns(table);
  return table;
}

}  // namespace knee::cli
