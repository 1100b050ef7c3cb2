#include "analysis/report/section.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include <fmt/format.h>

namespace knee::analysis {
namespace {

std::string counted(std::uint64_t count, const char* one, const char* many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string make_up(const Point& point) {
  return fmt::format("{}; {} × {} × {}", point.runtime, counted(point.nodes, "node", "nodes"),
                     counted(point.processes, "process", "processes"),
                     counted(point.threads, "thread", "threads"));
}

using Keys = std::vector<std::string>;

bool has(const Keys& keys, const std::string& key) { return std::find(keys.begin(), keys.end(), key) != keys.end(); }

// The swept keys that differ between the rows of a section: the load or the last one, with the keys that move together with it.
Keys row_keys(const Results& results) {
  const auto& swept = results.points.front().point.swept;
  const bool load =
      std::any_of(swept.begin(), swept.end(), [](const auto& pair) { return pair.first == kLoadKey; });
  const std::string key = load ? kLoadKey : swept.back().first;
  for (const Keys& group : results.together) {
    if (has(group, key)) return group;
  }
  return {key};
}

// The architecture and all swept values except those of `except`. Keys that do not apply to the architecture have no value.
std::string shared_name(const Point& point, const Keys& except) {
  std::string name = point.architecture;
  for (const auto& [key, value] : point.swept) {
    if (!has(except, key) && !value.empty()) name += fmt::format(", {} {}", key, value);
  }
  return name;
}

// The values of some keys, in the order of the keys.
std::string values_of(const Point& point, const Keys& wanted) {
  std::string text;
  for (const std::string& key : wanted) {
    for (const auto& [name, value] : point.swept) {
      if (name == key && !value.empty()) text += (text.empty() ? "" : ", ") + value;
    }
  }
  return text;
}

void sort_by_load(Section& section) {
  const auto load = [](const SectionRow& row) {
    return std::isnan(row.point->offered_per_s) ? 0 : row.point->offered_per_s;
  };
  std::stable_sort(section.rows.begin(), section.rows.end(),
                   [load](const SectionRow& a, const SectionRow& b) { return load(a) < load(b); });
}

// The name and the facts that all rows share; nodes, processes and threads only if the load is swept.
std::string title_of(const Section& section, const Point& point, bool over_loads) {
  return fmt::format("{} ({})", section.name, over_loads ? make_up(point) : point.runtime);
}

// The labels beside the load: the values of keys that move together with it.
Keys label_keys(const Keys& keys) {
  Keys labels = keys;
  std::erase(labels, kLoadKey);
  return labels;
}

std::string joined_keys(const Keys& keys) {
  std::string text;
  for (const std::string& key : keys) text += (text.empty() ? "" : ", ") + key;
  return text;
}

}  // namespace

bool is_swept(const Results& results) {
  return !results.points.empty() && !results.points.front().point.swept.empty();
}

Section comparison(const Results& results) {
  Section section{.name = results.scenario, .title = {}, .label_name = "architecture", .rows = {}};
  for (const Entry& entry : results.points) {
    section.rows.push_back({.label = entry.point.architecture, .point = &entry.point, .result = &entry.result});
  }
  return section;
}

std::vector<Section> sections_of(const Results& results) {
  const Keys keys = row_keys(results);
  const Keys labels = label_keys(keys);
  const bool over_loads = labels.size() < keys.size();
  std::vector<Section> sections;
  std::unordered_map<std::string, std::size_t> numbers;  // by name
  for (const Entry& entry : results.points) {
    const Point& point = entry.point;
    const std::string name = shared_name(point, keys);
    const auto [number, is_new] = numbers.try_emplace(name, sections.size());
    if (is_new) sections.push_back({.name = name, .title = {}, .label_name = joined_keys(labels), .rows = {}});
    Section& section = sections[number->second];
    section.title = title_of(section, point, over_loads && labels.empty());
    section.rows.push_back({.label = values_of(point, labels), .point = &entry.point, .result = &entry.result});
  }
  if (over_loads) std::for_each(sections.begin(), sections.end(), sort_by_load);
  return sections;
}

}  // namespace knee::analysis
