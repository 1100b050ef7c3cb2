#include "analysis/picture/chart_subjects.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "analysis/metrics/metric.hpp"
#include "analysis/report/breakdown.hpp"

namespace knee::analysis {
namespace {

constexpr double kPercent = 100;

Estimate scaled(const Estimate& estimate, double factor) {
  return {.value = factor * estimate.value, .low = factor * estimate.low, .high = factor * estimate.high};
}

SubjectValue value_of(double Measurement::*metric, double factor = 1) {
  return [=](const SectionRow& row) { return scaled(row.result->all[metric], factor); };
}

SubjectValue class_value(std::size_t number, double Measurement::*metric, double factor = 1) {
  return [=](const SectionRow& row) {
    const auto& classes = row.result->classes;
    return number < classes.size() ? scaled(classes[number][metric], factor) : Estimate{};
  };
}

template <class Holds>
bool holds_somewhere(const Results& results, Holds holds) {
  return std::any_of(results.points.begin(), results.points.end(), holds);
}

// What the objectives of all points limit, for all requests or for one class.
struct Limits {
  std::set<std::pair<double, double>> quantiles = {};  // the quantile, and its limit in milliseconds
  std::set<double> errors = {};                        // shares

  [[nodiscard]] std::vector<Chart::Limit> of(double q) const {
    std::vector<Chart::Limit> lines;
    for (const auto& [quantile, limit_ms] : quantiles) {
      if (quantile == q) lines.push_back({.name = fmt::format("objective: {:g} ms", limit_ms), .y = limit_ms});
    }
    return lines;
  }
  [[nodiscard]] std::vector<Chart::Limit> of_errors() const {
    std::vector<Chart::Limit> lines;
    for (const double share : errors) {
      lines.push_back({.name = fmt::format("objective: {:g} %", kPercent * share), .y = kPercent * share});
    }
    return lines;
  }
};

Limits limits_of(const Results& results, RequestClass which) {
  Limits limits;
  for (const Entry& entry : results.points) {
    if (!entry.point.objective) continue;
    for (const auto& one : entry.point.objective->quantiles) {
      if (one.which == which) limits.quantiles.emplace(one.q, one.limit_ms);
    }
    for (const auto& one : entry.point.objective->errors) {
      if (one.which == which) limits.errors.insert(one.share);
    }
  }
  return limits;
}

std::vector<double> shown_quantiles(const Limits& limits, std::set<double> shown) {
  for (const auto& [q, limit_ms] : limits.quantiles) shown.insert(q);
  return {shown.begin(), shown.end()};
}

std::string title_of(double q) { return q == 1 ? "longest latency" : fmt::format("p{:g} latency", kPercent * q); }

struct MeasuredMetric {
  double Measurement::*simulated;
  double Measurement::*measured;
};
constexpr MeasuredMetric kMeasured[] = {{&Measurement::mean_ms, &Measurement::measured_mean_ms},
                                        {&Measurement::p50_ms, &Measurement::measured_p50_ms},
                                        {&Measurement::p95_ms, &Measurement::measured_p95_ms},
                                        {&Measurement::p99_ms, &Measurement::measured_p99_ms}};

// What a recording says about a metric of the simulated requests; empty without one.
SubjectValue measured_beside(const Results& results, double Measurement::*metric) {
  for (const MeasuredMetric& pair : kMeasured) {
    if (pair.simulated != metric) continue;
    const auto is_measured = [&](const Entry& entry) { return !std::isnan(entry.result.all.value.*pair.measured); };
    if (holds_somewhere(results, is_measured)) return value_of(pair.measured);
  }
  return {};
}

Subject mean_of(const Results& results) {
  return {.id = "mean",
          .title = "mean latency",
          .unit = "ms",
          .value = value_of(&Measurement::mean_ms),
          .measured = measured_beside(results, &Measurement::mean_ms)};
}

Subject quantile_of(const Results& results, double q, const Limits& limits) {
  double Measurement::*const metric = latency_metric(q).value;
  return {.id = quantile_name(q),
          .title = title_of(q),
          .unit = "ms",
          .value = value_of(metric),
          .measured = measured_beside(results, metric),
          .limits = limits.of(q)};
}

Subject errors_of(const Limits& limits) {
  return {.id = "errors",
          .title = "requests not served",
          .unit = "%",
          .value = value_of(&Measurement::errors, kPercent),
          .limits = limits.of_errors(),
          .may_be_logarithmic = false};
}

// The same subject for one class of requests.
Subject of_class(Subject subject, const std::string& name, SubjectValue value) {
  subject.id = "class-" + name + '-' + subject.id;
  subject.title = name + ": " + subject.title;
  subject.value = std::move(value);
  subject.measured = {};
  return subject;
}

void add_class(std::vector<Subject>& subjects, const Results& results, const std::string& name, std::size_t number) {
  const Limits limits = limits_of(results, number);
  for (const double q : shown_quantiles(limits, {0.99})) {
    subjects.push_back(of_class(quantile_of(results, q, limits), name, class_value(number, latency_metric(q).value)));
  }
  if (limits.errors.empty()) return;
  subjects.push_back(of_class(errors_of(limits), name, class_value(number, &Measurement::errors, kPercent)));
}

// Whether one value describes all resources of a kind: there is one node, or one process.
bool is_single(const SectionRow& row, bool of_node) {
  return row.point->nodes == 1 && (of_node || row.point->processes == 1);
}

// A kind of resource, with its mean utilisation and that of its busiest one.
struct UtilisationMetrics {
  const char* name;
  double Measurement::*mean;
  double Measurement::*highest;
  bool of_node = false;
};
constexpr UtilisationMetrics kUtilisations[] = {
    {"cores", &Measurement::core_utilisation, &Measurement::core_utilisation_highest, true},
    {"loop", &Measurement::loop_utilisation, &Measurement::loop_utilisation_highest},
    {"lock", &Measurement::lock_utilisation, &Measurement::lock_utilisation_highest},
    {"threads", &Measurement::thread_utilisation, &Measurement::thread_utilisation_highest},
    {"pool", &Measurement::pool_utilisation, &Measurement::pool_utilisation},
    {"offload", &Measurement::offload_utilisation, &Measurement::offload_utilisation},
    {"services", &Measurement::service_utilisation, &Measurement::service_utilisation}};

Subject utilisation(const UtilisationMetrics& kind, const Section& section) {
  const bool single = std::all_of(section.rows.begin(), section.rows.end(),
                                  [&](const SectionRow& row) { return is_single(row, kind.of_node); });
  const bool has_busiest = kind.mean != kind.highest && !single;
  return {.title = has_busiest ? fmt::format("busiest {}", kind.name) : kind.name,
          .unit = "%",
          .value = value_of(has_busiest ? kind.highest : kind.mean, kPercent)};
}

bool has_metric(const std::string& resource) {
  return resource.starts_with("service ") ||
         std::any_of(std::begin(kUtilisations), std::end(kUtilisations),
                     [&](const UtilisationMetrics& kind) { return resource == kind.name; });
}

Subject bottleneck_utilisation(const std::string& resource) {
  return {.title = resource, .unit = "%", .value = [resource](const SectionRow& row) -> Estimate {
            const Bottleneck& bottleneck = row.result->bottleneck;
            if (bottleneck.name != resource) return {};
            return {.value = kPercent * bottleneck.utilisation};
          }};
}

}  // namespace

std::string quantile_name(double q) { return q == 1 ? "max" : fmt::format("p{:g}", kPercent * q); }

std::vector<double> shown_quantiles(const Results& results) {
  return shown_quantiles(limits_of(results, kAllClasses), {0.5, 0.99});
}

std::vector<Subject> subjects_of(const Results& results) {
  const Limits limits = limits_of(results, kAllClasses);
  std::vector<Subject> subjects{{.id = "throughput",
                                 .title = "throughput",
                                 .unit = "requests/s",
                                 .value = value_of(&Measurement::throughput_per_s),
                                 .bound = [](const SectionRow& row) { return row.point->throughput_bound_per_s; }},
                                mean_of(results)};
  for (const double q : shown_quantiles(results)) subjects.push_back(quantile_of(results, q, limits));
  const auto has_errors = [](const Entry& entry) { return entry.result.all.value.errors > 0; };
  if (!limits.errors.empty() || holds_somewhere(results, has_errors)) subjects.push_back(errors_of(limits));
  const std::vector<std::string>& classes = results.points.front().point.classes;
  for (std::size_t i = 0; classes.size() > 1 && i < classes.size(); ++i) add_class(subjects, results, classes[i], i);
  return subjects;
}

std::vector<Subject> utilisations(const Section& section) {
  std::vector<Subject> subjects;
  for (const UtilisationMetrics& kind : kUtilisations) {
    const auto has_it = [&](const SectionRow& row) { return !std::isnan(row.result->all.value.*kind.mean); };
    if (std::any_of(section.rows.begin(), section.rows.end(), has_it)) subjects.push_back(utilisation(kind, section));
  }
  std::set<std::string> others;
  for (const SectionRow& row : section.rows) {
    const std::string& name = row.result->bottleneck.name;
    if (!name.empty() && !has_metric(name)) others.insert(name);
  }
  for (const std::string& name : others) subjects.push_back(bottleneck_utilisation(name));
  return subjects;
}

std::vector<Subject> components(const Section& section) {
  std::vector<Subject> subjects;
  for (const ComponentName& component : breakdown_components()) {
    const auto is_used = [&](const SectionRow& row) { return row.result->breakdown.*component.value > 0; };
    if (std::none_of(section.rows.begin(), section.rows.end(), is_used)) continue;
    subjects.push_back({.title = component.label, .unit = "ms", .value = value_of(component.value)});
  }
  return subjects;
}

}  // namespace knee::analysis
