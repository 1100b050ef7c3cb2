/// Digest: results as a person reads them.
#pragma once

#include <cstddef>
#include <string>

#include "analysis/results.hpp"
#include "analysis/table.hpp"

namespace knee::analysis {

/// Columns a terminal is expected to have; no line of a digest is wider.
inline constexpr std::size_t kDigestWidth = 110;

/// How the tables of a digest are written.
enum class DigestStyle { text, markdown };

/// `text` with its line breaks moved so that no line is wider than `limit`, unless one word is. Ends with a
/// line break.
[[nodiscard]] std::string wrapped(const std::string& text, std::size_t limit);

/// The scenario's name and description; then its points: without `sweep` one table of all architectures, one of where
/// their time went, and the verdicts on what the scenario claims; else
/// a table for each architecture, load rising. Numbers have four significant digits; `±` is half the
/// confidence interval. `busiest` is the resource that limits the point or comes nearest to it. A saturated
/// point has no latency. A sweep of the load ends with the highest load that each architecture holds, of
/// those that were tried.
[[nodiscard]] std::string digest(const Results& results, DigestStyle style);

}  // namespace knee::analysis
