#include "analysis/report/section.hpp"

#include <algorithm>
#include <cmath>

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

// The swept key that differs between the rows of a section.
std::string row_key(const Results& results) {
  const auto& swept = results.points.front().point.swept;
  const bool load =
      std::any_of(swept.begin(), swept.end(), [](const auto& pair) { return pair.first == kLoadKey; });
  return load ? kLoadKey : swept.back().first;
}

// The architecture and all swept values except that of `except`.
std::string shared_name(const Point& point, const std::string& except) {
  std::string name = point.architecture;
  for (const auto& [key, value] : point.swept) {
    if (key != except) name += fmt::format(", {} {}", key, value);
  }
  return name;
}

std::string value_of(const Point& point, const std::string& wanted) {
  for (const auto& [key, value] : point.swept) {
    if (key == wanted) return value;
  }
  return {};
}

Section& block_named(std::vector<Section>& sections, const std::string& name) {
  const auto found =
      std::find_if(sections.begin(), sections.end(), [&](const Section& section) { return section.name == name; });
  if (found != sections.end()) return *found;
  return sections.emplace_back(Section{.name = name, .title = {}, .label_name = {}, .rows = {}});
}

void sort_by_load(Section& section) {
  const auto load = [](const SectionRow& row) {
    return std::isnan(row.point->offered_per_s) ? 0 : row.point->offered_per_s;
  };
  std::stable_sort(section.rows.begin(), section.rows.end(),
                   [load](const SectionRow& a, const SectionRow& b) { return load(a) < load(b); });
}

// The name and the facts that all rows share; nodes, processes and threads only if the load is swept.
std::string title_of(const Section& section, const Point& point, const std::string& key) {
  return fmt::format("{} ({})", section.name, key == kLoadKey ? make_up(point) : point.runtime);
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
  const std::string key = row_key(results);
  std::vector<Section> sections;
  for (const Entry& entry : results.points) {
    const Point& point = entry.point;
    Section& section = block_named(sections, shared_name(point, key));
    section.title = title_of(section, point, key);
    if (key != kLoadKey) section.label_name = key;
    section.rows.push_back(
        {.label = key == kLoadKey ? "" : value_of(point, key), .point = &entry.point, .result = &entry.result});
  }
  if (key == kLoadKey) std::for_each(sections.begin(), sections.end(), sort_by_load);
  return sections;
}

}  // namespace knee::analysis
