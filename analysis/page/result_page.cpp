#include "analysis/page/result_page.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "analysis/page/provenance.hpp"
#include "analysis/picture/result_charts.hpp"
#include "analysis/report/accuracy.hpp"
#include "analysis/report/breakdown.hpp"
#include "analysis/report/busy_points.hpp"
#include "analysis/report/claims.hpp"
#include "analysis/report/held_loads.hpp"
#include "analysis/report/section.hpp"
#include "analysis/report/section_table.hpp"

namespace knee::analysis::page {
namespace {

constexpr std::size_t kTableWidth = 160;  // in characters: the tables keep their intervals, and scroll where they must

bool has_beginning(const Chart& chart, std::initializer_list<const char*> beginnings) {
  return std::any_of(beginnings.begin(), beginnings.end(), [&](const char* one) { return chart.id.starts_with(one); });
}

// Takes the charts whose identifiers have one of the beginnings out of `charts`, in their order.
std::vector<Chart> take(std::vector<Chart>& charts, std::initializer_list<const char*> beginnings) {
  const auto rest = std::stable_partition(charts.begin(), charts.end(),
                                          [&](const Chart& chart) { return !has_beginning(chart, beginnings); });
  std::vector<Chart> taken{std::make_move_iterator(rest), std::make_move_iterator(charts.end())};
  charts.erase(rest, charts.end());
  return taken;
}

void add(Page& page, Section section) {
  if (section.paragraphs.empty() && section.charts.empty() && section.tables.empty() && section.listings.empty()) return;
  page.sections.push_back(std::move(section));
}

std::string load_text(const SectionRow& row) { return fmt::format("{}/s", rounded(row.point->offered_per_s, kSectionDigits)); }

// `The highest loads held, of those tried: three-nodes (4131/s); node-cluster (2846/s); node (923.3/s).`
std::vector<std::string> held_loads_in_words(const std::vector<analysis::Section>& sections) {
  std::vector<std::pair<const analysis::Section*, HeldLoad>> held;
  for (const analysis::Section& section : sections) held.emplace_back(&section, held_load(section));
  const auto load = [](const HeldLoad& one) { return one.last == nullptr ? 0.0 : one.last->point->offered_per_s; };
  std::stable_sort(held.begin(), held.end(), [&](const auto& a, const auto& b) { return load(a.second) > load(b.second); });
  std::string text = "The highest loads held, of those tried";
  for (const auto& [section, one] : held) {
    const char* separator = section == held.front().first ? ":" : ";";
    text += fmt::format("{} {} ({})", separator, section->name, one.last == nullptr ? "none" : load_text(*one.last));
  }
  return {text + "."};
}

std::vector<std::string> points_in_words(const Results& results) {
  const auto holds = std::count_if(results.points.begin(), results.points.end(),
                                   [](const Entry& entry) { return entry.result.holds(entry.point); });
  return {fmt::format("{} of {} points hold: work does not pile up, few requests are lost, and the objective, if there is one, "
                      "is met.", holds, results.points.size())};
}

std::vector<analysis::Section> rows_of(const Results& results) {
  if (is_swept(results)) return sections_of(results);
  return {comparison(results)};
}

std::vector<CaptionedTable> section_tables(const std::vector<analysis::Section>& sections) {
  std::vector<CaptionedTable> tables;
  for (const analysis::Section& section : sections) {
    tables.push_back({.caption = section.title, .table = section_table(section, kTableWidth)});
  }
  return tables;
}

void complete(Insight& insight, const Results& results, const std::vector<analysis::Section>& sections) {
  const bool are_loads = is_swept(results) && are_over_loads(sections);
  if (insight.answers.empty()) insight.answers = are_loads ? held_loads_in_words(sections) : points_in_words(results);
  insight.answers.insert(insight.answers.end(), insight.laws.begin(), insight.laws.end());
  if (!insight.tables.empty()) return;
  if (are_loads) {
    insight.tables.push_back({"Of the loads tried, the highest that each architecture holds, and what comes after it",
                              held_loads_table(sections)});
  } else {
    insight.tables = section_tables({sections.front()});
  }
}

std::vector<Fact> facts_of(const Results& results) {
  std::vector<Fact> facts;
  const Point& point = results.points.front().point;
  if (point.objective) facts.push_back({"objective", to_string(*point.objective, point.classes)});
  std::set<std::string> architectures;
  for (const Entry& entry : results.points) architectures.insert(entry.point.architecture);
  facts.push_back({"architectures", fmt::format("{}", architectures.size())});
  facts.push_back({"points", fmt::format("{}", results.points.size())});
  facts.push_back({"confidence of intervals", fmt::format("{} %", rounded(100 * point.confidence, 3))});
  return facts;
}

Table claims_table(const Results& results) {
  Table table{.columns = {"claim", "verdict", "value", "from", "to"}, .rows = {}};
  for (const JudgedClaim& judged : judged_claims(results)) {
    const auto number = [](double value) { return Cell{rounded(value, kSectionDigits)}; };
    const std::string verdict = judged.holds ? "holds" : "fails";
    table.rows.push_back({judged.claim->text, judged.reason.empty() ? verdict : verdict + ", " + judged.reason,
                          number(judged.value.value), number(judged.value.low), number(judged.value.high)});
  }
  return table;
}

void add_table(Section& section, std::string caption, Table table) {
  if (!table.rows.empty()) section.tables.push_back({std::move(caption), std::move(table)});
}

Section all_points(const Results& results, const std::vector<analysis::Section>& sections) {
  Section section{.heading = "All points",
                  .paragraphs = {"± is half the width of a confidence interval. The bottleneck is the resource that limits a "
                                 "point, or comes nearest to it. A saturated point has a throughput but no latency, because work "
                                 "arrives faster than it leaves. results.csv has all columns."},
                  .tables = section_tables(sections)};
  if (std::string footnote = busy_footnote(sections); !footnote.empty()) section.paragraphs.push_back(std::move(footnote));
  add_table(section, "Where the time goes, in ms; the parts add up to the mean", breakdown_table(results));
  add_table(section, "Claims of the scenario", claims_table(results));
  add_table(section, "Simulated latencies against measured ones", accuracy_table(results));
  return section;
}

Section warnings_of(const Results& results) {
  Table table{.columns = {"point", "warning"}, .rows = {}};
  for (const Entry& entry : results.points) {
    for (const std::string& warning : entry.result.warnings) table.rows.push_back({entry.point.label(), warning});
    for (const std::string& failure : entry.result.failures) {
      if (!failure.empty()) table.rows.push_back({entry.point.label(), "a replication failed: " + failure});
    }
  }
  Section section{.heading = "Warnings"};
  add_table(section, "Know these before you trust a number", std::move(table));
  return section;
}

// Marks the loads in every chart over the offered load.
void mark(std::vector<Chart>& charts, const std::vector<Chart::Mark>& loads) {
  for (Chart& chart : charts) {
    if (chart.kind == Chart::Kind::lines && chart.x.name.starts_with("offered load")) chart.marks = loads;
  }
}

// Charts with a limit first: they decide.
std::vector<Chart> limited_first(std::vector<Chart> charts) {
  std::stable_partition(charts.begin(), charts.end(), [](const Chart& chart) { return !chart.limits.empty(); });
  return charts;
}

// The chart beside the table of the first screen: the throughput, else the first one.
std::vector<Chart> first_of(std::vector<Chart>& charts) {
  if (charts.empty()) return {};
  std::vector<Chart> first{std::move(charts.front())};
  charts.erase(charts.begin());
  return first;
}

}  // namespace

Page result_page(const Results& results, Insight insight) {
  const std::vector<analysis::Section> sections = rows_of(results);
  complete(insight, results, sections);
  std::vector<Chart> charts = result_charts(results);
  mark(charts, insight.loads);
  Page page{.heading = results.scenario,
            .question = results.description,
            .answers = std::move(insight.answers),
            .facts = facts_of(results),
            .summary = {.heading = "Summary", .charts = first_of(charts), .tables = std::move(insight.tables)}};
  for (Section& section : insight.sections) add(page, std::move(section));
  add(page, std::move(insight.laws_section));
  Section throughput{.heading = "Throughput and errors", .charts = take(charts, {"throughput", "errors"})};
  Section classes{.heading = "Classes", .charts = take(charts, {"class-"})};
  Section utilisation{.heading = "Utilisation", .charts = take(charts, {"utilisation"})};
  Section breakdown{.heading = "Where the time goes", .charts = take(charts, {"breakdown"})};
  add(page, {.heading = "Latency", .charts = limited_first(std::move(charts))});
  add(page, std::move(throughput));
  add(page, std::move(classes));
  add(page, std::move(breakdown));
  add(page, std::move(utilisation));
  for (Section& section : insight.closing) add(page, std::move(section));
  add(page, all_points(results, sections));
  add(page, warnings_of(results));
  add(page, scenario_section(results));
  add(page, reproduction(results));
  return page;
}

}  // namespace knee::analysis::page
