/// Digest: results as a person reads them.
#pragma once

#include <cstddef>
#include <string>

#include "analysis/results/results.hpp"
#include "analysis/report/table.hpp"

namespace knee::analysis {

/// Columns of a digest that goes to no terminal.
inline constexpr std::size_t kDigestWidth = 110;

/// Where a digest is read.
struct Terminal {
  std::size_t width = kDigestWidth;  ///< no line is wider, unless one word is
  bool colour = false;               ///< the words of states and objectives are coloured
};

/// How the tables of a digest are written.
enum class DigestStyle { text, markdown };

/// `text` with its line breaks moved so that no line is wider than `limit`, unless one word is. Ends with a
/// line break.
[[nodiscard]] std::string wrapped(const std::string& text, std::size_t limit);

/// The scenario's name and description; then its points: without `sweep` one table of all architectures, one of where
/// their time went, and whether what the scenario claims holds; else
/// a table for each architecture, load rising. Numbers have four significant digits; `±` is half the
/// confidence interval. `bottleneck` is the resource that limits the point or comes nearest to it. A saturated
/// point has no latency. A sweep of the load ends with the highest load that each architecture holds, of
/// those that were tried, and with why it does not hold the next one.
[[nodiscard]] std::string digest(const Results& results, DigestStyle style, const Terminal& terminal = {});

}  // namespace knee::analysis
