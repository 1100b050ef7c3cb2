/// The report of plans: the cheapest deployment of each architecture, and why the others lost.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/plan/plan.hpp"
#include "analysis/plan/plan_steps.hpp"
#include "analysis/table/table.hpp"

namespace knee::analysis {

/// An architecture and its plan.
struct PlanRow {
  std::string architecture;
  CandidateSpace space = {};
  std::vector<std::string> machines = {};  ///< names of the machine types of `space`; empty: the machine of the scenario
  bool has_threads = true;                 ///< false: an event loop, whose threads are not shown
  Plan plan = {};
  std::optional<CandidateTrial> current = {};  ///< what runs today, if the plan starts from it
};

struct PlanReport {
  std::string scenario;
  PlanQuestion question;
  std::vector<std::string> classes = {};  ///< names of the classes of requests
  std::string currency = {};              ///< of `Cost::amount`, which is a price per hour; empty: the nodes are counted
  std::uint64_t lost = 0;                 ///< nodes that every deployment can lose while it holds the load
  std::vector<PlanRow> rows = {};         ///< in the order of the scenario
  std::optional<PlanMargin> margin = {};  ///< of the answer
  std::vector<PlanStep> steps = {};       ///< for rising loads, if they are asked for
};

/// The row of the answer: the cheapest deployment of all architectures; none if no deployment holds the load.
[[nodiscard]] std::optional<std::size_t> answer_of(const PlanReport& report);

/// One row for each step: the loads from and up to which a deployment is the cheapest, with the interval of the latter, the
/// deployment and its price. The last row has no deployment if none that is considered holds its load.
[[nodiscard]] Table steps_table(const PlanReport& report);

/// One row for each deployment that was tried, and for each number of nodes that theory excludes: the verdict, the cost per
/// hour, per month of 730 h and per million requests, the limit that decides with its value and interval, and the busiest
/// resource. The verdict `chosen` marks the answer of each architecture.
[[nodiscard]] Table plan_table(const PlanReport& report);

/// The choice of each architecture by rising cost: deployment, nearest limit, busiest resource, and price or nodes and cores.
[[nodiscard]] Table plan_summary(const PlanReport& report);

/// The overall answer in one sentence: the cheapest deployment, and the next.
[[nodiscard]] std::string plan_answer(const PlanReport& report);

/// The same for a person: the choice of each architecture by rising cost, the answer as a sentence, why each choice won and
/// its neighbours lost, and what the search covered.
[[nodiscard]] std::string plan_text(const PlanReport& report);

}  // namespace knee::analysis
