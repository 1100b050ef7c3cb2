/// `KeptPlan`: the answer of `knee plan`, kept in a results directory for the report.
#pragma once

#include <filesystem>
#include <string>

#include "analysis/page/page.hpp"
#include "analysis/table/table.hpp"

namespace knee::cli {

/// A plan in words and tables.
struct KeptPlan {
  std::string hash;                     ///< of its scenario
  std::string answer;                   ///< one sentence
  std::string text;                     ///< everything, as on a terminal
  analysis::Table summary = {.columns = {}};
  analysis::Table trials = {.columns = {}};
};

/// Throws `Failure` (wrong input) unless `directory` holds results of the scenario with this hash.
void require_results_of(const std::filesystem::path& directory, const std::string& hash);

/// Writes `findings/plan.json` and `findings/plan.csv` (the trials) in `directory`. Throws `Failure` if it cannot.
void keep(const KeptPlan& plan, const std::filesystem::path& directory);

/// The plan that `directory` keeps, as a section of a report; empty if there is none, or one of another scenario or version.
[[nodiscard]] analysis::page::Section plan_section(const std::filesystem::path& directory, const std::string& hash);

}  // namespace knee::cli
