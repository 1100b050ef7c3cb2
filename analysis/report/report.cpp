#include "analysis/report/report.hpp"

#include <sstream>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analysis/report/accuracy.hpp"
#include "analysis/report/busy_points.hpp"
#include "analysis/report/held_loads.hpp"
#include "analysis/report/section.hpp"
#include "analysis/report/section_table.hpp"
#include "analysis/report/sweep_matrix.hpp"
#include "analysis/report/breakdown.hpp"
#include "analysis/report/claims.hpp"

namespace knee::analysis {
namespace {

// The style and the terminal of one report.
struct Sheet {
  ReportStyle style;
  const Terminal& terminal;

  [[nodiscard]] std::string written(const Table& table) const {
    return style == ReportStyle::markdown ? to_markdown(table) : to_aligned(table, terminal.colour);
  }
  [[nodiscard]] std::string headline(const std::string& title) const {
    return style == ReportStyle::markdown ? "### " + title + "\n\n" : wrapped(title, terminal.width);
  }
  // Below the tables of `sections`; a blank line separates it from a table in Markdown.
  [[nodiscard]] std::string footnote(const std::vector<Section>& sections, const char* end = "") const {
    const std::string text = busy_footnote(sections);
    if (text.empty()) return text;
    return style == ReportStyle::markdown ? "\n\\" + text + "\n" + end : wrapped(text, terminal.width) + end;
  }
};

// One quantile over two axes; empty for other numbers of axes.
std::string matrices_text(const Results& results, const Sheet& sheet) {
  if (!is_swept(results)) return {};
  const std::vector<SweepMatrix> matrices = sweep_matrices(results);
  std::string text;
  for (const SweepMatrix& matrix : matrices) text += '\n' + sheet.headline(matrix.title) + sheet.written(matrix.table);
  const std::string legend = matrix_legend(matrices);
  return legend.empty() ? text : text + (sheet.style == ReportStyle::markdown ? "\n" + legend + "\n" : wrapped(legend, sheet.terminal.width));
}

std::string sweep_text(const std::vector<Section>& sections, const Sheet& sheet) {
  std::string text;
  for (const Section& section : sections) {
    text += sheet.headline(section.title) + sheet.written(section_table(section, sheet.terminal.width)) + '\n';
  }
  if (!are_over_loads(sections)) return text + sheet.footnote(sections);
  return text + sheet.footnote(sections, "\n") + sheet.headline("Of the loads tried, the highest that each architecture holds, and what comes after it") +
         sheet.written(held_loads_table(sections));
}

std::string accuracy_text(const Results& results, const Sheet& sheet) {
  const Table table = accuracy_table(results);
  if (table.rows.empty()) return {};
  return '\n' + sheet.headline("Simulated latencies against measured ones") + sheet.written(table);
}

// One table of all architectures, the breakdown of their latency, and the scenario's claims.
std::string run_text(const Results& results, const Sheet& sheet) {
  const Section section = comparison(results);
  std::string text = sheet.written(section_table(section, sheet.terminal.width)) + sheet.footnote({section});
  const Table breakdown = breakdown_table(results);
  if (!breakdown.rows.empty()) {
    text += '\n' + sheet.headline("Where the time went, in ms; the parts add up to the mean") + sheet.written(breakdown);
  }
  const std::string claims = claims_text(results);
  return claims.empty() ? text : text + '\n' + claims;
}

}  // namespace

std::string wrapped(const std::string& text, std::size_t limit) {
  std::string result;
  std::string line;
  std::istringstream words{text};
  for (std::string word; words >> word;) {
    if (!line.empty() && width(line) + 1 + width(word) > limit) result += std::exchange(line, {}) + '\n';
    line += (line.empty() ? "" : " ") + word;
  }
  return result + line + '\n';
}

std::string report_of(const Results& results, ReportStyle style, const Terminal& terminal) {
  const Sheet sheet{style, terminal};
  const std::string title = results.scenario + (results.description.empty() ? "" : ": " + results.description);
  const std::string text =
      (style == ReportStyle::markdown ? "## " + title + '\n' : wrapped(title, terminal.width)) + '\n';
  std::string tables = is_swept(results) ? sweep_text(sections_of(results), sheet) : run_text(results, sheet);
  const std::string matrices = matrices_text(results, sheet);
  tables += tables.ends_with("\n\n") && !matrices.empty() ? matrices.substr(1) : matrices;
  return text + tables + accuracy_text(results, sheet);
}

}  // namespace knee::analysis
