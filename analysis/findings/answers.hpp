/// Answers: findings in sentences.
#pragma once

#include <string>
#include <vector>

#include "analysis/findings/findings.hpp"

namespace knee::analysis {

/// Which architectures hold at the expected load, and which of them is the smallest.
[[nodiscard]] std::string answer_at_expected(const Findings& findings);

/// One or two sentences for a manager: up to which load the architecture holds, what limits it, and what would move that.
[[nodiscard]] std::string answer_for(const ArchitectureFindings& one, const Findings& findings);

/// From which load on another architecture is needed: `The smallest that holds is node; above 1167/s node-cluster`.
[[nodiscard]] std::string answer_by_load(const Findings& findings);

/// One sentence for each load at which the order of two architectures changes.
[[nodiscard]] std::vector<std::string> answers_on_order(const Findings& findings);

/// How much an error in the times moves the latency of the architectures that are busy at the expected load (bottleneck at
/// 85 % or more); empty without any.
[[nodiscard]] std::vector<std::string> answers_on_precision(const Findings& findings);

}  // namespace knee::analysis
