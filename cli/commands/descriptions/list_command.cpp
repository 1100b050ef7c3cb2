#include "cli/commands/descriptions/list_command.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "analysis/columns/table_columns.hpp"
#include "analysis/columns/table_columns.hpp"
#include "analysis/metrics/metric.hpp"
#include "analysis/report/report.hpp"
#include "analysis/report/result_table.hpp"
#include "cli/command_line/output.hpp"
#include "scenarios/language/presets/presets.hpp"
#include "scenarios/language/reference.hpp"
#include "scenarios/schema/schema.hpp"
#include "scenarios/yaml/library.hpp"
#include "scenarios/yaml/nearest.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::cli {
namespace {

using analysis::Cell;
using analysis::Column;
using analysis::kReportWidth;
using analysis::Table;
using analysis::width;
using scenarios::Schema;

constexpr const char* kColumns = "columns";
constexpr const char* kScenarios = "scenarios";
constexpr const char* kPresets = "presets";

void add(Table& table, const std::string& topic, std::string name, std::string value, std::string meaning) {
  table.rows.push_back({topic, std::move(name), std::move(value), std::move(meaning)});
}

// Each preset, and then each of its own keys with the source of its value.
void add_presets(Table& table) {
  for (const scenarios::language::Preset& preset : scenarios::language::presets()) {
    const std::string base = preset.base;
    add(table, kPresets, preset.name, "", preset.meaning + (base.empty() ? "" : " As " + base + ", and:"));
    for (const auto& [path, value, source] : preset.keys)
      add(table, kPresets, std::string{"  "} + path, value, source);
  }
}

void add_columns(Table& table) {
  for (const Column& column : analysis::identifying_columns())
    add(table, kColumns, column.name, "", column.meaning);
  for (const analysis::Metric& metric : analysis::metrics()) {
    add(table, kColumns, metric.name, "",
        std::string{metric.meaning} + (metric.interval ? " With _low and _high." : ""));
  }
  for (const Column& column : analysis::closing_columns())
    add(table, kColumns, column.name, "", column.meaning);
}

// The topic of the columns of a table besides results.csv: `capacity-columns`.
std::string topic_of(const analysis::TableColumns& described) { return std::string{described.table} + "-columns"; }

void add_other_columns(Table& table, const std::string& topic) {
  for (const analysis::TableColumns& described : analysis::described_tables()) {
    if (!topic.empty() && topic != topic_of(described)) continue;
    for (const Column& column : described.columns) add(table, topic_of(described), column.name, "", column.meaning);
  }
}

void add_library(Table& table) {
  for (const scenarios::LibraryScenario& one : scenarios::library_scenarios()) {
    add(table, kScenarios, one.name, "", one.description);
  }
}

std::string entry_text(const std::vector<Cell>& row, std::size_t indent) {
  const std::string name = "  " + analysis::to_text(row[1]);
  const std::string value = analysis::to_text(row[2]);
  const std::string meaning = analysis::wrapped(
      (value.empty() ? "" : "(" + value + ") ") + analysis::to_text(row[3]), kReportWidth - indent);
  std::string text = name + std::string(indent - std::min(indent, width(name)), ' ');
  for (const char letter : meaning) {
    if (text.back() == '\n') text += std::string(indent, ' ');
    text += letter;
  }
  return text;
}

void require_topic(const std::string& topic, const std::vector<std::string>& topics) {
  if (topic.empty() || std::find(topics.begin(), topics.end(), topic) != topics.end()) return;
  const std::string near = scenarios::nearest(topic, topics);
  throw wrong_input(fmt::format("\"{}\" is no topic, expected {}{}", topic, scenarios::either_of(topics),
                                near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near)));
}

}  // namespace

std::vector<std::string> listing_topics(const Schema& language) {
  std::vector<std::string> topics;
  for (const scenarios::MappingDescription& mapping : scenarios::describe_mappings(language))
    topics.push_back(mapping.name);
  topics.emplace_back(kPresets);
  topics.emplace_back(kScenarios);
  topics.emplace_back(kColumns);
  for (const analysis::TableColumns& described : analysis::described_tables()) topics.push_back(topic_of(described));
  return topics;
}

Table listing(const std::string& topic, const Schema& language) {
  Table table{.columns = analysis::column_names("list")};
  for (const scenarios::MappingDescription& mapping : scenarios::describe_mappings(language)) {
    if (!topic.empty() && topic != mapping.name) continue;
    for (const auto& [name, value, meaning] : mapping.keys) add(table, mapping.name, name, value, meaning);
  }
  if (topic.empty() || topic == kPresets) add_presets(table);
  if (topic.empty() || topic == kScenarios) add_library(table);
  if (topic.empty() || topic == kColumns) add_columns(table);
  add_other_columns(table, topic);
  return table;
}

std::string listing_text(const Table& listing) {
  std::map<std::string, std::size_t> widest;  // name of each topic
  for (const auto& row : listing.rows) {
    std::size_t& known = widest[analysis::to_text(row[0])];
    known = std::max(known, width(analysis::to_text(row[1])));
  }
  std::string text;
  std::string topic;
  for (const auto& row : listing.rows) {
    if (analysis::to_text(row[0]) != topic) {
      topic = analysis::to_text(row[0]);
      text += (text.empty() ? "" : "\n") + topic + '\n';
    }
    text += entry_text(row, widest[topic] + 4);
  }
  return text;
}

ExitStatus list(const CommandLine& line) {
  const Schema& language = scenarios::describe_language();
  require_topic(line.topic, listing_topics(language));
  const Table table = listing(line.topic, language);
  const Format format = chosen_format(line);
  print(format == Format::text ? listing_text(table) : table_text(table, format));
  return ExitStatus::done;
}

}  // namespace knee::cli
