/// `Conclusion`: what follows from the replications of a rung, as a worker finds it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "analysis/results/point_result.hpp"
#include "cli/store/job_result.hpp"

namespace knee::cli {

/// The stage that a point needs next, or its result.
using Conclusion = std::variant<analysis::Stage, analysis::PointResult>;

/// The replications of a rung in their encoded form, as bytes for a worker.
[[nodiscard]] std::string attachment_of(const std::vector<JobResult>& replications);
[[nodiscard]] std::vector<JobResult> attached_results(std::string_view bytes);

/// The replications themselves; missing ones stay missing. Throws `std::exception` for bytes that are no replication.
[[nodiscard]] std::vector<analysis::Replication> decoded(const std::vector<JobResult>& replications);

/// A conclusion as bytes for the process that this one was forked from, and back.
[[nodiscard]] std::string bytes_of(const Conclusion& conclusion);
[[nodiscard]] Conclusion conclusion_from(std::string_view bytes);

/// The last replication of a rung, and what follows from the rung: the outcome of `Order::Task::finish`. Both as bytes.
struct LastOfRung {
  std::string replication;
  std::string conclusion;
};
[[nodiscard]] std::string bytes_of(const LastOfRung& last);
[[nodiscard]] LastOfRung last_of_rung_from(std::string_view bytes);

}  // namespace knee::cli
