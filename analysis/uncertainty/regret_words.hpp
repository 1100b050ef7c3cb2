/// Sentences about the deployments of a plan under uncertain inputs.
#pragma once

#include <cstddef>
#include <string>

#include "analysis/uncertainty/regret_report.hpp"

namespace knee::analysis {

/// `node, 2 x small, 2 processes`.
[[nodiscard]] std::string name_of(const RegretReport& report, std::size_t deployment);

/// `fails` if it holds in too few samples, `chosen`, or how its cost compares with that of the choice: `equal` or `dearer`.
[[nodiscard]] std::string verdict_on(const RegretReport& report, std::size_t deployment);

/// Why it lost: `holds in 31 of 50 samples only, and misses mostly where cpu is high`; of the choice, why it won.
[[nodiscard]] std::string reason_of(const RegretReport& report, std::size_t deployment);

/// A mean of costs: `14.2 USD a month`; without prices `0.4 nodes`.
[[nodiscard]] std::string mean_words(const RegretReport& report, const Cost& cost);

/// Which input is most worth measuring, and what that saves.
[[nodiscard]] std::string measuring_advice(const RegretReport& report);

/// The rank correlation of the least cost that holds the load in a sample with an input; not-a-number if it does not vary.
[[nodiscard]] double cost_correlation(const RegretReport& report, std::size_t input);

}  // namespace knee::analysis
