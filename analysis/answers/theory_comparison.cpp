#include "analysis/answers/theory_comparison.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "analysis/columns/table_columns.hpp"
#include "analysis/estimate/student.hpp"
#include "analysis/report/report.hpp"
#include "analysis/table/table_words.hpp"

namespace knee::analysis {
namespace {

using theory::Standing;

constexpr double kContradiction = 3;  // standard errors

bool is_bound(const SimulatedPrediction& pair) {
  return pair.prediction.standing == Standing::upper_bound || pair.prediction.standing == Standing::lower_bound;
}

bool is_contradicted(const SimulatedPrediction& pair) {
  const std::string verdict = pair.verdict();
  return verdict == "disagrees" || verdict == "is passed";
}

// Throughputs and latencies of models; of all others what simulation contradicts.
bool is_shown(const SimulatedPrediction& pair) {
  if (is_contradicted(pair)) return true;
  const bool is_use = std::string{pair.prediction.metric->name}.ends_with("_utilisation");
  return !is_use && !is_bound(pair) && pair.simulated.has_value();
}

std::string with_interval(const Estimate& estimate) {
  const std::string value = to_text(rounded(estimate.value, kReportDigits + 1));
  if (!estimate.has_interval() || !std::isfinite(estimate.high)) return value;
  return fmt::format("{} ±{}", value, to_text(rounded((estimate.high - estimate.low) / 2, 2)));
}

// How many of those with one of two verdicts have the first.
std::string counted(const std::vector<SimulatedPrediction>& pairs, const std::string& good, const std::string& bad,
                    const char* text) {
  const auto with = [&](const std::string& verdict) {
    return std::count_if(pairs.begin(), pairs.end(), [&](const auto& pair) { return pair.verdict() == verdict; });
  };
  const auto all = with(good) + with(bad);
  return all == 0 ? "" : fmt::format(fmt::runtime(text), with(good), all);
}

std::string errors_of_latency(const std::vector<SimulatedPrediction>& pairs) {
  std::vector<double> errors;
  for (const SimulatedPrediction& pair : pairs) {
    const bool is_mean = pair.prediction.metric->value == &Measurement::mean_ms;
    const double error = std::fabs(pair.relative_difference());
    if (is_mean && pair.prediction.standing == Standing::approximation && std::isfinite(error)) errors.push_back(error);
  }
  if (errors.empty()) return {};
  std::sort(errors.begin(), errors.end());
  return fmt::format("Approximations of the mean latency are off by {} % in the median and {} % at most, at {} points. ",
                     to_text(rounded(100 * errors[errors.size() / 2], 2)), to_text(rounded(100 * errors.back(), 2)),
                     errors.size());
}

}  // namespace

double SimulatedPrediction::relative_difference() const { return simulated.value / prediction.value - 1; }

double SimulatedPrediction::standard_errors() const {
  const double difference = simulated.value - prediction.value;
  const double half = difference > 0 ? simulated.value - simulated.low : simulated.high - simulated.value;
  constexpr double kManyDegrees = 1e6;  // of freedom: batches of several replications
  return half > 0 ? difference / (half / two_sided_t(confidence, kManyDegrees)) : std::nan("");
}

std::string SimulatedPrediction::verdict() const {
  const double errors = standard_errors();
  if (std::isnan(errors)) return "";
  switch (prediction.standing) {
    case Standing::exact: return std::fabs(errors) > kContradiction ? "disagrees" : "agrees";
    case Standing::upper_bound: return errors > kContradiction ? "is passed" : "holds";
    case Standing::lower_bound: return errors < -kContradiction ? "is passed" : "holds";
    case Standing::approximation: break;
  }
  return "";
}

Table theory_beside_table(const std::vector<SimulatedPrediction>& pairs) {
  Table table{.columns = column_names("theory-beside")};
  for (const SimulatedPrediction& pair : pairs) {
    const theory::Prediction& one = pair.prediction;
    table.rows.push_back(
        {pair.architecture, pair.swept, one.model, std::string{name_of(one.standing)}, std::string{one.metric->name},
         number_cell(one.value, kTableDigits), number_cell(pair.simulated.value, kTableDigits), number_cell(pair.simulated.low, kTableDigits),
         number_cell(pair.simulated.high, kTableDigits), number_cell(100 * pair.relative_difference(), kReportDigits),
         number_cell(pair.standard_errors(), kReportDigits), pair.verdict(), fmt::format("{}", fmt::join(one.leaves_out, "; "))});
  }
  return table;
}

std::string theory_beside_summary(const std::vector<SimulatedPrediction>& pairs) {
  return counted(pairs, "agrees", "disagrees",
                 "Of the exact predictions {} of {} agree with the simulation (within three standard errors). ") +
         counted(pairs, "holds", "is passed", "Of the bounds {} of {} hold. ") + errors_of_latency(pairs);
}

Table theory_beside_models(const std::vector<SimulatedPrediction>& pairs) {
  Table table{.columns = {"architecture", "point", "quantity", "theory", "simulated", "difference", "standard errors", "verdict",
                          "model"}};
  for (const SimulatedPrediction& pair : pairs) {
    if (!is_shown(pair)) continue;
    const theory::Prediction& one = pair.prediction;
    table.rows.push_back({pair.architecture, pair.swept, words_of(one.metric->name),
                          to_text(rounded(one.value, kReportDigits + 1)), with_interval(pair.simulated),
                          fmt::format("{:+.1f} %", 100 * pair.relative_difference()), number_cell(pair.standard_errors(), 2),
                          pair.verdict().empty() ? name_of(one.standing) : pair.verdict(), one.model});
  }
  return table;
}

std::string theory_beside_text(const std::vector<SimulatedPrediction>& pairs, const std::string& headline) {
  const std::string summary = theory_beside_summary(pairs);
  const Table table = theory_beside_models(pairs);
  return wrapped(headline, kReportWidth) + '\n' + (summary.empty() ? "" : wrapped(summary, kReportWidth) + '\n') +
         (table.rows.empty() ? "No model gives a latency at any of the points.\n" : to_aligned(table));
}

}  // namespace knee::analysis
