#include "analysis/digest.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analysis/accuracy.hpp"
#include "analysis/block.hpp"
#include "analysis/block_table.hpp"
#include "analysis/breakdown.hpp"
#include "analysis/claims.hpp"

namespace knee::analysis {
namespace {

std::string written(const Table& table, DigestStyle style) {
  return style == DigestStyle::markdown ? to_markdown(table) : to_aligned(table);
}

std::string headline(const std::string& title, DigestStyle style) {
  return style == DigestStyle::markdown ? "### " + title + "\n\n" : wrapped(title, kDigestWidth);
}

std::string load_text(double load) { return fmt::format("{}/s", rounded(load, kDigestDigits)); }

// The highest load before the first one, from below, that does not pass.
template <class Passes>
std::string highest(const Block& block, Passes passes) {
  std::string text = "none";
  for (const BlockRow& row : block.rows) {
    if (!passes(row)) return text;
    text = load_text(row.point->offered_per_s);
  }
  return text + " (highest tried)";
}

bool has_loads(const Block& block) {
  return block.rows.size() > 1 &&
         block.rows.front().point->offered_per_s < block.rows.back().point->offered_per_s;
}

bool has_objective(const std::vector<Block>& blocks) {
  return std::any_of(blocks.begin(), blocks.end(), [](const Block& block) {
    return std::any_of(block.rows.begin(), block.rows.end(),
                       [](const BlockRow& row) { return row.point->objective.has_value(); });
  });
}

Table capacity_table(const std::vector<Block>& blocks) {
  Table table{.columns = {"architecture", "stable up to"}};
  const bool objective = has_objective(blocks);
  if (objective) table.columns.emplace_back("meets the objective up to");
  for (const Block& block : blocks) {
    std::vector<Cell>& cells = table.rows.emplace_back();
    cells.emplace_back(block.name);
    cells.emplace_back(highest(block, [](const BlockRow& row) { return row.result->state == PointResult::State::stable || row.result->state == PointResult::State::transient; }));
    if (!objective) continue;
    cells.emplace_back(highest(block, [](const BlockRow& row) {
      return row.result->holds(*row.point);
    }));
  }
  return table;
}

std::string sweep_text(const std::vector<Block>& blocks, DigestStyle style) {
  std::string text;
  for (const Block& block : blocks)
    text += headline(block.title, style) + written(block_table(block, kDigestWidth), style) + '\n';
  if (blocks.empty() || !std::all_of(blocks.begin(), blocks.end(), has_loads)) return text;
  return text + headline("Of the loads tried, the highest that each architecture holds", style) +
         written(capacity_table(blocks), style);
}

std::string accuracy_text(const Results& results, DigestStyle style) {
  const Table table = accuracy_table(results);
  if (table.rows.empty()) return {};
  return '\n' + headline("Simulated latencies against measured ones", style) + written(table, style);
}

// One table of all architectures, where their time went, and what of the scenario's claims holds.
std::string run_text(const Results& results, DigestStyle style) {
  std::string text = written(block_table(comparison(results), kDigestWidth), style);
  const Table breakdown = breakdown_table(results);
  if (!breakdown.rows.empty()) {
    text += '\n' + headline("Where the time went, in ms; the parts add up to the mean", style) + written(breakdown, style);
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

std::string digest(const Results& results, DigestStyle style) {
  const std::string title =
      results.scenario + (results.description.empty() ? "" : ": " + results.description);
  const std::string text =
      (style == DigestStyle::markdown ? "## " + title + '\n' : wrapped(title, kDigestWidth)) + '\n';
  const std::string tables = is_swept(results) ? sweep_text(blocks_of(results), style) : run_text(results, style);
  return text + tables + accuracy_text(results, style);
}

}  // namespace knee::analysis
