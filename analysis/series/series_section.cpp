#include "analysis/series/series_section.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "analysis/report/held_loads.hpp"
#include "analysis/report/section.hpp"
#include "analysis/series/series_charts.hpp"

namespace knee::analysis {
namespace {

std::size_t position_in(const Results& results, const Point* point) {
  const auto found = std::find_if(results.points.begin(), results.points.end(), [&](const Entry& entry) { return &entry.point == point; });
  return static_cast<std::size_t>(found - results.points.begin());
}

// Two rows of a section: around its end, or its ends.
std::vector<const SectionRow*> telling_rows(const Section& section, bool are_loads) {
  if (!are_loads) return {&section.rows.front(), &section.rows.back()};
  const auto [last, first] = held_load(section);
  if (last == nullptr) return {&section.rows.front(), &section.rows.back()};
  return first == nullptr ? std::vector{last} : std::vector{last, first};
}

std::vector<std::size_t> detailed_of(const Results& results, std::vector<std::size_t> drawn) {
  std::stable_partition(drawn.begin(), drawn.end(), [&](std::size_t at) {
    const Entry& entry = results.points[at];
    return !entry.result.holds(entry.point);
  });
  drawn.resize(std::min(drawn.size(), kMostDetailed));
  std::sort(drawn.begin(), drawn.end());
  return drawn;
}

std::string words(const Results& results, std::size_t drawn, std::size_t detailed, bool has_marks) {
  std::string text = "The mean over the replications of each interval, from the beginning of the run, warm-up included.";
  if (drawn < results.points.size()) {
    text += fmt::format(" {} of {} points are drawn: the highest load that each architecture holds and the first that it does not, or "
                        "the first and the last one.", drawn, results.points.size());
  }
  if (detailed < drawn) text += fmt::format(" {} of them have charts of their own, first points that do not hold.", detailed);
  text += " series.csv has all points, all columns and each replication.";
  if (has_marks) text += " The marks are the changes of the scenario at given times.";
  return text;
}

}  // namespace

std::vector<std::size_t> drawn_points(const Results& results) {
  std::vector<std::size_t> all(results.points.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  if (all.size() <= kMostCompared) return all;
  const std::vector<Section> sections = is_swept(results) ? sections_of(results) : std::vector<Section>{comparison(results)};
  const bool are_loads = are_over_loads(sections);
  std::set<std::size_t> drawn;
  for (const Section& section : sections) {
    for (const SectionRow* row : telling_rows(section, are_loads)) {
      if (drawn.size() < kMostCompared) drawn.insert(position_in(results, row->point));
    }
  }
  return {drawn.begin(), drawn.end()};
}

page::Section series_section(const Results& results, const std::vector<PointSeries>& series, const std::vector<Chart::Mark>& marks) {
  page::Section section{.heading = "Over time"};
  if (series.size() != results.points.size()) return section;
  const std::vector<std::size_t> drawn = drawn_points(results);
  const std::vector<std::size_t> detailed = detailed_of(results, drawn);
  section.paragraphs = {words(results, drawn.size(), detailed.size(), !marks.empty())};
  std::vector<PointSeries> compared;
  for (const std::size_t at : drawn) compared.push_back(series[at]);
  if (compared.size() > 1) section.charts = series_charts(compared, marks);
  for (const std::size_t at : detailed) {
    std::vector<Chart> charts = detail_charts(series[at], at + 1, marks);
    std::move(charts.begin(), charts.end(), std::back_inserter(section.charts));
  }
  return section;
}

}  // namespace knee::analysis
