/// `KeptFindings`: the findings of a sweep as sentences and tables, kept in its directory so that no command investigates twice.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analysis/page/result_page.hpp"
#include "analysis/table/table.hpp"
#include "cli/command_line/command_line.hpp"
#include "cli/runner/finished_sweep.hpp"

namespace knee::cli {

struct KeptFindings {
  std::string objective;                 ///< in words; may be empty
  analysis::page::Insight insight = {};  ///< for people
  std::vector<std::pair<std::string, analysis::Table>> tables = {};  ///< tidy, by name
};

/// The findings that `findings/findings.json` of `directory` holds, if they answer the same question (scenario, version of knee,
/// load, relevant difference, with or without the effects of inputs); else those of a new investigation, which are kept, with
/// each table as a CSV file beside them. None if the user interrupts. Throws `Failure` if the directory cannot be written.
[[nodiscard]] std::optional<KeptFindings> findings_of(const CommandLine& line, const FinishedSweep& sweep,
                                                      const std::filesystem::path& directory);

}  // namespace knee::cli
