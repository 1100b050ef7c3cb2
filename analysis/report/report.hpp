/// Report: results as text for a person.
#pragma once

#include <cstddef>
#include <string>

#include "analysis/results/results.hpp"
#include "analysis/table/table.hpp"

namespace knee::analysis {

/// Width of a report that is not written to a terminal.
inline constexpr std::size_t kReportWidth = 110;

/// The output device of a report.
struct Terminal {
  std::size_t width = kReportWidth;  ///< largest width of a line, unless a single word is wider
  bool colour = false;               ///< states, objectives and curves are coloured
  bool unicode = true;               ///< pictures are drawn with characters beyond ASCII
};

/// Format of a report's tables.
enum class ReportStyle { text, markdown };

/// `text` wrapped so that no line is wider than `limit`, unless a single word is wider. Ends with a line break.
[[nodiscard]] std::string wrapped(const std::string& text, std::size_t limit);

/// The scenario's name and description, then its points. Without `sweep`: one table of all architectures, their
/// breakdown, and the scenario's claims. With `sweep`: one table for each architecture, by rising load. Numbers have
/// four significant digits; `±` is half the confidence interval. `bottleneck` is the resource that limits the point or
/// comes nearest to it. A saturated point has no latency. Busy points
/// (`busy_points.hpp`) have a mark, and a footnote with the effect of an error. A sweep of the load ends with the highest load tried that
/// each architecture holds, and the reason why it does not hold the next one. A sweep of exactly two axes ends with a matrix for each
/// architecture (`sweep_matrix.hpp`).
[[nodiscard]] std::string report_of(const Results& results, ReportStyle style, const Terminal& terminal = {});

}  // namespace knee::analysis
