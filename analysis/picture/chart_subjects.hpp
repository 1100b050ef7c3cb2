/// `Subject`: a quantity of results that a chart shows.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "analysis/picture/chart.hpp"
#include "analysis/report/section.hpp"

namespace knee::analysis {

using SubjectValue = std::function<Estimate(const SectionRow&)>;

/// A quantity: its value at each point, and its limits.
struct Subject {
  std::string id = {};     ///< `p99`
  std::string title = {};  ///< `p99 latency`
  std::string unit = {};
  SubjectValue value = {};
  SubjectValue measured = {};  ///< of recorded requests; empty: not measured
  double (*bound)(const SectionRow& row) = nullptr;  ///< by theory; null: no subject of theory
  std::vector<Chart::Limit> limits = {};
  bool may_be_logarithmic = true;
};

/// Throughput, latencies, errors and classes, each only if some point has it.
[[nodiscard]] std::vector<Subject> subjects_of(const Results& results);

/// `p99`; `max` for 1.
[[nodiscard]] std::string quantile_name(double q);

/// The quantiles of the latency that charts show: p50, p99, and those that some objective limits for all requests; rising.
[[nodiscard]] std::vector<double> shown_quantiles(const Results& results);

/// The utilisation, in percent, of each kind of resource that a section's servers have: that of the busiest resource of a
/// kind if there are several. A resource that no metric describes (a link, a process that distributes connections) has a
/// value only at the points whose bottleneck it is.
[[nodiscard]] std::vector<Subject> utilisations(const Section& section);

/// The components of the mean latency in milliseconds, without components that are zero in the whole section.
[[nodiscard]] std::vector<Subject> components(const Section& section);

}  // namespace knee::analysis
