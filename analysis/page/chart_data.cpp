#include "analysis/page/chart_data.hpp"

#include <cmath>
#include <map>
#include <set>

#include <nlohmann/json.hpp>

#include "analysis/table/table.hpp"

namespace knee::analysis::page {
namespace {

using Json = nlohmann::ordered_json;

Json json_number(double value) { return std::isfinite(value) ? Json(rounded(value, kTableDigits)) : Json(nullptr); }

// Value, low, high: only as many as there are.
void append(Json& array, const Estimate& estimate) {
  array.push_back(json_number(estimate.value));
  array.push_back(json_number(estimate.low));
  array.push_back(json_number(estimate.high));
}

Json point_json(const Chart::Point& point) {
  Json json = Json::array({json_number(point.x)});
  append(json, point.y);
  if (!point.remark.empty()) json.push_back(point.remark);
  return json;
}

Json curve_json(const Chart::Curve& curve, std::size_t style) {
  Json points = Json::array();
  for (const Chart::Point& point : curve.points) points.push_back(point_json(point));
  Json json = {{"name", curve.name}, {"style", style}, {"points", points}};
  if (curve.is_law) json["law"] = true;
  for (const double bound : curve.bounds) json["bounds"].push_back(json_number(bound));
  return json;
}

Json mark_json(const Chart::Mark& mark) {
  Json json = Json::array({mark.name});
  append(json, mark.x);
  return json;
}

const char* kind_name(Chart::Kind kind) {
  switch (kind) {
    case Chart::Kind::bars: return "bars";
    case Chart::Kind::stacked_bars: return "stacked";
    case Chart::Kind::lines: break;
  }
  return "lines";
}

Json scale_json(const Scale& scale) { return {{"name", scale.name}, {"logarithmic", scale.logarithmic}}; }

Json chart_json(const Chart& chart, const std::vector<std::size_t>& styles) {
  Json curves = Json::array();
  for (std::size_t i = 0; i < chart.curves.size(); ++i) curves.push_back(curve_json(chart.curves[i], styles[i]));
  Json limits = Json::array();
  for (const Chart::Limit& limit : chart.limits) limits.push_back(Json::array({limit.name, json_number(limit.y)}));
  Json marks = Json::array();
  for (const Chart::Mark& mark : chart.marks) marks.push_back(mark_json(mark));
  return {{"title", chart.title},       {"kind", kind_name(chart.kind)}, {"x", scale_json(chart.x)},
          {"y", scale_json(chart.y)},   {"categories", chart.categories}, {"curves", std::move(curves)},
          {"limits", std::move(limits)}, {"marks", std::move(marks)}};
}

std::string without_tags(std::string json) {
  for (std::size_t at = 0; (at = json.find('<', at)) != std::string::npos; at += 6) json.replace(at, 1, "\\u003c");
  return json;
}

// The styles of one chart: first those of known names, then the lowest that are left.
std::vector<std::size_t> chosen(const Chart& chart, std::map<std::string, std::size_t>& known) {
  constexpr std::size_t kUnknown = static_cast<std::size_t>(-1);
  std::vector<std::size_t> styles(chart.curves.size(), kUnknown);
  std::set<std::size_t> taken;
  for (std::size_t i = 0; i < styles.size(); ++i) {
    const auto found = known.find(chart.curves[i].name);
    if (found != known.end() && taken.insert(found->second).second) styles[i] = found->second;
  }
  for (std::size_t i = 0, next = 0; i < styles.size(); ++i) {
    if (styles[i] != kUnknown) continue;
    while (!taken.insert(next).second) ++next;
    styles[i] = next;
    known.emplace(chart.curves[i].name, next);
  }
  return styles;
}

}  // namespace

std::vector<std::vector<std::size_t>> styles_of(std::span<const Chart* const> charts) {
  std::map<std::string, std::size_t> known;
  std::vector<std::vector<std::size_t>> styles;
  for (const Chart* chart : charts) styles.push_back(chosen(*chart, known));
  return styles;
}

std::string json_of(std::span<const Chart* const> charts) {
  const auto styles = styles_of(charts);
  Json json = Json::array();
  for (std::size_t i = 0; i < charts.size(); ++i) json.push_back(chart_json(*charts[i], styles[i]));
  return without_tags(json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

}  // namespace knee::analysis::page
