#include "cli/investigation/theory_findings.hpp"

#include <cmath>
#include <cstddef>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "analysis/table/table_words.hpp"
#include "scenarios/experiment_plan.hpp"
#include "scenarios/theory/theory.hpp"

namespace knee::cli {
namespace {

using analysis::SimulatedPrediction;
using analysis::theory::Prediction;
using analysis::theory::Standing;

std::string swept_text(const analysis::Point& point) {
  std::string text;
  for (const auto& [key, value] : point.swept) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", key, value);
  return text;
}

std::vector<Prediction> predictions_for(const scenarios::Point& point) {
  return scenarios::theory::theory_of(point.scenario, point.scenario.architectures[point.architecture]).predictions;
}

void add_pairs(std::vector<SimulatedPrediction>& pairs, const scenarios::Point& point, const analysis::Entry& entry) {
  for (Prediction& prediction : predictions_for(point)) {
    const analysis::Estimate simulated = entry.result.all[prediction.metric->value];
    if (!simulated.has_value()) continue;
    pairs.push_back({.architecture = entry.point.architecture,
                     .swept = swept_text(entry.point),
                     .prediction = std::move(prediction),
                     .simulated = simulated,
                     .confidence = entry.point.confidence});
  }
}

}  // namespace

std::vector<SimulatedPrediction> theory_beside(const FinishedSweep& sweep) {
  std::vector<SimulatedPrediction> pairs;
  for (std::size_t i = 0; i < sweep.results.points.size(); ++i) {
    add_pairs(pairs, sweep.plan->points[i], sweep.results.points[i]);
  }
  return pairs;
}

analysis::page::Section theory_section(const FinishedSweep& sweep) {
  constexpr std::size_t kLong = 12;  // rows
  const std::vector<SimulatedPrediction> pairs = theory_beside(sweep);
  analysis::page::Section section{.heading = "Theory beside simulation"};
  if (pairs.empty()) return section;
  section.paragraphs = {analysis::theory_beside_summary(pairs),
                        "An approximation leaves out what the simulation has: a large difference shows how much that matters. The "
                        "dotted lines in the chart of the throughput are the bounds."};
  std::erase(section.paragraphs, std::string{});
  analysis::Table models = analysis::theory_beside_models(pairs);
  const bool is_long = models.rows.size() > kLong;
  const char* caption = "Models of throughput and latency, and what simulation contradicts";
  if (!models.rows.empty()) section.tables.push_back({caption, std::move(models), is_long});
  section.tables.push_back({"All predictions, with what they leave out", with_words(analysis::theory_beside_table(pairs)), true});
  return section;
}

void add_bounds(FinishedSweep& sweep) {
  for (std::size_t i = 0; i < sweep.results.points.size(); ++i) {
    double& bound = sweep.results.points[i].point.throughput_bound_per_s;
    for (const Prediction& one : predictions_for(sweep.plan->points[i])) {
      const bool is_bound = one.standing == Standing::upper_bound && one.metric->value == &analysis::Measurement::throughput_per_s;
      if (is_bound) bound = std::fmin(bound, one.value);
    }
  }
}

}  // namespace knee::cli
