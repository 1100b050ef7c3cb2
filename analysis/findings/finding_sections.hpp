/// Findings as the first screen and the sections of a report.
#pragma once

#include <string>
#include <vector>

#include "analysis/findings/findings.hpp"
#include "analysis/page/page.hpp"

namespace knee::analysis {

/// The answers of the first screen: which architectures hold, which is the smallest for which load, and the warning how much
/// an error in the times matters.
[[nodiscard]] std::vector<std::string> answers_of(const Findings& findings);

/// One section for each question, with its sentences and tables: the architectures, the loads that they hold, the inputs that
/// move them, and the differences at the expected load. A section without content is left out.
[[nodiscard]] std::vector<page::Section> sections_of(const Findings& findings);

}  // namespace knee::analysis
