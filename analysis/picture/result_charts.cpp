#include "analysis/picture/result_charts.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <set>

#include <fmt/format.h>

#include "analysis/picture/chart_range.hpp"
#include "analysis/picture/chart_subjects.hpp"
#include "analysis/picture/sweep_axis.hpp"
#include "analysis/report/section.hpp"
#include "analysis/report/section_table.hpp"

namespace knee::analysis {
namespace {

// Sections whose curves share a chart. The name of a section is the name of its curve.
struct Panel {
  std::string name = {};  // the swept values that the sections share
  std::vector<Section> sections = {};
};

const std::string& architecture_of(const Section& section) { return section.rows.front().point->architecture; }

// The swept values that the rows of a section share.
std::string shared_values(const Section& section) {
  const std::size_t separator = std::string{", "}.size();
  const std::size_t begin = architecture_of(section).size();
  return section.name.size() > begin ? section.name.substr(begin + separator) : std::string{};
}

bool have_one_architecture(const std::vector<Section>& sections) {
  return std::all_of(sections.begin(), sections.end(), [&](const Section& section) {
    return architecture_of(section) == architecture_of(sections.front());
  });
}

Panel& panel_named(std::vector<Panel>& panels, const std::string& name) {
  const auto found = std::find_if(panels.begin(), panels.end(), [&](const Panel& panel) { return panel.name == name; });
  return found != panels.end() ? *found : panels.emplace_back(Panel{.name = name});
}

std::vector<Panel> panels_of(const std::vector<Section>& sections) {
  std::vector<Panel> panels;
  const bool single = have_one_architecture(sections);
  for (const Section& section : sections) {
    const std::string shared = shared_values(section);
    Section named = section;
    named.name = single && !shared.empty() ? shared : architecture_of(section);
    panel_named(panels, single ? std::string{} : shared).sections.push_back(std::move(named));
  }
  return panels;
}

// Letters that are safe in file names; others become a hyphen.
std::string slug(const std::string& text) {
  std::string result;
  for (const char letter : text) {
    const bool safe = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') ||
                      letter == '.' || letter == '_';
    if (safe || (!result.empty() && result.back() != '-')) result += safe ? letter : '-';
  }
  if (result.ends_with('-')) result.pop_back();
  return result;
}

// `bottleneck loop 97 %`, with the state before it and the verdict after it.
std::string remark_on(const SectionRow& row) {
  std::string remark = row.result->state_name();
  if (!row.result->bottleneck.name.empty()) remark += "; bottleneck " + bottleneck_text(row.result->bottleneck);
  const std::string verdict = row.result->objective_name();
  return verdict.empty() ? remark : remark + "; objective " + verdict;
}

bool is_shown(const Chart& chart) {
  return std::any_of(chart.curves.begin(), chart.curves.end(), [](const Chart::Curve& curve) {
    return std::any_of(curve.points.begin(), curve.points.end(), [](const Chart::Point& point) { return point.y.has_value(); });
  });
}

// Whether a logarithmic scale shows the values and the limits better: all are positive, and the largest is many times the
// smallest.
bool range_widely(const Chart& chart) {
  constexpr double kWide = 10;
  double least = INFINITY;
  double most = 0;
  for (const Chart::Limit& limit : chart.limits) most = std::fmax(most, limit.y);
  for (const Chart::Curve& curve : chart.curves) {
    for (const Chart::Point& point : curve.points) {
      if (!point.y.has_value()) continue;
      least = std::fmin(least, point.y.value);
      most = std::fmax(most, point.y.value);
    }
  }
  return least > 0 && most >= kWide * least;
}

// Makes the charts of one sweep or of one comparison.
class Drawing {
 public:
  Drawing(std::vector<Panel> panels, SweepAxis axis, bool is_comparison)
      : panels_{std::move(panels)}, axis_{std::move(axis)}, is_comparison_{is_comparison} {}

  [[nodiscard]] std::vector<Chart> charts(const std::vector<Subject>& subjects) && {
    for (const Subject& subject : subjects) {
      for (const Panel& panel : panels_) add(chart_of(subject, panel));
    }
    for (const Panel& panel : panels_) {
      for (const Section& section : panel.sections) add(utilisation_of(section, panel));
    }
    for (const Panel& panel : panels_) {
      for (const Section& section : panel.sections) add(breakdown_of(section, panel));
    }
    return std::move(charts_);
  }

 private:
  // Leaves out a chart without a value.
  void add(Chart chart) {
    if (!is_shown(chart)) return;
    std::string id = chart.id;
    for (int number = 2; !ids_.insert(id).second; ++number) id = fmt::format("{}-{}", chart.id, number);
    chart.id = std::move(id);
    charts_.push_back(std::move(chart));
  }

  [[nodiscard]] Chart frame(const std::string& id, const std::string& title, const std::string& of) const {
    Chart chart{.id = slug(id), .title = title, .kind = axis_.has_categories() ? Chart::Kind::bars : Chart::Kind::lines};
    if (!of.empty()) {
      chart.id += '-' + slug(of);
      chart.title += ": " + of;
    }
    chart.x = axis_.scale();
    chart.categories = axis_.categories();
    return chart;
  }

  [[nodiscard]] Chart::Curve curve_of(const std::string& name, const Section& section, const SubjectValue& value) const {
    Chart::Curve curve{.name = name};
    for (const SectionRow& row : section.rows) {
      curve.points.push_back({.x = axis_.place(row), .y = value(row), .remark = remark_on(row)});
    }
    return curve;
  }

  static void add_bounds(Chart::Curve& curve, const Section& section, const Subject& subject) {
    for (const SectionRow& row : section.rows) curve.bounds.push_back(subject.bound(row));
    const bool has_some = std::any_of(curve.bounds.begin(), curve.bounds.end(), [](double bound) { return std::isfinite(bound); });
    if (!has_some) curve.bounds.clear();
  }

  [[nodiscard]] Chart chart_of(const Subject& subject, const Panel& panel) const {
    Chart chart = frame(subject.id, subject.title, panel.name);
    chart.y.name = subject.title + ", " + subject.unit;
    chart.limits = subject.limits;
    for (const Section& section : panel.sections) {
      const std::string& name = is_comparison_ ? subject.title : section.name;
      chart.curves.push_back(curve_of(name, section, subject.value));
      if (subject.bound != nullptr) add_bounds(chart.curves.back(), section, subject);
      if (!subject.measured) continue;
      chart.curves.push_back(curve_of(name + ", measured", section, subject.measured));
    }
    chart.y.logarithmic = subject.may_be_logarithmic && chart.kind == Chart::Kind::lines && range_widely(chart);
    return chart;
  }

  // The name of a section's own chart: its architecture and the values that its rows share.
  [[nodiscard]] std::string name_of(const Section& section, const Panel& panel) const {
    if (is_comparison_) return {};
    return panel.name.empty() ? section.name : section.name + ", " + panel.name;
  }

  [[nodiscard]] Chart utilisation_of(const Section& section, const Panel& panel) const {
    Chart chart = frame("utilisation", "utilisation", name_of(section, panel));
    chart.y.name = "utilisation, %";
    for (const Subject& resource : utilisations(section)) {
      chart.curves.push_back(curve_of(resource.title, section, resource.value));
    }
    return chart;
  }

  [[nodiscard]] Chart breakdown_of(const Section& section, const Panel& panel) const {
    Chart chart = frame("breakdown", "where the time goes", name_of(section, panel));
    chart.kind = Chart::Kind::stacked_bars;
    chart.y.name = "mean latency, ms";
    for (const Subject& component : components(section)) {
      chart.curves.push_back(curve_of(component.title, section, component.value));
    }
    if (!axis_.has_categories()) place_side_by_side(chart, section);
    return chart;
  }

  // Bars stand at equal distances: each place on a numeric axis becomes a category.
  void place_side_by_side(Chart& chart, const Section& section) const {
    chart.x.logarithmic = false;
    for (const SectionRow& row : section.rows) {
      chart.categories.push_back(tick_text(axis_.place(row)));
    }
    for (Chart::Curve& curve : chart.curves) {
      for (std::size_t i = 0; i < curve.points.size(); ++i) curve.points[i].x = static_cast<double>(i);
    }
  }

  std::vector<Panel> panels_;
  SweepAxis axis_;
  bool is_comparison_;
  std::vector<Chart> charts_ = {};
  std::set<std::string> ids_ = {};
};

}  // namespace

std::vector<Chart> result_charts(const Results& results) {
  if (results.points.empty()) return {};
  const std::vector<Subject> subjects = subjects_of(results);
  if (is_swept(results)) {
    const std::vector<Section> sections = sections_of(results);
    return Drawing{panels_of(sections), SweepAxis{sections}, false}.charts(subjects);
  }
  const Section section = comparison(results);
  return Drawing{{Panel{.sections = {section}}}, SweepAxis{section}, true}.charts(subjects);
}

}  // namespace knee::analysis
