#include "cli/commands/list_command.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "analysis/report/report.hpp"
#include "analysis/metrics/metric.hpp"
#include "analysis/report/result_table.hpp"
#include "scenarios/language/presets.hpp"
#include "scenarios/yaml/nearest.hpp"
#include "scenarios/schema/schema.hpp"

namespace knee::cli {
namespace {

using analysis::Cell;
using analysis::Column;
using analysis::kDigestWidth;
using analysis::Table;
using analysis::width;
using scenarios::Key;
using scenarios::Schema;

constexpr const char* kColumns = "columns";
constexpr const char* kPresets = "presets";

// The mappings of the language, each once, in the order in which a reader of a scenario meets them.
void collect(const Schema& shape, std::vector<const Schema*>& mappings) {
  if (shape.kind == Schema::Kind::mapping) {
    const bool known = std::any_of(mappings.begin(), mappings.end(),
                                   [&](const Schema* mapping) { return mapping->name == shape.name; });
    if (known) return;
    mappings.push_back(&shape);
  }
  for (const Key& key : shape.keys) collect(key.shape, mappings);
  for (const Schema& part : shape.parts) collect(part, mappings);
}

std::vector<const Schema*> mappings_of(const Schema& language) {
  std::vector<const Schema*> mappings;
  collect(language, mappings);
  return mappings;
}

// In a word or two, what is written at a place.
std::string value_text(const Schema& shape) {
  switch (shape.kind) {
    case Schema::Kind::scalar:
      return shape.form.name;
    case Schema::Kind::list:
      return "list: " + value_text(shape.parts.front());
    case Schema::Kind::named:
      return "by name: " + value_text(shape.parts.front());
    case Schema::Kind::mapping:
    case Schema::Kind::reference:
      return shape.name;
    case Schema::Kind::either:
      break;
    case Schema::Kind::anything:
      return "value";
  }
  std::vector<std::string> parts;
  for (const Schema& part : shape.parts) {
    const std::string text = value_text(part);
    if (!text.empty() && std::find(parts.begin(), parts.end(), text) == parts.end()) parts.push_back(text);
  }
  return scenarios::either_of(parts);
}

std::string meaning_text(const Key& key) {
  std::string text = key.doc;
  if (!key.shape.form.words.empty())
    text += fmt::format(" One of {}.", scenarios::either_of(key.shape.form.words));
  if (!key.beside.empty()) text += fmt::format(" Beside {}.", scenarios::either_of(key.beside));
  if (key.presence == Key::Presence::required) text += " Required.";
  if (key.presence == Key::Presence::optional && key.shape.value)
    text += fmt::format(" Default: {}.", *key.shape.value);
  return text;
}

void add(Table& table, const std::string& topic, std::string name, std::string value, std::string meaning) {
  table.rows.push_back({topic, std::move(name), std::move(value), std::move(meaning)});
}

void add_mapping(Table& table, const Schema& mapping) {
  for (const Key& key : mapping.keys)
    add(table, mapping.name, key.name, value_text(key.shape), meaning_text(key));
}

// Each preset, and then each of its own keys with where its value is known from.
void add_presets(Table& table) {
  for (const scenarios::language::Preset& preset : scenarios::language::presets()) {
    const std::string base = preset.base;
    add(table, kPresets, preset.name, "", preset.meaning + (base.empty() ? "" : " As " + base + ", and:"));
    for (const auto& [path, value, source] : preset.keys) add(table, kPresets, std::string{"  "} + path, value, source);
  }
}

void add_columns(Table& table) {
  for (const Column& column : analysis::identifying_columns()) add(table, kColumns, column.name, "", column.meaning);
  for (const analysis::Metric& metric : analysis::metrics()) {
    add(table, kColumns, metric.name, "",
        std::string{metric.meaning} + (metric.interval ? " With _low and _high." : ""));
  }
  for (const Column& column : analysis::closing_columns()) add(table, kColumns, column.name, "", column.meaning);
}

std::string entry_text(const std::vector<Cell>& row, std::size_t indent) {
  const std::string name = "  " + analysis::to_text(row[1]);
  const std::string value = analysis::to_text(row[2]);
  const std::string meaning =
      analysis::wrapped((value.empty() ? "" : "(" + value + ") ") + analysis::to_text(row[3]), kDigestWidth - indent);
  std::string text = name + std::string(indent - std::min(indent, width(name)), ' ');
  for (const char letter : meaning) {
    if (text.back() == '\n') text += std::string(indent, ' ');
    text += letter;
  }
  return text;
}

}  // namespace

std::vector<std::string> listing_topics(const Schema& language) {
  std::vector<std::string> topics;
  for (const Schema* mapping : mappings_of(language)) topics.push_back(mapping->name);
  topics.emplace_back(kPresets);
  topics.emplace_back(kColumns);
  return topics;
}

Table listing(const std::string& topic, const Schema& language) {
  Table table{.columns = {"topic", "name", "value", "meaning"}};
  for (const Schema* mapping : mappings_of(language)) {
    if (topic.empty() || topic == mapping->name) add_mapping(table, *mapping);
  }
  if (topic.empty() || topic == kPresets) add_presets(table);
  if (topic.empty() || topic == kColumns) add_columns(table);
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

}  // namespace knee::cli
