/// Words for the parts of a plan: deployments, costs, and the outcomes of trials.
#pragma once

#include <string>

#include "analysis/answers/plan_report.hpp"

namespace knee::analysis {

inline constexpr double kHoursOfMonth = 730;  ///< a year of 8,760 h divided by twelve

/// `3 x m7i.large, 4 processes, 16 threads`.
[[nodiscard]] std::string deployment_words(const PlanRow& row, const Candidate& candidate);
/// The nodes alone: `3 x m7i.large`, `3 nodes`.
[[nodiscard]] std::string nodes_words(const PlanRow& row, const Candidate& candidate);
/// The processes, and the threads if the architecture has some.
[[nodiscard]] std::string workers_words(const PlanRow& row, const Candidate& candidate);

/// `p99`, `errors`, `p99 of upload`: number `limit` of the objective.
[[nodiscard]] std::string limit_name(const PlanReport& report, std::size_t limit);
/// Whether a limit is one of the latency, in nanoseconds; otherwise of the share of errors.
[[nodiscard]] bool is_latency(const PlanReport& report, std::size_t limit);
/// A value of a limit with its unit: `143 ms`, `0.2 %`.
[[nodiscard]] std::string value_words(const PlanReport& report, std::size_t limit, double value);

/// Why a trial ended as it did: `p99 312 ms`, `work piles up, cores 100 %`, `at most 1830/s by theory (service db)`.
[[nodiscard]] std::string outcome_words(const PlanReport& report, const CandidateTrial& trial);
/// `holds`, `misses`, `close` or `excluded`.
[[nodiscard]] const char* name_of(Trial outcome);

/// `146 USD a month`; without prices `3 nodes with 12 cores`.
[[nodiscard]] std::string cost_words(const PlanReport& report, const Cost& cost);
/// The price of a million requests at the load of the plan.
[[nodiscard]] double cost_per_million(const PlanReport& report, const Cost& cost);

}  // namespace knee::analysis
